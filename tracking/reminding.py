"""Parcels that wait at a pick-up point and are about to go back."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import scoped
from outbox.events import record
from outbox.models import DomainEvent
from tracking.models import Shipment
from tracking.snapshots import Status

EVENT = "shipment.pickup_ending"
# Not on the day after it arrived there: that mail is still fresh.
SETTLED = timedelta(hours=36)
BATCH = 500


def remind() -> int:
    """Record `shipment.pickup_ending` from the day before the last day on, once a parcel; returns how many."""
    merchants = Merchant.objects.filter(is_active=True).order_by("pk").only("pk", "time_zone")
    return sum(_remind(merchant) for merchant in merchants)


def _remind(merchant: Merchant) -> int:
    now, zone = timezone.now(), ZoneInfo(merchant.time_zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    until = datetime.combine(tomorrow, time.max, tzinfo=zone)
    told = DomainEvent.objects.filter(type=EVENT, order_id=OuterRef("order_id"), subject_id=OuterRef("pk"))
    with scoped(merchant):
        rows = Shipment.objects.filter(
            ~Exists(told), status=Status.AVAILABLE_FOR_PICKUP, pickup_until__gt=now, pickup_until__lte=until,
            status_at__lt=now - SETTLED, is_return=False, is_cancelled=False, order__redacted_at__isnull=True,
        )  # fmt: skip
        found = list(rows.select_for_update(of=("self",)).order_by("pk")[:BATCH])
        for shipment in found:
            record(EVENT, shipment, order_id=shipment.order_id)
        return len(found)
