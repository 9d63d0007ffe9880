"""What nobody tells us: birthdays, customers who stay away, orders that are not sent. The clock notices them.

Each becomes an event once, with a Notice that keeps a second worker and a second look from recording it again. Only
merchants with a journey that listens are looked at. What passed unnoticed for longer than LOOK_BACK stays unnoticed:
who switches win-back on writes to nobody who left years ago.

**Staying away** is judged against the customer's own rhythm. With n orders from the first to the last, n - 1 gaps:

    expected gap = (PRIOR * typical + (last - first)) / (PRIOR + n - 1)

`typical` is the merchant's mean gap over all customers who came back. So somebody with two orders is mostly expected
like everybody, somebody with ten by his own habit (the usual empirical-Bayes shrinkage of a mean). He is away for
unusually long once FACTOR expected gaps have passed since the last order, and at least SHORTEST_SILENCE. Orders of the
same day count as one. For gaps that are spread exponentially, one in twelve would last longer than 2.5 times the mean
by chance.

**Not sent** is an order that was paid, is neither sent nor cancelled, and has waited longer than nine in ten of the
merchant's orders of the last QUIET_DAYS days did, and half as long again; at least two days.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id, scoped
from notifications.journeys.scheduling import MIDNIGHT, moment_of
from notifications.models import Journey, Notice
from notifications.replanning import follow_clock
from orders.models import Customer, Order
from outbox.events import record

BIRTHDAY, INACTIVE, UNSENT = "customer.birthday", "customer.inactive", "order.unsent"
LOOK_BACK = timedelta(days=14)
MIN_ORDERS = 2  # days with an order before a rhythm can be guessed
MIN_GAPS = 20  # of all customers together: fewer, and nothing is usual yet
PRIOR = 2.0  # the merchant's typical gap counts as much as so many gaps of the customer's own
FACTOR = 2.5
SHORTEST_SILENCE = timedelta(days=30)
QUIET_DAYS = timedelta(days=90)
MIN_SENT = 20  # orders sent in QUIET_DAYS: fewer, and nothing is usual yet
SLACK = 1.5
SHORTEST_WAIT = timedelta(days=2)
BATCH = 500
LEAP_DAY = "02-29"
CLOCK = "clock:"  # begins the Notice of the time zone that waiting mails were planned by


@dataclass(frozen=True)
class Found:
    """One thing noticed, before it is recorded."""

    subject_id: int
    round: int
    occurred_at: datetime


def notice_all(now: datetime | None = None) -> int:
    """Look at every merchant, one after the other; returns how many events were recorded."""
    now = now or timezone.now()
    return sum(notice(merchant, now) for merchant in Merchant.objects.filter(is_active=True).order_by("pk"))


def notice(merchant: Merchant, now: datetime) -> int:
    """Record what is to be noticed of one merchant at `now` (aware), in transactions of BATCH events."""
    with scoped(merchant):
        listening = set(
            Journey.objects.filter(
                trigger__in=LOOKS, state__in=(Journey.State.ON, Journey.State.PAUSED)
            ).values_list("trigger", flat=True)
        )  # fmt: skip
        _follow_clock(merchant, now)
    return sum(_look(merchant, event, now) for event in LOOKS if event in listening)


def _follow_clock(merchant: Merchant, now: datetime) -> None:
    """A merchant that moved to another time zone or country, whose holidays count: what waits is planned anew, once."""
    clock = f"{CLOCK}{merchant.time_zone} {merchant.country}"
    seen = Notice.objects.filter(event__startswith=CLOCK).order_by("-noticed_at", "-pk").first()
    if seen is not None and seen.event == clock:
        return
    Notice.objects.update_or_create(event=clock, subject_id=0, round=0, defaults={"noticed_at": now})
    if seen is not None:
        follow_clock(now)


def _look(merchant: Merchant, event: str, now: datetime) -> int:
    """Birthdays and rhythms change by the day only: one look a day of the merchant's calendar finds them all.

    The day is kept when the look is over, so one that was cut off is taken up again.
    """
    today = now.astimezone(ZoneInfo(merchant.time_zone)).date().toordinal()
    with scoped(merchant):
        if event != UNSENT and Notice.objects.filter(event=event, subject_id=0, round=today).exists():
            return 0
        found = LOOKS[event](merchant, now)
    done = 0
    for start in range(0, len(found), BATCH):
        with scoped(merchant):
            done += _record(event, found[start : start + BATCH], now)
    if event != UNSENT:
        with scoped(merchant):
            _new_notices(event, [Found(0, today, now)], now)
    return done


def _record(event: str, found: list[Found], now: datetime) -> int:
    """Those nobody recorded before, as events. A row that is gone or erased meanwhile is left out."""
    fresh = _new_notices(event, found, now)
    model: Any = Order if event == UNSENT else Customer
    rows = model.objects.filter(redacted_at__isnull=True).in_bulk([one.subject_id for one in fresh])
    for one in fresh:
        if row := rows.get(one.subject_id):
            order_id = row.pk if event == UNSENT else None
            record(event, row, order_id=order_id, occurred_at=one.occurred_at, round=one.round)
    return len(fresh)


def _new_notices(event: str, found: list[Found], now: datetime) -> list[Found]:
    """Write a Notice for each, and return those that had none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_notice (merchant_id, event, subject_id, round, noticed_at)"
            " SELECT %s, %s, subject_id, round, %s"
            " FROM unnest(%s::bigint[], %s::int[]) AS found(subject_id, round)"
            " ON CONFLICT DO NOTHING RETURNING subject_id, round",
            [current_merchant_id(), event, now, [one.subject_id for one in found], [one.round for one in found]],
        )
        fresh = set(cursor.fetchall())
    return [one for one in found if (one.subject_id, one.round) in fresh]


def birthdays(merchant: Merchant, now: datetime) -> list[Found]:
    """Whose birthday it is on the merchant's calendar. 29 February is kept on the 28th in common years."""
    zone = ZoneInfo(merchant.time_zone)
    today = now.astimezone(zone).date()
    days = [f"{today:%m-%d}"]
    if days == ["02-28"] and (today + timedelta(days=1)).month == 3:
        days.append(LEAP_DAY)
    began = moment_of(today, MIDNIGHT, zone)
    rows = Customer.objects.filter(birthday__in=days, redacted_at__isnull=True).order_by("pk")
    return [Found(pk, today.year, began) for pk in rows.values_list("pk", flat=True)]


# One pass over the merchant's orders. A day with several orders counts once.
SILENT = """
    WITH days AS (
        SELECT customer_id, count(DISTINCT (placed_at AT TIME ZONE %(zone)s)::date) AS n,
               min(placed_at) AS first, max(placed_at) AS last
        FROM orders_order
        WHERE merchant_id = %(merchant)s AND customer_id IS NOT NULL AND placed_at <= %(now)s AND NOT is_test
          AND (cancelled_at IS NULL OR cancelled_at > %(now)s) AND redacted_at IS NULL
        GROUP BY customer_id
    ), typical AS (
        SELECT sum(extract(epoch FROM last - first)) / NULLIF(sum(n - 1), 0) AS gap, sum(n - 1) AS gaps
        FROM days WHERE n > 1
    ), judged AS (
        SELECT customer_id, GREATEST((last AT TIME ZONE 'UTC')::date - DATE '1970-01-01', 0) AS silent_since,
               last + GREATEST(
            make_interval(secs => %(factor)s * (%(prior)s * typical.gap + extract(epoch FROM last - first))
                                  / (%(prior)s + n - 1)),
            %(shortest)s
        ) AS unusual_at
        FROM days, typical WHERE n >= %(min_orders)s AND typical.gaps >= %(min_gaps)s
    )
    SELECT customer_id, silent_since, unusual_at FROM judged
    WHERE unusual_at > %(since)s AND unusual_at <= %(now)s AND NOT EXISTS (
        SELECT FROM notifications_notice seen
        WHERE seen.merchant_id = %(merchant)s AND seen.event = %(event)s AND seen.subject_id = judged.customer_id
          AND seen.round >= judged.silent_since
    )
    ORDER BY unusual_at, customer_id
"""


def silences(merchant: Merchant, now: datetime) -> list[Found]:
    """Whose silence became unusual within LOOK_BACK before `now`, and was not noticed yet.

    The round names the silence: the day (UTC, days since 1970) of the last purchase, whatever zone the merchant moves
    to. When that purchase is cancelled afterwards, the silence only turns out to be longer: it began before one that
    was noticed, and is not noticed again.
    """
    given = {
        "merchant": merchant.pk, "zone": merchant.time_zone, "now": now, "since": now - LOOK_BACK, "factor": FACTOR,
        "prior": PRIOR, "shortest": SHORTEST_SILENCE, "min_orders": MIN_ORDERS, "min_gaps": MIN_GAPS,
        "event": INACTIVE,
    }  # fmt: skip
    return [Found(*row) for row in _rows(SILENT, given)]


UNSENT_ORDERS = """
    WITH sent AS (
        SELECT o.id, min(f.shipped_at) - o.paid_at AS waited
        FROM orders_order o JOIN orders_fulfilment f ON f.order_id = o.id
        WHERE o.merchant_id = %(merchant)s AND f.merchant_id = %(merchant)s AND NOT f.is_cancelled AND NOT f.is_return
          AND f.shipped_at > o.paid_at AND f.shipped_at <= %(now)s AND o.paid_at > %(quiet_since)s AND NOT o.is_test
        GROUP BY o.id
    ), usual AS (
        SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY waited) AS span, count(*) AS orders FROM sent
    )
    SELECT o.id, 0, o.paid_at + GREATEST(usual.span * %(slack)s, %(shortest)s) AS unusual_at
    FROM orders_order o, usual
    WHERE o.merchant_id = %(merchant)s AND usual.orders >= %(min_sent)s
      AND o.paid_at > %(oldest)s AND o.paid_at <= %(now)s
      AND o.paid_at + GREATEST(usual.span * %(slack)s, %(shortest)s) BETWEEN %(since)s AND %(now)s
      AND (o.cancelled_at IS NULL OR o.cancelled_at > %(now)s) AND NOT o.is_test AND o.redacted_at IS NULL
      AND o.is_fulfilled IS NOT TRUE AND o.delivered_at IS NULL AND NOT o.will_collect
      AND (o.promised_on IS NULL OR o.promised_on < %(today)s)
      AND NOT EXISTS (SELECT FROM orders_fulfilment f WHERE f.order_id = o.id AND NOT f.is_cancelled)
      AND NOT EXISTS (SELECT FROM tracking_shipment s WHERE s.order_id = o.id AND NOT s.is_cancelled)
      AND EXISTS (SELECT FROM orders_line l WHERE l.order_id = o.id AND l.needs_shipping)
    ORDER BY unusual_at, o.id
"""


def unsent(merchant: Merchant, now: datetime) -> list[Found]:
    """Orders that became unusually late to be sent within LOOK_BACK before `now`."""
    given = {
        "merchant": merchant.pk, "now": now, "since": now - LOOK_BACK, "quiet_since": now - QUIET_DAYS,
        "slack": SLACK, "shortest": SHORTEST_WAIT, "min_sent": MIN_SENT, "oldest": now - 2 * QUIET_DAYS,
        "today": now.astimezone(ZoneInfo(merchant.time_zone)).date(),
    }  # fmt: skip
    return [Found(*row) for row in _rows(UNSENT_ORDERS, given)]


def _rows(query: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())


LOOKS: dict[str, Callable[[Merchant, datetime], list[Found]]] = {
    BIRTHDAY: birthdays,
    INACTIVE: silences,
    UNSENT: unsent,
}
__all__ = ["Found", "Notice", "birthdays", "notice", "notice_all", "silences", "unsent"]
