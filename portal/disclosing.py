"""What is kept about one person, by table (GDPR art. 15): for whoever answers a request, to look through first."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Model, Q

from consents.models import Consent, Preference
from inbox.erasing import naming
from merchants.sealed import SealedTextField
from merchants.tenancy import MerchantOwned
from notifications.models import Enrolment, MessageContent, Suppression
from orders.models import Customer, Order, normal_email
from orders.privacy import address_hashes
from outbox.models import DomainEvent
from returns.models import LinkAsk, Return, ReturnParcel, Withdrawal
from tracking.models import Shipment

Found = dict[Any, set[int]]
OWNED = [model for model in apps.get_models() if issubclass(model, MerchantOwned)]
# Our own bookkeeping: it says that a row was worked on, of rows that are told themselves.
NOT_TOLD = frozenset({"outbox.Delivery", "notifications.Lease", "returns.Evidence", "inbox.InboundWebhook"})
DIGEST = 32  # bytes: columns no longer than that hold digests


def tell(email: str) -> dict[str, list[dict[str, Any]]]:
    """Every row about whoever has the address, by table, with pictures in base64. Needs the merchant's scope.

    Members of the team are left out, and so is what went to others about the same order: the receiver of a gift is not
    who bought it. Of the shop's raw requests only when they came: their content is in the rows, and one of a mail
    provider tells of several people.
    """
    address = normal_email(email)
    found = _beginning(address)
    fresh: Found = found
    while fresh:
        fresh = _hanging_on(fresh, found)
    told = {model._meta.label: list(_rows(model, found[model], address)) for model in OWNED if found.get(model)}
    requests = [dict(row) for row in naming([address]).order_by("pk").values("topic", "received_at")]
    return {label: rows for label, rows in {**told, "inbox.InboundWebhook": requests}.items() if rows}


def _beginning(address: str) -> Found:
    """Where he is named himself."""
    hashes = address_hashes(address)
    customers = _ids(Customer, Q(email=address))
    orders = _ids(Order, Q(email=address) | Q(customer__in=customers))
    own = Q(email__iexact=address) | Q(customer__in=customers)
    returns = _ids(Return, own | Q(items__order__in=orders, is_gift=False))
    events = Q(order_id__in=orders) | Q(subject_type="customer", subject_id__in=customers)
    parcels = ReturnParcel.objects.filter(in_return__in=returns).values("shipment")  # some belong to no order
    written = Q(messages__content__recipient__iexact=address)
    return {
        Customer: customers, Order: orders, Return: returns, LinkAsk: _ids(LinkAsk, own),
        Withdrawal: _ids(Withdrawal, Q(email__iexact=address) | Q(order__in=orders) | Q(in_return__in=returns)),
        Consent: _ids(Consent, Q(email=address) | Q(address_hash__in=hashes)),
        Preference: _ids(Preference, Q(email=address) | Q(address_hash__in=hashes)),
        Suppression: _ids(Suppression, Q(address_hash__in=hashes)),
        Enrolment: _ids(Enrolment, Q(order_id__in=orders) | Q(customer_id__in=customers) | written),
        Shipment: _ids(Shipment, Q(order__in=orders) | Q(pk__in=parcels)), DomainEvent: _ids(DomainEvent, events),
    }  # fmt: skip


def _hanging_on(fresh: Found, found: Found) -> Found:
    """What hangs on these rows and was not found yet; it is added to `found`."""
    more: Found = {}
    for model in OWNED:
        for field in model._meta.concrete_fields:
            if field.is_relation and fresh.get(field.related_model) and model._meta.label not in NOT_TOLD:
                which = Q(**{f"{field.name}__in": fresh[field.related_model]})
                if field.name != "in_return" and any(one.name == "in_return" for one in model._meta.concrete_fields):
                    which &= Q(in_return__in=found.get(Return, set()))
                more.setdefault(model, set()).update(_ids(model, which) - found.get(model, set()))
    for model, ids in more.items():
        found[model] = found.get(model, set()) | ids
    return {model: ids for model, ids in more.items() if ids}


def _ids(model: type[Model], which: Q) -> set[int]:
    return set(model._default_manager.filter(which).values_list("pk", flat=True))


def _rows(model: Any, ids: set[int], address: str) -> Iterator[dict[str, Any]]:
    rows = model.objects.filter(pk__in=ids).order_by("pk")
    if model is MessageContent:
        rows = rows.exclude(Q(recipient__contains="@") & ~Q(recipient__iexact=address))
    for row in rows:
        said = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields if _is_told(field)}
        yield {name: _plain(value) for name, value in said.items() if not _is_of_the_team(name, value, address)}


def _is_told(field: Any) -> bool:
    is_digest = isinstance(field, BinaryField) and field.max_length is not None and field.max_length <= DIGEST
    return field.name != "merchant" and not is_digest and not isinstance(field, SealedTextField)


def _is_of_the_team(name: str, value: Any, address: str) -> bool:
    is_person = name == "by" or name.endswith("_by") or name.endswith("_by_id")
    return is_person and (isinstance(value, int) or ("@" in str(value) and normal_email(str(value)) != address))


def _plain(value: Any) -> Any:
    return b64encode(bytes(value)).decode() if isinstance(value, bytes | memoryview) else value
