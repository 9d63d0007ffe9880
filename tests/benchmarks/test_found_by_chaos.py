"""What benchmarks/chaos.py found once, told slowly."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inbox import worker as inbox_worker
from orders.models import Fulfilment, Order
from outbox.models import DomainEvent
from tests.cast import Shop, order, parcel, scan, tracking, work
from tracking import shipments
from tracking.models import Shipment

NOW = timezone.now()
LINES = [{"id": "line-1", "title": "Wolkenloper 3", "quantity": 1}, {"id": "line-2", "title": "Sok", "quantity": 1}]


def test_an_order_has_not_arrived_while_a_parcel_that_the_shop_told_of_is_not_followed_yet(loper: Shop) -> None:
    loper.tells("order.upserted", order(lines=LINES, parcels=[parcel("3SA", id="f1")]))
    work()
    loper.tells("order.parcel", {"order_id": "order-1042", "parcel": parcel("3SB", id="f2", lines=LINE_2)})
    loper.carrier_tells(tracking("3SA", scan("delivered", NOW - timedelta(minutes=9))))
    inbox_worker.drain()  # the carrier's word overtakes the outbox
    with loper.scoped():
        assert Order.objects.get().delivered_at is None
        assert not DomainEvent.objects.filter(type="order.delivered").exists()
    loper.carrier_tells(tracking("3SB", scan("delivered", NOW - timedelta(minutes=2))))
    work()
    with loper.scoped():
        assert DomainEvent.objects.get(type="order.delivered").occurred_at == NOW - timedelta(minutes=2)


LINE_2 = [{"line_id": "line-2", "quantity": 1}]


def test_a_parcel_told_while_its_order_is_being_followed_waits_for_its_own_event(
    loper: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both the follower and the carrier's worker made a parcel of their own, and the delivery went to the wrong one."""
    loper.tells("order.upserted", order())
    inbox_worker.drain()
    with loper.scoped():
        event = DomainEvent.objects.get(type="order.placed")
    lock = shipments.lock_numbers

    def lock_while_the_shop_tells_of_a_parcel(numbers: Any) -> None:
        lock(numbers)
        monkeypatch.setattr(shipments, "lock_numbers", lock)
        Fulfilment.objects.create(order=Order.objects.get(), external_id="f1", tracking_number="3SA")

    monkeypatch.setattr(shipments, "lock_numbers", lock_while_the_shop_tells_of_a_parcel)
    with loper.scoped():
        shipments.follow_order(event)
        assert not Shipment.objects.exists(), "its number is not locked"
        shipments.follow_order(event)
        assert Shipment.objects.get().tracking_number == "3SA"
