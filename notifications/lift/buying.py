"""What people bought within the horizon, less what they got back."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
from django.db.models import Q

from notifications.lift.cohorts import Begun
from notifications.lift.comparing import Group
from orders.models import Order, Refund, normal_email


@dataclass(frozen=True)
class Bought:
    """The outcome of everybody whose horizon is over."""

    mailed: Group
    held_out: Group
    currency: str  # the one most of these orders are in; "" when nobody bought
    left_out: int  # orders in other currencies: they count as bought, not as money


@dataclass(frozen=True)
class _Sale:
    pk: int
    placed_at: datetime
    total: Decimal
    currency: str


@dataclass(frozen=True)
class _Back:
    order_id: int
    placed_at: datetime | None
    at: datetime | None
    amount: Decimal
    currency: str


def bought(people: Sequence[Begun], horizon: timedelta) -> Bought:
    """What each group did from the moment of its mail until the horizon's end.

    Money is the total of orders placed then, less every refund on them, less refunds made then on earlier orders:
    whoever sends a purchase back and buys it again with the coupon brought nothing in. Cancelled and test orders are no
    purchases. A constant number of queries; reads only orders since the first of the mails.
    """
    if not people:
        return Bought(_group([], []), _group([], []), "", 0)
    first = min(one.anchor for one in people)
    sales, backs = _sales(first), _backs(first)
    currency = _currency(sales)
    nets: dict[bool, list[float]] = {True: [], False: []}
    buyers: dict[bool, list[bool]] = {True: [], False: []}
    left_out = 0
    for one in people:
        own = [
            sale
            for sale in sales.get(one.person_key, ())
            if one.anchor < sale.placed_at <= one.anchor + horizon and sale.pk != one.order_id
        ]
        nets[one.is_held_out].append(float(_net(one, own, backs.get(one.person_key, ()), horizon, currency)))
        buyers[one.is_held_out].append(bool(own))
        left_out += sum(sale.currency != currency for sale in own)
    return Bought(_group(nets[False], buyers[False]), _group(nets[True], buyers[True]), currency, left_out)


def _net(one: Begun, own: Sequence[_Sale], backs: Sequence[_Back], horizon: timedelta, currency: str) -> Decimal:
    ids = {sale.pk for sale in own}
    came = sum((sale.total for sale in own if sale.currency == currency), Decimal(0))
    for back in backs:
        earlier = back.placed_at is None or back.placed_at <= one.anchor
        then = back.at is not None and one.anchor < back.at <= one.anchor + horizon
        if back.currency in ("", currency) and (back.order_id in ids or (earlier and then)):
            came -= back.amount
    return came


def _sales(since: datetime) -> dict[str, list[_Sale]]:
    found: dict[str, list[_Sale]] = defaultdict(list)
    rows = Order.objects.filter(placed_at__gt=since, cancelled_at__isnull=True, is_test=False).exclude(email="")
    columns = rows.values_list("email", "pk", "placed_at", "total", "currency")
    for email, pk, placed_at, total, currency in columns.iterator(chunk_size=2000):
        found[normal_email(email)].append(_Sale(pk, placed_at, total or Decimal(0), currency))
    return found


def _backs(since: datetime) -> dict[str, list[_Back]]:
    found: dict[str, list[_Back]] = defaultdict(list)
    rows = Refund.objects.filter(Q(refunded_at__gt=since) | Q(order__placed_at__gt=since)).filter(order__is_test=False)
    columns = rows.values_list(
        "order__email", "order_id", "order__placed_at", "refunded_at", "amount", "currency", "order__currency"
    )
    for email, order_id, placed_at, at, amount, currency, usual in columns.iterator(chunk_size=2000):
        found[normal_email(email)].append(_Back(order_id, placed_at, at, amount, currency or usual))
    return found


def _currency(sales: dict[str, list[_Sale]]) -> str:
    counts = Counter(sale.currency for own in sales.values() for sale in own)
    return counts.most_common(1)[0][0] if counts else ""


def _group(nets: Sequence[float], buyers: Sequence[bool]) -> Group:
    return Group(np.asarray(nets, dtype=np.float64), sum(buyers))
