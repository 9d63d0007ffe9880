"""Forgetting a person: a code stays spent, and says no more whose it was."""

from django.db.models import Q

from coupons.models import CouponCode, CouponDraw
from outbox.models import DomainEvent


def forget(event: DomainEvent) -> None:
    """Take the owner off the codes of an erased customer's orders; idempotent."""
    orders = event.data.get("orders", [])
    mine = Q(order_id__in=orders)
    if event.subject_type == "customer":
        mine |= Q(customer_id=event.subject_id)
    CouponDraw.objects.filter(mine).update(last_error="")
    for model in (CouponCode, CouponDraw):
        model.objects.filter(mine).update(address_hash=b"", customer=None, order=None)
