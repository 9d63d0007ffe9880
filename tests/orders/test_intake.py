"""Orders as shops tell them: in any order, more than once, in pieces."""

from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from django.utils import timezone

from inbox.models import InboundWebhook
from notifications.models import Message, MessageContent
from orders.models import Customer, Fulfilment, Line, Order, Refund
from outbox.models import DomainEvent
from tests.cast import SANNE, Shop, order, parcel, work

NOW = timezone.now()


def at(minutes: int) -> str:
    """A moment some minutes ago."""
    return (NOW - timedelta(minutes=minutes)).isoformat()


def events(shop: Shop) -> list[str]:
    with shop.scoped():
        return list(DomainEvent.objects.order_by("pk").values_list("type", flat=True))


def test_an_order_becomes_rows_with_exact_money_and_two_people(loper: Shop) -> None:
    gift = order(receiver={"name": "Opa Jan", "line1": "Dam 1", "postal_code": "1012 JS", "city": "Amsterdam",
                           "country": "NL"}, total="129.95")  # fmt: skip
    loper.tells("order.upserted", gift)
    work()
    with loper.scoped():
        row = Order.objects.get()
        assert (row.buyer_name, row.receiver_name, row.email) == ("Sanne de Vries", "Opa Jan", SANNE["email"])
        assert (row.total, row.currency) == (Decimal("129.95"), "EUR")
        assert Line.objects.get().unit_price == Decimal("129.95")
    assert events(loper) == ["order.placed", "order.paid"]


def test_an_older_version_never_overwrites_a_newer_one(loper: Shop) -> None:
    loper.tells("order.upserted", order(updated_at=at(5), total="99.00"))
    loper.tells("order.upserted", order(updated_at=at(30), total="129.95"))
    work()
    with loper.scoped():
        assert Order.objects.get().total == Decimal("99.00")


def test_the_same_version_twice_records_nothing_twice(loper: Shop) -> None:
    told = order()
    for _ in range(3):
        loper.tells("order.upserted", told)
    work()
    assert events(loper) == ["order.placed", "order.paid"]


def test_a_parcel_that_comes_before_its_order_waits_for_it(loper: Shop) -> None:
    loper.tells("order.parcel", {"order_id": "order-1042", "parcel": parcel()})
    work()
    assert events(loper) == []
    loper.tells("order.upserted", order())
    work()
    assert events(loper) == ["order.placed", "order.paid", "shipment.created"]


def test_a_cancellation_in_pieces_cancels_once_and_stays(loper: Shop) -> None:
    loper.tells("order.cancelled", {"order_id": "order-1042", "cancelled_at": at(10)})
    loper.tells("order.upserted", order(updated_at=at(1)))
    work()
    with loper.scoped():
        assert Order.objects.get().cancelled_at is not None
    assert events(loper).count("order.cancelled") == 1


def test_refunds_are_kept_once_each_as_decimals(loper: Shop) -> None:
    refund = {"id": "r1", "amount": "20.10", "refunded_at": at(3)}
    loper.tells("order.upserted", order())
    for _ in range(2):
        loper.tells("order.refunded", {"order_id": "order-1042", "refund": refund})
    loper.tells("order.upserted", order(updated_at=at(1), refunds=[refund]))
    work()
    with loper.scoped():
        assert [(row.amount, row.currency) for row in Refund.objects.all()] == [(Decimal("20.10"), "EUR")]
    assert events(loper).count("order.refunded") == 1


def test_a_label_that_the_shop_replaced_is_void_whatever_arrives_first(loper: Shop, funkwerk: Shop) -> None:
    first = order(updated_at=at(20), parcels=[parcel("OLD1", id="f1", updated_at=at(20))])
    second = order(updated_at=at(10), parcels=[parcel("NEW1", id="f1", updated_at=at(10))])
    for shop, told in ((loper, (first, second)), (funkwerk, (second, first))):
        for version in told:
            shop.tells("order.upserted", version)
        work()
        with shop.scoped():
            live = [row.tracking_number for row in Fulfilment.objects.all() if not row.is_void]
        assert live == ["NEW1"]


def test_a_parcel_told_first_without_and_then_with_a_number_is_one_parcel(loper: Shop, funkwerk: Shop) -> None:
    bare = parcel("", id="f1", updated_at=at(20))
    numbered = parcel("3SLOPR0001", id="f1", updated_at=at(10))
    for shop, told in ((loper, (bare, numbered)), (funkwerk, (numbered, bare))):
        shop.tells("order.upserted", order())
        for version in told:
            shop.tells("order.parcel", {"order_id": "order-1042", "parcel": version})
        work()
        with shop.scoped():
            assert [row.tracking_number for row in Fulfilment.objects.all()] == ["3SLOPR0001"]


def test_silence_about_consent_neither_gives_nor_takes_it(loper: Shop) -> None:
    loper.tells("order.upserted", order("1", placed_at=at(35), updated_at=at(30), marketing_opt_in=True))
    loper.tells("order.upserted", order("2", placed_at=at(25), updated_at=at(20)))
    work()
    with loper.scoped():
        assert Customer.objects.get().marketing_opt_in is True
    loper.tells("order.upserted", order("3", placed_at=at(15), updated_at=at(10), marketing_opt_in=False))
    loper.tells("order.upserted", order("1", placed_at=at(35), updated_at=at(30), marketing_opt_in=True))
    work()
    with loper.scoped():
        assert Customer.objects.get().marketing_opt_in is False


@pytest.mark.parametrize("arrival", list(permutations(range(4))), ids=str)
def test_any_order_of_arrival_gives_the_same_order(loper: Shop, arrival: tuple[int, ...]) -> None:
    told: list[tuple[str, dict[str, Any]]] = [
        ("order.upserted", order(updated_at=at(50), is_paid=False)),
        ("order.upserted", order(updated_at=at(30), total="119.95", parcels=[parcel(updated_at=at(30))])),
        ("order.parcel", {"order_id": "order-1042", "parcel": parcel("SECOND", updated_at=at(20))}),
        (
            "order.refunded",
            {"order_id": "order-1042", "refund": {"id": "r1", "amount": "5", "refunded_at": at(9)}},
        ),
    ]
    for index in arrival:
        loper.tells(*told[index])
        work()
    with loper.scoped():
        row = Order.objects.get()
        assert row.total == Decimal("119.95")
        assert sorted(Fulfilment.objects.values_list("tracking_number", flat=True)) == [
            "3SLOPR0001",
            "SECOND",
        ]
        assert Refund.objects.count() == 1
    assert events(loper).count("order.placed") == 1
    assert events(loper).count("order.paid") == 1
    assert events(loper).count("shipment.created") == 2


def test_erasing_a_customer_reaches_orders_bodies_and_mails_and_survives_a_late_webhook(loper: Shop) -> None:
    loper.tells("order.upserted", order())
    work()
    loper.tells("customer.redact", {"email": SANNE["email"], "customer_id": "c1", "order_ids": ["order-1042"]})
    work()
    loper.tells("order.upserted", order(updated_at=at(1)))
    with loper.scoped():
        pending = InboundWebhook.objects.filter(state=InboundWebhook.State.PENDING)
        assert pending.count() == 1
    work()
    with loper.scoped():
        row = Order.objects.get()
        assert (row.email, row.buyer_name, row.line1, row.number) == ("", "", "", "1042")
        assert not Customer.objects.filter(email=SANNE["email"]).exists()
        for content in MessageContent.objects.all():
            assert SANNE["email"] not in content.recipient + content.text + content.html
        stored = InboundWebhook.objects.all()
        assert [(bytes(webhook.body), webhook.headers) for webhook in stored] == [(b"", "{}")] * 3
        assert all(webhook.erased_at for webhook in stored)
        assert Message.objects.exclude(
            state__in=[Message.State.SENT, Message.State.CANCELLED, Message.State.SCHEDULED]
        ).count() == 0  # fmt: skip
