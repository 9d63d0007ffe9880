"""Forgetting a person in what he agreed to and wanted. What stays names nobody."""

from django.db.models import Q
from django.utils import timezone

from consents.models import Consent, Preference
from outbox.models import DomainEvent


def forget(event: DomainEvent) -> None:
    """Empty consents and preferences of an erased customer; idempotent.

    A confirmed consent keeps its wording, times and the keyed hash of the address: the merchant must be able to prove
    that what he mailed was allowed (GDPR art. 17(3)(e)). A refusal keeps the hash too, or it would be forgotten with
    the person who made it. Consents are found by the address as well: the shop may have changed it in the order that
    they were given with.
    """
    orders, now = event.data.get("orders", []), timezone.now()
    hashes = [bytes.fromhex(found) for found in event.data.get("addresses", [])]
    consents = Consent.objects.filter(Q(order_id__in=orders) | Q(address_hash__in=hashes))
    consents.filter(confirmed_at__isnull=True).delete()
    ended = consents.filter(~Q(email=""), ended_at__isnull=True)
    ended.update(email="", state=Consent.State.ERASED, ended_at=now, order=None)
    # One that had ended before keeps how and when it did.
    consents.exclude(email="").update(email="", order=None)
    words = Preference.objects.filter(address_hash__in=hashes)
    words.filter(refused_purposes=[]).delete()
    words.exclude(email="").update(email="", language="")
