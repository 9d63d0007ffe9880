"""One row of every table, everything that can be written in it written full of one person."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone

from inbox.models import Connection
from merchants.models import Merchant
from merchants.tenancy import MerchantOwned
from notifications.models import Message
from orders.models import Customer, Order
from orders.privacy import address_hashes
from returns.models import Return
from tests.cast import Shop

NAME, EMAIL = "Qzx", "qzx@klant.example"
OWNED = [model for model in apps.get_models() if issubclass(model, MerchantOwned)]
WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
PLAIN: tuple[tuple[type[Any], Any], ...] = (
    (models.BooleanField, False), (models.DecimalField, Decimal(1)), (models.DurationField, timedelta(days=1)),
    (models.TimeField, time(9)), (models.FloatField, 1.0), (models.IntegerField, 1),
)  # fmt: skip


BOUGHT = frozenset({"orders.Order", "orders.Customer"})
# A code is drawn for an order or a customer.
FOR_SOMEBODY = frozenset({"coupons.CouponCode", "coupons.CouponDraw"})
PHONE = "+31612345678"


class NotHis(Exception):
    """The row hangs on an order or a customer, and the person has none."""


class Filler:
    """Rows of one merchant, made once each; those that they hang on first. Needs the merchant's scope.

    `known` names which of BOUGHT the shop knows of him.
    """

    def __init__(self, shop: Shop, known: frozenset[str]) -> None:
        self.made: dict[Any, Any] = {
            Connection: shop.shop, Merchant: shop.merchant, get_user_model(): shop.member(),
        }  # fmt: skip
        self.known = known

    def row(self, model: Any) -> Any:
        """The row of this table. Raises NotHis."""
        if model._meta.label in BOUGHT - self.known or (model._meta.label in FOR_SOMEBODY and not self.known):
            raise NotHis(model)
        if model not in self.made:
            made = model(**{field.name: self._value(model, field) for field in _filled(model)})
            made.save(force_insert=True)
            self.made[model] = made
        return self.made[model]

    def _value(self, model: Any, field: Any) -> Any:
        if field.is_relation:
            try:
                return None if field.null and field.related_model is model else self.row(field.related_model)
            except NotHis:
                if not field.null:
                    raise
                return None
        if field.name in ("order_id", "customer_id"):
            owner = Order if field.name == "order_id" else Customer
            return self.row(owner).pk if owner._meta.label in self.known else None
        if field.name in ("subject_type", "subject_id"):
            owner = Order if Order._meta.label in self.known else Customer if self.known else Return
            return owner._meta.model_name if field.name == "subject_type" else self.row(owner).pk
        # A birthday's text message: nothing but the customer's row leads to it.
        return PHONE if field.name == "recipient" and self.known == {Customer._meta.label} else _written(field)


def can_name(field: Any) -> bool:
    """Could somebody's words, address, picture or number stand in this column?"""
    return isinstance(field, WORDS) and not field.choices and (field.max_length or 99) > 3


def _filled(model: Any) -> list[Any]:
    kept = ("merchant", "redacted_at", "erased_at")
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in kept and not isinstance(field, models.AutoField | models.GeneratedField)
    ]


def _written(field: Any) -> Any:
    said = f"{NAME} {EMAIL}"
    if field.model is Message and field.name == "state":
        return Message.State.SENT  # one that waits is cancelled
    if field.choices:
        return field.get_default() if field.has_default() else field.choices[-1][0]
    by_name = {"email": EMAIL, "recipient": EMAIL, "address_hash": address_hashes(EMAIL)[0]}
    if field.name in by_name:
        return by_name[field.name]
    if isinstance(field, models.JSONField):
        return [said] if field.default is list else {"said": said}
    kinds = (*PLAIN, (models.BinaryField, said.encode()[: field.max_length]), (models.TextField, said),
             (models.CharField, said[: field.max_length]), (models.DateTimeField, timezone.now()),
             (models.DateField, timezone.now().date()))  # fmt: skip
    return next((value for kind, value in kinds if isinstance(field, kind)), None)
