"""Estimates change while nobody speaks: a parcel that has not come by today comes tomorrow at the soonest."""

from datetime import timedelta

from django.utils import timezone

from merchants.tenancy import scoped, unscoped
from tracking.eta import FIELDS, refresh
from tracking.learning import learn_later
from tracking.models import Shipment

BATCH = 200
# The earliest zone is 14 hours ahead of UTC: "today" somewhere.
AHEAD = timedelta(hours=14)


def refresh_begun() -> int:
    """Estimate anew the open parcels of every merchant whose interval has begun; returns how many changed.

    Before that nothing shifts: no day of the interval has passed.
    """
    changed, after = 0, 0
    while True:
        with unscoped("find parcels of every merchant whose interval has begun"):
            rows = list(
                Shipment.objects.filter(eta_from__lte=(timezone.now() + AHEAD).date(), pk__gt=after)
                .order_by("pk")
                .values_list("merchant_id", "pk")[:BATCH]
            )
        if not rows:
            return changed
        after = rows[-1][1]
        for merchant_id in sorted({merchant_id for merchant_id, _ in rows}):
            changed += _refresh_of(merchant_id, [pk for owner, pk in rows if owner == merchant_id])


def follow_estimate(shipment: Shipment) -> None:
    """Estimate anew after the shop's word about a parcel, and save what follows; the caller holds the lock."""
    before = shipment.learn_at
    learn_later(shipment)
    if _differs(shipment) or shipment.learn_at != before:
        shipment.save(update_fields=[*FIELDS, "learn_at"])


def _refresh_of(merchant_id: int, ids: list[int]) -> int:
    changed = []
    with scoped(merchant_id):
        rows = Shipment.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        for shipment in rows.select_related("order"):
            if _differs(shipment):
                changed.append(shipment)
        Shipment.objects.bulk_update(changed, FIELDS)
    return len(changed)


def _differs(shipment: Shipment) -> bool:
    before = [getattr(shipment, name) for name in FIELDS]
    refresh(shipment)
    return [getattr(shipment, name) for name in FIELDS] != before
