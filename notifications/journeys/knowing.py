"""The values that conditions ask about, read set by set and as known at a moment."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, Sum

from catalogue.models import Wish
from loyalty.models import Membership
from notifications.journeys.knowledge import FACTS
from orders.models import Customer, Fulfilment, Line, Order
from tracking.models import Shipment

Pair = tuple[int | None, int | None]  # order, customer
Values = dict[str, Any]


def known(pairs: Iterable[Pair], asked: Collection[str], now: datetime) -> dict[Pair, Values]:
    """By (order id, customer id): the values of the facts in `asked` (names of FACTS) as known at `now` (aware).

    What nobody knows is missing from the values. A handful of queries whatever the number of pairs, and none for what
    is not asked; rows dated after `now` do not count. Needs the merchant's scope.
    """
    wanted = frozenset(asked) & FACTS.keys()
    all_pairs = set(pairs)
    orders = {order for order, _customer in all_pairs if order}
    customers = {customer for _order, customer in all_pairs if customer}
    of_orders = _gathered(ABOUT_ORDERS, orders, wanted, now)
    of_customers = _gathered(ABOUT_CUSTOMERS, customers, wanted, now)
    found = {}
    for order, customer in all_pairs:
        values = {**of_customers.get(customer or 0, {}), **of_orders.get(order or 0, {})}
        found[order, customer] = {name: value for name, value in values.items() if name in wanted and value is not None}
    return found


Gathering = Callable[[Collection[int], datetime], Mapping[int, Values]]


def _gathered(
    groups: Mapping[frozenset[str], Gathering], ids: Collection[int], wanted: Collection[str], now: datetime
) -> dict[int, Values]:
    found: dict[int, Values] = defaultdict(dict)
    for names, gather in groups.items():
        if ids and not names.isdisjoint(wanted):
            for pk, values in gather(ids, now).items():
                found[pk].update(values)
    return found


def _of_orders(ids: Collection[int], now: datetime) -> Mapping[int, Values]:
    columns = ("pk", "total", "country", "language", "discount", "will_collect")
    return {
        pk: {
            "order.total": total,
            "order.country": country or None,
            "order.language": language or None,
            "order.discounted": None if discount is None else discount > 0,
            "order.collected": will_collect,
        }
        for pk, total, country, language, discount, will_collect in Order.objects.filter(pk__in=ids).values_list(
            *columns
        )
    }


def _of_lines(ids: Collection[int], now: datetime) -> Mapping[int, Values]:
    found: dict[int, Values] = {}
    rows = Line.objects.filter(order_id__in=ids).values_list("order_id", "quantity", "category", "sku", "title")
    for pk, quantity, category, sku, title in rows:
        values = found.setdefault(
            pk, {"order.items": 0, "order.category": set(), "order.sku": set(), "order.product": set()}
        )
        values["order.items"] += quantity
        for name, told in (("order.category", category), ("order.sku", sku), ("order.product", title)):
            if told:
                values[name].add(told)
    return found


def _of_parcels(ids: Collection[int], now: datetime) -> Mapping[int, Values]:
    """The shop's parcels; those that only the carrier told of count too, but none twice."""
    live = Fulfilment.objects.filter(order_id__in=ids, is_cancelled=False, is_return=False, is_replaced=False)
    told = set(live.exclude(tracking_number="").values_list("order_id", "tracking_number"))
    untracked = live.filter(tracking_number="").values_list("order_id", "pk")
    carriers: dict[int, set[str]] = {pk: set() for pk in ids}
    for pk, number, carrier in Shipment.objects.filter(
        order_id__in=ids, is_cancelled=False, is_return=False, created_at__lte=now
    ).values_list("order_id", "tracking_number", "carrier"):
        told.add((pk, number))
        carriers[pk] |= {carrier} - {""}
    counts: dict[int, int] = defaultdict(int)
    for pk, _number in [*told, *untracked]:
        counts[pk] += 1
    return {pk: {"order.parcels": counts[pk], "order.carrier": carriers[pk]} for pk in ids}


def _firsts(ids: Collection[int], now: datetime) -> Mapping[int, Values]:
    """Whether the customer had ordered nothing before this order."""
    rows = Order.objects.filter(pk__in=ids, customer__isnull=False, placed_at__isnull=False)
    placed = {pk: (customer, at) for pk, customer, at in rows.values_list("pk", "customer_id", "placed_at")}
    earliest: dict[int, tuple[datetime, int]] = {}
    real = _real_orders({customer for customer, _at in placed.values()}, now)
    for customer, at, pk in real.values_list("customer_id", "placed_at", "pk"):
        earliest[customer] = min(earliest.get(customer, (at, pk)), (at, pk))
    return {
        pk: {"customer.first_order": earliest.get(customer, (at, pk)) >= (at, pk)}
        for pk, (customer, at) in placed.items()
    }


def _of_customers(ids: Collection[int], now: datetime) -> Mapping[int, Values]:
    rows = Customer.objects.filter(pk__in=ids).values_list("pk", "language", "tags")
    return {pk: {"customer.language": language or None, "customer.tag": set(tags)} for pk, language, tags in rows}


def _of_histories(ids: Collection[int], now: datetime) -> Mapping[int, Values]:
    found: dict[int, Values] = {pk: {"customer.orders": 0, "customer.spent": Decimal(0)} for pk in ids}
    rows = _real_orders(ids, now).values("customer_id").annotate(
        count=Count("pk"), spent=Sum("total"), last=Max("placed_at")
    )  # fmt: skip
    for row in rows:
        found[row["customer_id"]] = {
            "customer.orders": row["count"],
            "customer.spent": row["spent"],
            "customer.days_since_order": (now - row["last"]) // timedelta(days=1),
        }
    return found


def _real_orders(customers: Collection[int], now: datetime) -> Any:
    """What these people bought until `now`: no tests, nothing that was cancelled by then."""
    return Order.objects.filter(
        Q(cancelled_at__isnull=True) | Q(cancelled_at__gt=now),
        customer_id__in=customers, placed_at__lte=now, is_test=False,
    )  # fmt: skip


def _of_members(ids: Collection[int], now: datetime) -> Mapping[int, Values]:
    found: dict[int, Values] = {pk: {"customer.member": False} for pk in ids}
    rows = Membership.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=now), customer_id__in=ids, joined_at__lte=now
    )
    for pk, points, tier in rows.values_list("customer_id", "points", "tier"):
        found[pk] = {"customer.member": True, "customer.points": points, "customer.tier": tier or None}
    return found


def _of_wishes(ids: Collection[int], now: datetime) -> Mapping[int, Values]:
    open_ones = Wish.objects.filter(
        Q(fulfilled_at__isnull=True) | Q(fulfilled_at__gt=now), customer_id__in=ids, asked_at__lte=now
    )
    wishing = set(open_ones.values_list("customer_id", flat=True))
    return {pk: {"customer.has_wish": pk in wishing} for pk in ids}


ABOUT_ORDERS: dict[frozenset[str], Gathering] = {
    frozenset({"order.total", "order.country", "order.language", "order.discounted", "order.collected"}): _of_orders,
    frozenset({"order.items", "order.category", "order.sku", "order.product"}): _of_lines,
    frozenset({"order.parcels", "order.carrier"}): _of_parcels,
    frozenset({"customer.first_order"}): _firsts,
}
ABOUT_CUSTOMERS: dict[frozenset[str], Gathering] = {
    frozenset({"customer.language", "customer.tag"}): _of_customers,
    frozenset({"customer.orders", "customer.spent", "customer.days_since_order"}): _of_histories,
    frozenset({"customer.member", "customer.points", "customer.tier"}): _of_members,
    frozenset({"customer.has_wish"}): _of_wishes,
}
