"""Hop 2 for carriers: what a carrier told becomes checkpoints, and the shipment's status follows from all of them."""

import hashlib
from collections.abc import Iterable
from datetime import UTC

from django.utils import timezone

from inbox.models import Connection
from inbox.reading import web_address
from orders.intake import number_key
from orders.models import Order
from orders.parcels import normal_number
from tracking.announcements import announce, settle_order
from tracking.carriers.names import carrier_code, family
from tracking.change_outcomes import follow_shipment
from tracking.delays import expect, notice
from tracking.eta import refresh
from tracking.learning import learn_later
from tracking.locks import lock_numbers
from tracking.models import Checkpoint, Shipment
from tracking.ownership import hearers, order_by_reference
from tracking.passage import first_scan, last_scan
from tracking.pickup.described import keeps_description
from tracking.privacy import forget_late
from tracking.silence import hear
from tracking.snapshots import Scan, Status, Tracking
from tracking.status import Seen, standing


def take_tracking(told: Tracking, connection: Connection, webhook_id: int) -> None:
    """Apply what a carrier told about one tracking number, to the merchant's shipments that it means.

    Runs inside the inbox worker's transaction and scope. Repeating it, or hearing an older report later, changes
    nothing. A number that no order has yet, or only one of long ago, is kept and waits for its order.
    """
    number = normal_number(told.tracking_number)
    lock_numbers([number])
    for shipment in _shipments(number, told):
        _describe(shipment, told)
        _keep_scans(shipment, told.scans, connection.source)
        recompute(shipment)
        expect(shipment, told)
        refresh(shipment)
        learn_later(shipment)
        shipment.save()
        announce(shipment, webhook_id=webhook_id)
        if shipment.delay_reason:
            notice(shipment, shipment.delay_reason, webhook_id)
        settle_order(shipment, webhook_id=webhook_id)
        follow_shipment(shipment, webhook_id=webhook_id)
        forget_late(shipment, webhook_id)


def recompute(shipment: Shipment) -> None:
    """Set the shipment's status and times from its checkpoints; the caller saves it."""
    seen = [
        Seen(occurred_at, Status(status))
        for occurred_at, status in shipment.checkpoints.values_list("occurred_at", "status")
    ]
    now = standing(seen, shipment.is_return)
    shipment.status, shipment.status_at = now.status, now.status_at
    shipment.delivered_at = now.delivered_at
    shipment.first_scan_at = first_scan(seen)
    hear(shipment, last_scan(seen, timezone.now()))


def _shipments(number: str, told: Tracking) -> list[Shipment]:
    """The shipments that the news is about, locked after their orders; a new one when there is none."""
    bearing = Shipment.objects.filter(tracking_number=number)
    order_ids = [pk for pk in bearing.values_list("order_id", flat=True) if pk]
    list(Order.objects.select_for_update().filter(pk__in=order_ids).order_by("pk"))
    found: list[Shipment] = list(bearing.select_for_update().order_by("pk"))
    matching = [shipment for shipment in found if _same_carrier(shipment, told)]
    return hearers(matching or found, told) or [_new(number, told)]


def _same_carrier(shipment: Shipment, told: Tracking) -> bool:
    """Two carriers may use the same number; a shipment whose carrier nobody named belongs to whoever speaks."""
    code = carrier_code(told.carrier)
    # "DHL" to the shop may be "DHL Parcel NL" to itself.
    return not shipment.carrier or not code or shipment.carrier == code or shipment.carrier in family(code)


def _new(number: str, told: Tracking) -> Shipment:
    # Whoever bore the number before, with an order or without, was at rest too long to be this parcel.
    Shipment.objects.filter(tracking_number=number, order__isnull=True).delete()
    order = order_by_reference(told.order_reference)
    if order and Shipment.objects.filter(order=order, tracking_number=number).exists():
        order = None
    shipment: Shipment = Shipment.objects.create(
        order=order,
        tracking_number=number,
        carrier=carrier_code(told.carrier),
        is_return=told.is_return,
        order_reference=number_key(told.order_reference),
        by_reference=order is not None,
    )
    return shipment


def _describe(shipment: Shipment, told: Tracking) -> None:
    shipment.last_heard_at = timezone.now()
    shipment.carrier = shipment.carrier or carrier_code(told.carrier)
    shipment.tracking_url = web_address(told.tracking_url) or shipment.tracking_url
    shipment.service = told.service[:120] or shipment.service
    shipment.is_return = shipment.is_return or told.is_return
    shipment.is_typed = shipment.is_typed and not told.is_return
    if told.pickup and not keeps_description(shipment, told.pickup):
        shipment.pickup_name = told.pickup.name[:200] or shipment.pickup_name
        shipment.pickup_address = told.pickup.address[:300] or shipment.pickup_address
        shipment.pickup_code = told.pickup.code[:40] or shipment.pickup_code
        shipment.pickup_until = told.pickup.until or shipment.pickup_until


def _keep_scans(shipment: Shipment, scans: Iterable[Scan], source: str) -> None:
    Checkpoint.objects.bulk_create(
        [
            Checkpoint(
                shipment=shipment,
                occurred_at=scan.occurred_at,
                status=scan.status,
                code=scan.code[:80],
                words=scan.words[:500],
                place=scan.place[:200],
                source=source,
                fingerprint=_fingerprint(scan),
            )
            for scan in scans
        ],
        ignore_conflicts=True,
    )


def _fingerprint(scan: Scan) -> bytes:
    told = "\x1f".join([scan.occurred_at.astimezone(UTC).isoformat(), scan.status, scan.code, scan.words, scan.place])
    return hashlib.sha256(told.encode()).digest()[:16]
