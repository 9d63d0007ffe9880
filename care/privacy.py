"""Forgetting a person in what he asked for. What stays names nobody."""

from django.db.models import Q
from django.utils import timezone

from care.models import NewsletterConsent, Question, TakeBack, TakeBackMove
from outbox.models import DomainEvent

CUSTOMER = "customer"
CANCELLING = "order.cancelled"  # the event that called something off, with nobody's name


def forget(event: DomainEvent) -> None:
    """Empty questions, consents and take-backs of an erased customer's orders; idempotent.

    A confirmed consent keeps its wording, times and the keyed hash of the address: the merchant must be able to prove
    that what he mailed was allowed (GDPR art. 17(3)(e)). A take-back keeps what was bought, offered and handed over,
    which is the record of the waste law; the customer's own words go.

    Consents are found by the address too: the shop may have changed it in the order that they were given with.
    """
    orders, now = event.data.get("orders", []), timezone.now()
    Question.objects.filter(order_id__in=orders, erased_at__isnull=True).update(
        message="", title="", phone="", erased_at=now
    )
    hashes = [bytes.fromhex(found) for found in event.data.get("addresses", [])]
    consents = NewsletterConsent.objects.filter(Q(order_id__in=orders) | Q(address_hash__in=hashes))
    consents.filter(confirmed_at__isnull=True).delete()
    consents.filter(~Q(email="")).update(email="", state=NewsletterConsent.State.ERASED, ended_at=now, order=None)
    TakeBack.objects.filter(order_id__in=orders).update(what="", note="")
    TakeBackMove.objects.filter(take_back__order_id__in=orders).exclude(by__in=[CUSTOMER, CANCELLING]).update(by="team")
