"""Old sales as rows: customers, orders with their lines and parcels, and the events that tell of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F

from demo.past.buying import DAYS, Buyer, Sale
from demo.past.plot import History
from demo.returning.goods import SHELVES
from inbox.models import Connection
from merchants.models import Merchant
from orders.models import Customer, Fulfilment, Line, Order, Refund
from outbox.models import DomainEvent
from tracking.models import Checkpoint, Shipment
from tracking.snapshots import Status

HEARD = timedelta(minutes=2)  # how long after it happened we knew of it


@dataclass(frozen=True)
class Booked:
    """A sale with its rows."""

    sale: Sale
    order: Order
    customer: Customer
    parcel: Shipment
    delivered: DomainEvent


def book(merchant: Merchant, history: History, shop: Connection, sales: Sequence[Sale]) -> list[Booked]:
    """Write everything; needs the scope. The connection is as old as the past."""
    Connection.objects.update(created_at=sales[0].placed_at - timedelta(days=3))
    customers = _customers(sales)
    orders = [_order(shop, sale, customers[sale.buyer.email]) for sale in sales]
    Order.objects.bulk_create(orders, 500)
    Line.objects.bulk_create(
        [_line(merchant, history, order, *item) for order, sale in zip(orders, sales, strict=True)
         for item in enumerate(sale.items)], 500,
    )  # fmt: skip
    parcels = _parcels(history, orders, sales)
    _returns(history, orders, sales)
    events = [_events(*pair) for pair in zip(sales, orders, parcels, strict=True)]
    DomainEvent.objects.bulk_create([event for some in events for event in some], 500)
    return [
        Booked(sale, order, customers[sale.buyer.email], parcel, some[1])
        for sale, order, parcel, some in zip(sales, orders, parcels, events, strict=True)
    ]


def _customers(sales: Sequence[Sale]) -> dict[str, Customer]:
    first: dict[str, Sale] = {}
    for sale in sales:
        first.setdefault(sale.buyer.email, sale)
    rows = [_customer(sale.buyer, sale.placed_at) for sale in first.values()]
    Customer.objects.bulk_create(rows, 500)
    Customer.objects.update(created_at=F("flags_at"))  # new rows are dated by the clock
    return {row.email: row for row in rows}


def _customer(buyer: Buyer, at: datetime) -> Customer:
    return Customer(
        email=buyer.email, name=buyer.name, language=buyer.home.language, marketing_opt_in=buyer.opt_in,
        opt_out_offered=buyer.offered, flags_at=at, opt_in_at=at if buyer.opt_in is not None else None,
        opt_out_offered_at=at if buyer.offered is not None else None,
    )  # fmt: skip


def _order(shop: Connection, sale: Sale, customer: Customer) -> Order:
    home, goods = sale.buyer.home, sum((Decimal(item.price) * item.quantity for item in sale.items), Decimal(0))
    shipping = Decimal("4.95") if goods < 75 else Decimal(0)
    return Order(
        connection=shop, external_id=f"past-{sale.number}", number=f"#{sale.number}", number_key=str(sale.number),
        known_at=sale.placed_at + HEARD, version_at=sale.delivered_at, version_digest="past", placed_at=sale.placed_at,
        paid_at=sale.placed_at, is_fulfilled=True, delivered_at=sale.delivered_at, currency="EUR",
        total=goods + shipping, shipping=shipping, customer=customer, buyer_name=sale.buyer.name,
        email=sale.buyer.email, receiver_name=sale.buyer.name, line1=home.street, postal_code=home.postal_code,
        city=home.city, country=home.country, language=home.language, marketing_opt_in=sale.buyer.opt_in,
        opt_out_offered=sale.buyer.offered,
    )  # fmt: skip


def _line(merchant: Merchant, history: History, order: Order, position: int, item: Any) -> Line:
    return Line(
        order=order, external_id=f"{order.external_id}-{position}", position=position, sku=item.sku, title=item.title,
        variant=item.variant, quantity=item.quantity, unit_price=Decimal(item.price), category=history.category,
        product_url=f"{merchant.shop_url}p/{item.sku.lower()}", described_at=order.placed_at,
        product_id=SHELVES[order.connection.source].product_id(item),
    )  # fmt: skip


def _parcels(history: History, orders: Sequence[Order], sales: Sequence[Sale]) -> list[Shipment]:
    sent = [
        Fulfilment(
            order=order, external_id=f"{order.external_id}-f", tracking_number=f"PAST{sale.number}",
            carrier=history.carrier_name, shipped_at=sale.sent_at, version_at=sale.sent_at, version_digest="past",
            numbers=[f"PAST{sale.number}"],
        )
        for order, sale in zip(orders, sales, strict=True)
    ]  # fmt: skip
    Fulfilment.objects.bulk_create(sent, 500)
    rows = [
        _parcel(history, row.order, f"PAST{sale.number}", sale.sent_at, sale.delivered_at, fulfilment=row)
        for row, sale in zip(sent, sales, strict=True)
    ]
    _kept(rows)
    Checkpoint.objects.bulk_create([seen for row in rows for seen in _checkpoints(row)], 500)
    Checkpoint.objects.update(heard_at=F("occurred_at"))
    return rows


def _parcel(
    history: History, order: Order, number: str, sent: datetime, came: datetime | None, **more: Any
) -> Shipment:
    status = Status.DELIVERED if came else Status.IN_TRANSIT
    seen = came or sent
    return Shipment(
        order=order, tracking_number=number, carrier=history.carrier, status=status, status_at=seen, delivered_at=came,
        announced=[status], last_heard_at=seen, first_scan_at=sent, last_scan_at=seen, created_at=sent, **more,
    )  # fmt: skip


def _kept(rows: list[Shipment]) -> None:
    Shipment.objects.bulk_create(rows, 500)
    Shipment.objects.update(created_at=F("first_scan_at"))


def _checkpoints(parcel: Shipment) -> list[Checkpoint]:
    told = ((parcel.first_scan_at, Status.IN_TRANSIT), (parcel.delivered_at, Status.DELIVERED))
    return [
        Checkpoint(
            shipment=parcel, occurred_at=at, status=status, source="past", place="",
            fingerprint=hashlib.sha256(f"{parcel.tracking_number} {status}".encode()).digest()[:16],
        )
        for at, status in told if at
    ]  # fmt: skip


def _returns(history: History, orders: Sequence[Order], sales: Sequence[Sale]) -> None:
    """What went back, the money for it where it was paid, and what is still under way."""
    back = [(order, sale) for order, sale in zip(orders, sales, strict=True) if sale.goes_back_at]
    _kept([
        _parcel(history, order, f"BACK{sale.number}", sale.goes_back_at,
                sale.done_at - timedelta(days=1) if sale.done_at else None, is_return=True)
        for order, sale in back if sale.goes_back_at
    ])  # fmt: skip
    Refund.objects.bulk_create(
        [
            Refund(order=order, external_id=f"{order.external_id}-r", amount=Decimal(sale.items[sale.back].price),
                   currency="EUR", refunded_at=sale.refunded_at,
                   lines=[[f"{order.external_id}-{sale.back}", 1, sale.items[sale.back].price]])
            for order, sale in back if sale.refunded_at
        ], 500,
    )  # fmt: skip


def _events(sale: Sale, order: Order, parcel: Shipment) -> list[DomainEvent]:
    told: list[tuple[str, Any, datetime]] = [
        ("order.placed", order, sale.placed_at),
        ("order.delivered", order, sale.delivered_at),
        ("shipment.delivered", parcel, sale.delivered_at),
    ]
    if sale.refunded_at:
        told.append(("order.refunded", order, sale.refunded_at))
    return [
        DomainEvent(
            type=kind, subject_type=row._meta.model_name, subject_id=row.pk, order_id=order.pk, occurred_at=at,
            recorded_at=at + HEARD,
        )
        for kind, row, at in told
    ]  # fmt: skip


__all__ = ["DAYS", "Booked", "book"]
