"""Forgetting a member."""

from loyalty.models import Membership
from outbox.models import DomainEvent


def forget(event: DomainEvent) -> None:
    """Delete the membership of an erased customer: the merchant's own system holds the points; idempotent."""
    if event.subject_type == "customer":
        Membership.objects.filter(customer_id=event.subject_id).delete()
