"""Forgetting what somebody wished for."""

from catalogue.models import Wish
from outbox.models import DomainEvent


def forget(event: DomainEvent) -> None:
    """Delete the wishes of an erased customer; idempotent."""
    if event.subject_type == "customer":
        Wish.objects.filter(customer_id=event.subject_id).delete()
