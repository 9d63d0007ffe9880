"""The rows of one return, and of its person's own past, as the facts that signals.py looks at.

A person is the mail address of the return, within one merchant. Withdrawals are left out everywhere: who uses a right
gives no reason to be looked at, now or later. Returns that a person found to be in order do not count as claims or
episodes either. Six queries.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum

from care.models import Question
from merchants.models import Merchant
from orders.models import Line, Order, normal_email
from returns.abuse.facts import Claims, Episode, Facts, Piece, Scan, Spell
from returns.abuse.signals import plain_serial
from returns.abuse.weighing import country_in, grams_in, kilometres
from returns.labels.describing import sender_of
from returns.models import Return, ReturnItem, ReturnParcel, ReturnRisk
from returns.travelling import STAYS
from tracking.models import Checkpoint
from tracking.passage import MOVING

JUDGED = (Return.Path.MIND, Return.Path.WRONG)
RECENT = timedelta(days=90)  # by the day of the order
YEAR = timedelta(days=365)
PAST = timedelta(days=730)  # what lies further back is forgotten
NOTHING_CAME = (Return.State.CANCELLED, Return.State.EXPIRED, Return.State.REFUSED)
NOT_THERE = ("part_missing", "missing", "not_received")
BROKEN = ("damaged",)
SERIAL_TAG = "serial:"  # how a shop tells the serial number of a line that it sold
Condition = ReturnItem.Condition


def facts_of(row: Return, merchant: Merchant, now: datetime) -> Facts:
    """What is known now (aware). Needs an open scope; never for a withdrawal, which judging.py sees to."""
    items = list(row.items.select_related("line", "order").order_by("pk"))
    coming = [item for item in items if item.outcome not in STAYS]
    order = next((item.order for item in items if item.order), None)
    past = _past(row, now)
    reports = _reports(row)
    return Facts(
        **_spells(row, past, now),
        pieces=tuple(_pieces(row, coming)),
        expected_grams=_expected(coming),
        weighed_grams=next((grams for one in reports if (grams := grams_in(one.words))), None),
        scan=_scan(row, order, reports),
        episodes=tuple(_episodes(past, ZoneInfo(merchant.time_zone))),
        claims=_claims(row, past, now),
    )


def _theirs(row: Return) -> Q:
    return Q(email__in={row.email, normal_email(row.email)}) if row.email else Q(pk=None)


def _past(row: Return, now: datetime) -> list[ReturnItem]:
    """What the person sent back in two years, this return included."""
    returns = Return.objects.filter(_theirs(row) | Q(pk=row.pk), path__in=JUDGED, requested_at__gt=now - PAST)
    items = ReturnItem.objects.filter(in_return__in=returns.exclude(state__in=NOTHING_CAME).values("pk"))
    return list(items.select_related("in_return", "in_return__risk", "order").order_by("pk"))


def _spells(row: Return, past: Sequence[ReturnItem], now: datetime) -> dict[str, Spell]:
    since = now - RECENT
    if not row.email:
        return {}
    orders = Order.objects.filter(_theirs(row), cancelled_at=None, placed_at__gt=now - PAST).values("pk")
    lines = Line.objects.filter(order__in=orders, needs_shipping=True)
    bought = lines.aggregate(
        recent=Sum("quantity", filter=Q(order__placed_at__gt=since)),
        earlier=Sum("quantity", filter=Q(order__placed_at__lte=since)),
    )
    withdrawn = Q(in_return__path=Return.Path.WITHDRAW, order__in=orders)
    away = ReturnItem.objects.filter(withdrawn).aggregate(
        recent=Sum("quantity", filter=Q(order__placed_at__gt=since)),
        earlier=Sum("quantity", filter=Q(order__placed_at__lte=since)),
    )
    back = {"recent": 0, "earlier": 0}
    for item in past:
        if item.order and item.order.placed_at and normal_email(item.order.email) == normal_email(row.email):
            back["recent" if item.order.placed_at > since else "earlier"] += item.quantity
    return {name: Spell(max(0, (bought[name] or 0) - (away[name] or 0)), back[name]) for name in ("earlier", "recent")}


def _pieces(row: Return, coming: Sequence[ReturnItem]) -> Iterable[Piece]:
    before = _serials_before(row, coming)
    for item in coming:
        tags = [str(tag) for tag in item.line.tags] if item.line else []
        sold = tuple(tag[len(SERIAL_TAG) :].strip() for tag in tags if tag.lower().startswith(SERIAL_TAG))
        seen = before.get(plain_serial(item.serial), "") if item.serial else ""
        yield Piece(item.title, item.quantity, item.received_quantity, item.serial, sold, seen)


def _serials_before(row: Return, coming: Sequence[ReturnItem]) -> dict[str, str]:
    """Serial numbers that came back before and were not put on sale again, with that return's code."""
    skus = {item.sku for item in coming if item.serial}
    if not skus:
        return {}
    rows = ReturnItem.objects.filter(
        sku__in=skus, in_return__path__in=JUDGED, in_return__requested_at__lt=row.requested_at
    )
    rows = rows.exclude(serial="").exclude(restock=True)
    return {
        plain_serial(item.serial): item.in_return.spoken for item in rows.select_related("in_return").order_by("pk")
    }


def _expected(coming: Sequence[ReturnItem]) -> int | None:
    weights = [item.weight_grams or (item.line.weight_grams if item.line else None) for item in coming]
    if not weights or not all(weights):
        return None
    return sum(item.quantity * (grams or 0) for item, grams in zip(coming, weights, strict=True))


def _reports(row: Return) -> list[Checkpoint]:
    """What the carrier reported of the parcel on its way, oldest first."""
    parcels = ReturnParcel.objects.filter(in_return=row, shipment__isnull=False).values("shipment")
    rows = Checkpoint.objects.filter(shipment__in=parcels, status__in=[str(status) for status in MOVING])
    return list(rows.order_by("occurred_at", "pk")[:200])


def _scan(row: Return, order: Order | None, reports: Sequence[Checkpoint]) -> Scan | None:
    """Where the first report that names a place was made."""
    first = next((one for one in reports if one.place), None)
    if first is None:
        return None
    home = sender_of(row, order)
    return Scan(country_in(first.place), home.country, kilometres(home.country, home.postal_code, first.place))


def _episodes(past: Sequence[ReturnItem], zone: ZoneInfo) -> Iterable[Episode]:
    """One for each delivery that came back with something worn in it."""
    worn = {(item.in_return_id, item.order_id): item for item in past if item.condition == Condition.WORN}
    for item in worn.values():
        if item.order and item.order.delivered_at and not _is_fine(item.in_return):
            asked = item.in_return.requested_at.astimezone(zone).date()
            yield Episode(item.order.delivered_at.astimezone(zone).date(), asked, was_worn=True)


def _claims(row: Return, past: Sequence[ReturnItem], now: datetime) -> Claims:
    since = now - YEAR
    claimed = [
        item for item in past
        if item.in_return.path == Return.Path.WRONG and item.in_return.requested_at > since
        and not _is_fine(item.in_return)
    ]  # fmt: skip
    missing = {item.in_return_id for item in claimed if item.reason in NOT_THERE}
    damaged = {item.in_return_id for item in claimed if item.reason in BROKEN}
    orders = Order.objects.filter(_theirs(row), cancelled_at=None, placed_at__gt=since)
    asked = Question.objects.filter(order__in=orders.values("pk"), topic="not_received")
    return Claims(len(missing) + asked.values("order").distinct().count(), len(damaged), orders.count())


def _is_fine(row: Return) -> bool:
    risk: ReturnRisk | None = getattr(row, "risk", None)
    return risk is not None and risk.decision == ReturnRisk.Decision.FINE
