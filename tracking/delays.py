"""Noticing that a parcel will be, or is, late."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from merchants.models import Merchant
from merchants.sweeping import due_rows
from merchants.tenancy import current_merchant_id, scoped
from outbox.events import record
from tracking.models import Shipment
from tracking.snapshots import Status, Tracking

# An estimate says "today"; a parcel that comes in the evening is not late at noon.
GRACE = timedelta(hours=6)
BATCH = 500
ARRIVED = (Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP, Status.RETURN_TO_SENDER, Status.CANCELLED)


def expect(shipment: Shipment, told: Tracking) -> None:
    """Take over the carrier's estimate and notice a delay; the caller holds the lock and saves the shipment.

    An estimate heard with older scans never replaces a newer one. The first estimate is kept: it is what the
    customer was told.
    """
    heard = max((scan.occurred_at for scan in told.scans), default=timezone.now())
    if told.estimated_at and (shipment.estimate_heard_at is None or heard >= shipment.estimate_heard_at):
        shipment.first_estimated_at = shipment.first_estimated_at or told.estimated_at
        shipment.estimated_at, shipment.estimated_from = told.estimated_at, told.estimated_from
        shipment.estimate_heard_at = heard
    reason = _reason(shipment, told)
    if reason:
        shipment.delay_reason = shipment.delay_reason or reason


def notice(shipment: Shipment, reason: str, webhook_id: int | None = None) -> bool:
    """Record `shipment.delayed` once, unless the parcel arrived or has no known order. True when recorded."""
    order = shipment.order
    unknown = order is None or order.known_at is None or shipment.is_return or shipment.is_cancelled
    if unknown or shipment.delayed_at or shipment.status in ARRIVED:
        return False
    shipment.delayed_at, shipment.delay_reason = timezone.now(), reason
    shipment.save(update_fields=["delayed_at", "delay_reason"])
    record("shipment.delayed", shipment, order_id=shipment.order_id, webhook_id=webhook_id, reason=reason)
    return True


def notice_overdue() -> int:
    """Notice parcels whose estimate passed without arrival, for every merchant; returns how many."""
    limit = timezone.now() - GRACE
    overdue = Q(delayed_at__isnull=True, delivered_at__isnull=True, estimated_at__lt=limit, order__isnull=False)
    late = due_rows(
        "find overdue parcels of every merchant",
        lambda: Shipment.objects.filter(overdue & ~Q(status__in=ARRIVED)).order_by("estimated_at"),
        BATCH,
    )
    return sum(_notice_locked(merchant_id, pk) for merchant_id, pk in late)


def _notice_locked(merchant_id: int, pk: int) -> bool:
    with scoped(merchant_id):
        shipment = Shipment.objects.select_for_update().filter(pk=pk).order_by("pk").first()
        return shipment is not None and notice(shipment, "overdue")


def _reason(shipment: Shipment, told: Tracking) -> str:
    if any(scan.is_delay for scan in told.scans):
        return "carrier"
    first, latest = shipment.first_estimated_at, shipment.estimated_at
    if first and latest:
        zone = ZoneInfo(Merchant.objects.only("time_zone").get(pk=current_merchant_id()).time_zone)
        if latest.astimezone(zone).date() > first.astimezone(zone).date():
            return "revised"
    return ""
