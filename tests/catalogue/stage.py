"""What shops tell of products and wishes."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from catalogue.models import Wish
from orders.models import Customer
from tests.cast import Shop, work


def ago(**span: float) -> str:
    """A moment that long ago, as webhooks write it."""
    moment: datetime = timezone.now() - timedelta(**span)
    return moment.isoformat()


def product(**changes: Any) -> dict[str, Any]:
    """One pair of shoes as our JSON tells it, to be had for 129.95."""
    told = {
        "id": "p-1", "updated_at": ago(minutes=1), "title": "Wolkenloper 4", "price": "129.95", "currency": "EUR",
        "is_available": True, "sku": "WL4-42", "url": "https://www.loper.example/wolkenloper-4",
    }  # fmt: skip
    return {**told, **changes}


def wish(kind: str = "stock", **changes: Any) -> dict[str, Any]:
    told = {
        "email": "sanne@klant.example", "name": "Sanne de Vries", "language": "nl", "kind": kind,
        "asked_at": ago(days=2),
        "source": "product page", "wording": "Mail mij als dit weer op voorraad is.",
        "product": product(is_available=kind != "stock", updated_at=ago(days=60)),
    }  # fmt: skip
    return {**told, **changes}


def tells(shop: Shop, kind: str, data: dict[str, Any]) -> Any:
    """The shop tells it, and everything that follows is done; returns the stored webhook."""
    shop.tells(kind, data)
    work()
    return shop.webhook()


def wishes(shop: Shop) -> list[Wish]:
    with shop.scoped():
        return list(Wish.objects.select_related("product", "customer").order_by("pk"))


def customer(shop: Shop, email: str = "sanne@klant.example") -> Customer:
    with shop.scoped():
        found: Customer = Customer.objects.get(email=email)
    return found
