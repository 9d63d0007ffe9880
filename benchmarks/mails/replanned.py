"""An edit of a live journey with a million mails waiting: how fast they get their new times, and are those right."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.mails import waiting
from merchants.tenancy import scoped

# A run for every mail, as in life: begun within the last 60 days, by one of a thousand orders to several countries.
RUNS = """
    INSERT INTO notifications_enrolment (merchant_id, journey_id, subject_type, subject_id, order_id, round, version,
        is_held_out, event_id, anchor_at, state, reason, created_at)
    SELECT %(merchant)s, %(journey)s, 'shipment', n, (%(orders)s::bigint[])[1 + n %% cardinality(%(orders)s::bigint[])],
        9, 1, false, %(event)s, %(now)s - random() * interval '60 days', 'active', '', %(now)s
    FROM generate_series(1, %(count)s) AS n
"""
MAILS = """
    INSERT INTO notifications_message
        (merchant_id, enrolment_id, step_id, slot, mail_class, state, attempts, last_error, resent, due_at, planned_at)
    SELECT merchant_id, id, %(step)s, %(slot)s, %(class)s, 0, 0, '', false,
        anchor_at + interval '61 days', anchor_at + interval '61 days'
    FROM notifications_enrolment WHERE merchant_id = %(merchant)s AND journey_id = %(journey)s AND round = 9
"""
COUNTRIES = (("NL", "1015 CC"), ("DE", "10115"), ("US", "10001"), ("US", "90210"), ("ES", "35001"), ("AU", "2000"))
WINDOW = {"window_from": "09:00", "window_until": "20:00", "weekdays": [1, 2, 3, 4, 5, 6], "skips_holidays": False}
OPEN = {"window_from": None, "window_until": None, "weekdays": [], "skips_holidays": False, "clock": "shop"}
EDITS: dict[str, tuple[int, str, dict[str, Any]]] = {
    "hours": (1500, "hours", OPEN),
    "days, by a window and weekdays": (63, "days", {**OPEN, **WINDOW}),
    "business days, without holidays": (46, "business_days", {**OPEN, **WINDOW, "skips_holidays": True}),
    "days, by the reader's clock and window": (64, "days", {**OPEN, **WINDOW, "clock": "reader"}),
}


@dataclass(frozen=True)
class Replanned:
    """One edit: seconds that showing and that saving it took, how many mails moved, how many of a sample are wrong."""

    name: str
    shown: float
    saved: float
    moved: int
    wrong: int
    sample: int


def replan(count: int) -> Iterator[Replanned]:
    """The same `count` mails of one merchant's journey, moved by one edit after the other."""
    from django.db import connection
    from django.utils import timezone

    from notifications import replanning
    from notifications.journeys.editing import validated
    from notifications.journeys.versions import current
    from notifications.models import Journey

    merchant_id = _fill(count)
    for name, (amount, unit, frame) in EDITS.items():
        with connection.cursor() as cursor:
            # What the edit before left behind is swept away in life too, and no part of this one.
            cursor.execute("VACUUM ANALYZE notifications_message")
        with scoped(merchant_id):
            journey = Journey.objects.get(key=waiting.TEMPLATE)
            definition = {**current(journey), **frame}
            definition["steps"] = [{**step, "amount": amount, "unit": unit} for step in definition["steps"]]
            definition, now = validated(journey, definition), timezone.now()
            started = time.perf_counter()
            shown = replanning.preview(journey, definition, now)
        between = time.perf_counter()
        with scoped(merchant_id):
            tally = replanning.apply(journey, definition, now)
        done = time.perf_counter()  # with the commit
        if tally != shown.tally:
            raise AssertionError(f"shown {shown.tally}, done {tally}")
        with scoped(merchant_id):
            wrong, sample = _compared(journey)
        yield Replanned(name, between - started, done - between, tally.moved, wrong, sample)


def _fill(count: int) -> int:
    from django.db import connection
    from django.utils import timezone

    from notifications.models import Enrolment, Journey
    from orders.models import Order

    waiting.empty()
    merchant_id, shipments = waiting.orders(1000, "r")
    waiting.plan(merchant_id, shipments[:1])
    waiting.empty()
    with scoped(merchant_id):
        orders = list(Order.objects.order_by("pk"))
        for place, order in enumerate(orders):
            order.country, order.postal_code = COUNTRIES[place % len(COUNTRIES)]
        Order.objects.bulk_update(orders, ["country", "postal_code"])
        journey = Journey.objects.get(key=waiting.TEMPLATE)
        step, event = journey.steps[0], Enrolment.objects.filter(journey=journey).values_list("event_id", flat=True)[0]
        given = {
            "merchant": merchant_id, "journey": journey.pk, "orders": [one.pk for one in orders], "event": event,
            "count": count, "step": step.pk, "slot": step.slot, "class": journey.mail_class, "now": timezone.now(),
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(RUNS, given)
            cursor.execute(MAILS, given)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE notifications_enrolment, notifications_message, orders_order")
    return merchant_id


def _compared(journey: Any, sample: int = 2000) -> tuple[int, int]:
    """How many of the first mails stand at another time than the rule gives each."""
    from zoneinfo import ZoneInfo

    from merchants.models import Merchant
    from notifications.journeys import planning, scheduling
    from notifications.journeys.happening import reader_of
    from notifications.models import Message
    from orders.models import Order

    merchant, window = Merchant.objects.get(pk=journey.merchant_id), planning.window_of(journey)
    shop = planning.Place(ZoneInfo(merchant.time_zone), merchant.country)
    orders, wrong = Order.objects.in_bulk(), 0
    waits = Message.objects.filter(enrolment__journey=journey).select_related("enrolment", "step")
    rows = list(waits.order_by("pk")[:sample])
    for row in rows:
        order = orders[row.enrolment.order_id]
        place = planning.place_of(journey.clock, shop, reader_of(order.country, order.postal_code))
        due = scheduling.due_at(
            row.enrolment.anchor_at, row.step.amount, row.step.unit, window, place.zone, place.holidays
        )
        wrong += row.planned_at != due
    return wrong, len(rows)
