"""Forgetting a person in what he asked for. What stays names nobody."""

from django.utils import timezone

from care.models import Question, TakeBack, TakeBackMove
from outbox.models import DomainEvent

CUSTOMER = "customer"
CANCELLING = "order.cancelled"  # the event that called something off, with nobody's name


def forget(event: DomainEvent) -> None:
    """Empty questions and take-backs of an erased customer's orders; idempotent.

    A take-back keeps what was bought, offered and handed over, which is the record of the waste law; the customer's
    own words go. What he agreed to is forgotten by consents/privacy.py.
    """
    orders, now = event.data.get("orders", []), timezone.now()
    Question.objects.filter(order_id__in=orders, erased_at__isnull=True).update(
        message="", title="", phone="", erased_at=now
    )
    TakeBack.objects.filter(order_id__in=orders).update(what="", note="")
    TakeBackMove.objects.filter(take_back__order_id__in=orders).exclude(by__in=[CUSTOMER, CANCELLING]).update(by="team")
