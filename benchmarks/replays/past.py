"""A shop whose orders of the last days were placed, sent and delivered, a third by people who came back."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.rig import stage

SENT, CAME = timedelta(hours=20), timedelta(days=2)  # after the order
BATCH = 2_000


def past(number: int, name: str, days: int) -> tuple[int, datetime]:
    """So many orders over so many days, of a fresh merchant who was connected only now and imported them; its id, and
    the moment at which that past ends."""
    from django.db import connection
    from django.utils import timezone

    from merchants.models import Merchant
    from merchants.tenancy import scoped
    from notifications.models import Journey
    from orders.models import Customer, Order

    scene, now = stage.set_up(), timezone.now()
    # Or every mail would only be looked at four times a day until it is too late.
    Merchant.objects.filter(pk=scene.merchant_id).update(sender_verified_at=now - timedelta(days=2 * days))
    with scoped(scene.merchant_id):
        people = Customer.objects.bulk_create(
            [Customer(email=f"{name}{n}@klant.example", opt_out_offered=True) for n in range(max(number * 2 // 3, 1))]
        )
        placed = [now - timedelta(days=days - 1) * (1 - n / number) - timedelta(days=1) for n in range(number)]
        made = Order.objects.bulk_create(
            [
                Order(
                    connection_id=scene.connection_id, external_id=f"{name}{n}", number=str(n), known_at=at,
                    placed_at=at, paid_at=at, currency="EUR", total=Decimal(80), customer=people[n % len(people)],
                    email=people[n % len(people)].email, country="NL", language="nl", is_fulfilled=True,
                    delivered_at=min(at + CAME, now),
                )
                for n, at in enumerate(placed)
            ],
            batch_size=BATCH,
        )  # fmt: skip
        _goods(made)
        _events(made, _parcels(made))
        Journey.objects.filter(key="review_request").update(state=Journey.State.ON)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return scene.merchant_id, now


def _goods(orders: list[Any]) -> None:
    """Two lines each."""
    from orders.models import Line

    lines = [
        Line(order=order, external_id=str(position), position=position, title="Wolkenloper 3", variant="maat 42",
             sku=f"WL-{position}", product_id=f"p{position}", quantity=1, unit_price=Decimal(40), category="Shoes")
        for order in orders
        for position in range(2)
    ]  # fmt: skip
    Line.objects.bulk_create(lines, batch_size=BATCH)


def _parcels(orders: list[Any]) -> list[Any]:
    """One for each order, with what its carrier told: that it was sent, that it was under way, that it came."""
    from orders.models import Fulfilment
    from tracking.models import Checkpoint, Shipment
    from tracking.snapshots import Status

    sent = [
        Fulfilment(order=one, external_id="f", tracking_number=f"3S{one.pk}", carrier="PostNL",
                   shipped_at=one.placed_at + SENT)
        for one in orders
    ]  # fmt: skip
    Fulfilment.objects.bulk_create(sent, batch_size=BATCH)
    parcels = [
        Shipment(
            order=row.order, fulfilment=row, tracking_number=row.tracking_number, carrier="postnl",
            status=Status.DELIVERED, status_at=row.order.delivered_at, delivered_at=row.order.delivered_at,
            first_scan_at=row.shipped_at, last_scan_at=row.order.delivered_at,
        )
        for row in sent
    ]  # fmt: skip
    Shipment.objects.bulk_create(parcels, batch_size=BATCH)
    told = [
        Checkpoint(shipment=row, occurred_at=at, status=status, source="postnl", fingerprint=bytes([place]))
        for row in parcels
        for place, (status, at) in enumerate(
            (
                (Status.PRE_TRANSIT, row.first_scan_at),
                (Status.OUT_FOR_DELIVERY, row.delivered_at - timedelta(hours=5)),
                (Status.DELIVERED, row.delivered_at),
            )
        )
    ]
    Checkpoint.objects.bulk_create(told, batch_size=BATCH)
    return parcels


def _events(orders: list[Any], parcels: list[Any]) -> None:
    from outbox.models import DomainEvent

    events = [
        DomainEvent(type=kind, subject_type=row._meta.model_name, subject_id=row.pk, order_id=order.pk,
                    occurred_at=at, recorded_at=at)
        for order, parcel in zip(orders, parcels, strict=True)
        for kind, row, at in (
            ("order.placed", order, order.placed_at), ("shipment.delivered", parcel, order.delivered_at),
            ("order.delivered", order, order.delivered_at),
        )
    ]  # fmt: skip
    DomainEvent.objects.bulk_create(events, batch_size=5_000)
