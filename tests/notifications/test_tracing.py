"""A million mails get the very times that the rule gives each: the database applies it, and has none of its own."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from notifications import replanning
from notifications.journeys import scheduling
from notifications.journeys.happening import reader_of
from notifications.journeys.planning import Place, place_of, window_of
from notifications.journeys.scheduling import MOST, Window
from notifications.models import Enrolment, Journey, Message
from notifications.replanning.tracing import Timing, stretches
from orders.models import Customer, Order
from outbox.events import record
from tests import cast
from tests.cast import Shop
from tests.notifications.test_versions import edited, journey_of, step

# With changes at midnight and at night, of an hour, of half an hour and of a whole day.
ZONES = (
    "Europe/Amsterdam", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu",
    "Africa/Cairo", "America/Havana", "Pacific/Apia", "Africa/Casablanca", "Antarctica/Troll", "UTC",
)  # fmt: skip
# Nights on which Europe's and America's clocks change, leap days, Christmas, Easter, Samoa's missing day.
SPECIAL = (
    "2026-03-28T12:00", "2026-10-24T12:00", "2026-03-07T12:00", "2026-11-01T05:00", "2028-02-28T12:00",
    "2026-12-23T12:00", "2026-04-02T12:00", "2011-12-29T12:00", "2018-11-03T18:00", "2024-04-25T12:00",
)  # fmt: skip
around = st.builds(
    lambda day, more: datetime.fromisoformat(day).replace(tzinfo=UTC) + more,
    st.sampled_from(SPECIAL),
    st.timedeltas(timedelta(days=-2), timedelta(days=2)),
)
anywhere = st.datetimes(
    datetime.fromisoformat("2010-01-01"), datetime.fromisoformat("2035-12-31"), timezones=st.just(UTC)
)
# To the minute, as clocks and windows have it, and a tick beside: there the edges are.
minutes = st.builds(
    lambda at, tick: at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0) + tick,
    around | anywhere,
    st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(microseconds=-1)]),
)
anchors = around | anywhere | minutes
times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
windows = st.builds(
    Window, st.none() | times, st.none() | times, st.frozensets(st.integers(1, 7), max_size=7), st.booleans()
)
timings = st.builds(Timing, st.integers(0, 5) | st.integers(0, 400), st.sampled_from(list(MOST)), windows)
places = st.builds(Place, st.sampled_from(ZONES).map(ZoneInfo), st.sampled_from(["", "NL", "DE", "US"]))


@settings(deadline=None, max_examples=400)
@given(timings, places, st.lists(anchors, min_size=1, max_size=20))
def test_a_traced_day_tells_what_the_rule_tells_at_every_moment_of_it(
    timing: Timing, place: Place, moments: list[datetime]
) -> None:
    for anchor in moments:
        found = stretches(timing, place, anchor.date())
        start = datetime.combine(anchor.date(), time(0), UTC)
        assert [one.ends for one in found] == [*(one.begins for one in found[1:]), start + timedelta(days=1)]
        assert found[0].begins == start
        asked = {anchor, *(one.begins for one in found), *(one.ends - timedelta(microseconds=1) for one in found)}
        for moment in asked:
            (one,) = [one for one in found if one.begins <= moment < one.ends]
            told = one.due + (moment - one.begins) if one.runs else one.due
            assert told == scheduling.due_at(
                moment, timing.amount, timing.unit, timing.window, place.zone, place.holidays
            )


LONG_AGO = datetime(2001, 1, 1, 3, tzinfo=UTC)
ADDRESSES = (
    ("NL", "1015 CC"), ("US", "90210"), ("us", " 10001"), ("US", ""), ("ES", "35001"), ("AU", "2880"), ("NZ", "6011"),
    ("BR", "01000-000"), ("", ""), ("eſ", "35001"), ("DE", "10115"),
)  # fmt: skip
frames = st.fixed_dictionaries(
    {
        "window_from": st.sampled_from([None, "09:00", "22:00", "02:30"]),
        "window_until": st.sampled_from(["20:00", "06:00", "03:30"]),
        "weekdays": st.sampled_from([[], [1, 2, 3, 4, 5], [6]]),
        "skips_holidays": st.booleans(),
        "clock": st.sampled_from(["shop", "reader"]),
    }
).map(lambda frame: frame if frame["window_from"] else {**frame, "window_until": None})


@pytest.mark.django_db
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
@example(  # plain hours, over for years: it goes at once
    frame={"clock": "shop", "window_until": None, "window_from": None, "weekdays": [], "skips_holidays": False},
    amount=23, unit="hours", moments=[(datetime(2016, 11, 23, 22, 0, 0, 1, UTC), ("BR", "01000-000"), True)],
    now=datetime(2024, 4, 27, 12, 0, tzinfo=UTC),
)  # fmt: skip
@given(
    frame=frames,
    amount=st.integers(0, 40),
    unit=st.sampled_from(["minutes", "hours", "days", "business_days"]),
    moments=st.lists(st.tuples(anchors, st.sampled_from(ADDRESSES), st.booleans()), min_size=5, max_size=40),
    now=around,
)
def test_saving_gives_every_mail_the_time_that_the_rule_gives_it(
    loper: Shop, frame: dict[str, Any], amount: int, unit: str, moments: list[Any], now: datetime
) -> None:
    with loper.scoped():
        journey = journey_of(loper, steps=[step(7)])
        runs = [_run(journey, *one, number=f"{journey.pk}-{place}") for place, one in enumerate(moments)]
        wanted = edited(journey, steps=[step(amount, unit, 0), step(amount + 1, unit)], **frame)
        shown = replanning.preview(journey, wanted, now, first=1000)
        assert replanning.apply(journey, wanted, now, "ruth@loper.example") == shown.tally
        mails = {(one.enrolment_id, one.slot): one for one in Message.objects.filter(enrolment__journey=journey)}
        window = window_of(journey)
        for run, address in runs:
            place = _place(loper, address, frame["clock"])

            def rule(amount: int, anchor: datetime = run.anchor_at, place: Place = place) -> datetime:
                return scheduling.due_at(anchor, amount, unit, window, place.zone, place.holidays)

            mail, due = mails[run.pk, 0], rule(amount)
            assert mail.planned_at == due, (run.anchor_at, address)
            opens = scheduling.admitted(now, window, place.zone, place.holidays)
            assert mail.due_at == (due if due > now else opens)
            added, then = mails.get((run.pk, 1)), rule(amount + 1)
            assert (added.planned_at if added else None) == (then if then > now else None)


def _run(
    journey: Journey, anchor: datetime, address: tuple[str, str], by_order: bool, number: str
) -> tuple[Enrolment, tuple[str, str]]:
    """Somebody in the journey by an order, or by himself with an order of before, whose mail waits somewhere."""
    country, postal_code = address
    person = Customer.objects.create(email=f"klant{number}@example.nl")
    orders = []
    # One that was never paid has no date, and is older than any that has one.
    for placed_at in (anchor - timedelta(days=30), None):
        bought = Order.objects.create(
            connection=cast.Connection.objects.filter(source="generic_shop").first(), number=number, currency="EUR",
            external_id=f"{number} {placed_at}", email=person.email, customer=person, placed_at=placed_at,
            country=country if placed_at else country and "JP", postal_code=postal_code,
        )  # fmt: skip
        orders.append(bought)
    order = orders[0]
    event = record("order.delivered", order, order_id=order.pk)
    run = Enrolment.objects.create(
        journey=journey, subject_type="order", subject_id=order.pk, order_id=order.pk if by_order else None,
        customer_id=person.pk, event=event, anchor_at=anchor,
    )  # fmt: skip
    Message.objects.create(
        enrolment=run,
        step=journey.steps[0],
        slot=0,
        mail_class=journey.mail_class,
        planned_at=LONG_AGO,
        due_at=LONG_AGO,
    )
    return run, address


def _place(shop: Shop, address: tuple[str, str], clock: str) -> Place:
    merchant = shop.merchant
    ours = Place(ZoneInfo(merchant.time_zone), merchant.country)
    return place_of(clock, ours, reader_of(*address))
