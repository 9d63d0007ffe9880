"""What became of orders since they were sold, for many at once and as known at any moment."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Min, Q, prefetch_related_objects
from django.utils import timezone

from care.models import Question
from care.withdrawing import last_day
from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications.facts.coming_back import coming_back
from notifications.facts.gathering import children
from notifications.facts.snapshot import AfterSale
from orders.models import Order
from reviews.models import Review
from tracking.models import Checkpoint, Shipment
from tracking.snapshots import Status
from tracking.status import Seen, standing

# Questions that say that something is wrong (storefront/caring/answers.py). Others ask for a fact.
TROUBLE = ("not_received", "damaged", "return")
# A label for the way back that nobody used is no return: many shops put one into every parcel.
LABEL_COUNTS_FOR = timedelta(days=30)
# The money is due 14 days after the goods are back (Directive 2011/83/EU, art. 13); not every system tells us of it.
REFUND_WITHIN = timedelta(days=30)
GOES_BACK_FOR = timedelta(days=60)  # a parcel that turned round and was never heard of again
OVERDUE_AFTER = timedelta(days=1)  # past the carrier's own estimate, before anybody noticed
NOT_MOVING = (Status.UNKNOWN, Status.PRE_TRANSIT)
ARRIVED = (Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP, Status.CANCELLED)


@dataclass(frozen=True)
class Stood:
    """A parcel as it stood at a moment."""

    row: Shipment
    status: Status
    since: datetime  # of the status, else when we first heard of the parcel


def after_sale(orders: Collection[Order], now: datetime) -> dict[int, AfterSale]:
    """An AfterSale by order id, as known at `now` (aware); rows dated after it do not count.

    Nine queries at most, whatever the number of orders; parcels and refunds that were read along are not read again.
    """
    if not orders:
        return {}
    listed = list(orders)
    prefetch_related_objects(listed, "shipments", "refunds")
    parcels = _parcels(listed, now)
    ids = [order.pk for order in listed]
    returned, claimed = coming_back(ids, now)
    asked, reviewed, bought = _troubled(ids, now), _reviewed(ids, now), _bought(listed, now)
    zone = ZoneInfo(Merchant.objects.only("time_zone").get(pk=current_merchant_id()).time_zone)
    windows = _windows(listed, zone, now)
    found = {}
    for order in listed:
        here = parcels[order.pk]
        money = _money_back(order, now)
        found[order.pk] = AfterSale(
            return_open=order.pk in returned or any(_goes_back(parcel, money, now) for parcel in here),
            claim_open=order.pk in asked or order.pk in claimed or any(_is_broken(parcel) for parcel in here),
            is_late=any(_is_late(parcel, now) for parcel in here),
            reviewed_at=reviewed.get(order.pk),
            bought_again_at=_next(bought.get(order.customer_id or 0, []), order, now),
            window_ends_at=windows.get(order.pk),
            refunded_at=money[-1] if money else None,
        )
    return found


def _parcels(orders: Iterable[Order], now: datetime) -> dict[int, list[Stood]]:
    rows = [
        row for order in orders for row in children(order, "shipments") if not row.is_cancelled and _heard(row) <= now
    ]
    # The row says how it stands today: for an earlier moment the carrier's reports up to then decide.
    moved = [row for row in rows if row.status_at is not None and row.status_at > now]
    seen: dict[int, list[Seen]] = defaultdict(list)
    if moved:
        reports = Checkpoint.objects.filter(shipment__in=moved, occurred_at__lte=now)
        for pk, at, status in reports.values_list("shipment_id", "occurred_at", "status"):
            seen[pk].append(Seen(at, Status(status)))
    stood: dict[int, list[Stood]] = defaultdict(list)
    for row in rows:
        status, at = Status(row.status), row.status_at
        if at is not None and at > now:
            then = standing(seen[row.pk], row.is_return)
            status, at = then.status, then.status_at
        stood[row.order_id or 0].append(Stood(row, status, at or _heard(row)))
    return stood


def _heard(row: Shipment) -> datetime:
    return min(row.created_at, row.first_scan_at or row.created_at)


def _goes_back(parcel: Stood, money: list[datetime], now: datetime) -> bool:
    """Is it on its way back, or is it there and the money still to come?"""
    begun = _heard(parcel.row) if parcel.row.is_return else parcel.since
    if any(at >= begun for at in money):
        return False
    if parcel.row.is_return:
        if parcel.status in NOT_MOVING:
            return now - begun < LABEL_COUNTS_FOR
        if parcel.status == Status.DELIVERED:
            return now - parcel.since < REFUND_WITHIN
        return now - parcel.since < GOES_BACK_FOR
    return parcel.status == Status.RETURN_TO_SENDER and now - parcel.since < GOES_BACK_FOR


def _is_broken(parcel: Stood) -> bool:
    return parcel.status == Status.EXCEPTION and not parcel.row.is_return


def _is_late(parcel: Stood, now: datetime) -> bool:
    row = parcel.row
    if row.is_return or parcel.status in ARRIVED:
        return False
    noticed = any(at is not None and at <= now for at in (row.delayed_at, row.quiet_at))
    heard = row.estimate_heard_at is None or row.estimate_heard_at <= now
    overdue = row.estimated_at is not None and heard and row.estimated_at + OVERDUE_AFTER < now
    return noticed or overdue or parcel.status == Status.DELIVERY_ATTEMPT_FAILED


def _money_back(order: Order, now: datetime) -> list[datetime]:
    return sorted(row.refunded_at for row in children(order, "refunds") if row.refunded_at and row.refunded_at <= now)


def _troubled(ids: Collection[int], now: datetime) -> set[int]:
    unanswered = Q(answered_at__isnull=True) | Q(answered_at__gt=now)
    rows = Question.objects.filter(unanswered, order__pk__among=ids, topic__in=TROUBLE, asked_at__lte=now)
    return set(rows.filter(erased_at__isnull=True).values_list("order_id", flat=True))


def _reviewed(ids: Collection[int], now: datetime) -> dict[int, datetime]:
    rows = Review.objects.filter(order__pk__among=ids, given_at__lte=now)
    return dict(rows.values("order_id").annotate(first=Min("given_at")).values_list("order_id", "first"))


def _bought(orders: Iterable[Order], now: datetime) -> Mapping[int, list[datetime]]:
    """When these customers bought, earliest first; what was cancelled by then does not count."""
    customers = {order.customer_id for order in orders if order.customer_id}
    rows = Order.objects.filter(customer__pk__among=customers, placed_at__lte=now, is_test=False)
    bought: dict[int, list[datetime]] = defaultdict(list)
    for pk, at in (
        rows.filter(Q(cancelled_at__isnull=True) | Q(cancelled_at__gt=now))
        .order_by("placed_at")
        .values_list("customer_id", "placed_at")
    ):
        bought[pk].append(at)
    return bought


def _next(moments: list[datetime], order: Order, now: datetime) -> datetime | None:
    if order.placed_at is None:
        return None
    place = bisect_right(moments, order.placed_at)
    return moments[place] if place < len(moments) else None


def _windows(orders: Iterable[Order], zone: ZoneInfo, now: datetime) -> dict[int, datetime]:
    """The end of the last day on which each order may be sent back, by the shop's clock; none while not all is
    there."""
    arrived = [order for order in orders if order.delivered_at is not None and order.delivered_at <= now]
    with timezone.override(zone):
        days = {order.pk: last_day(order.delivered_at, order.country) for order in arrived if order.delivered_at}
    return {pk: datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone) for pk, day in days.items()}
