"""No news for too long: once per silence, on delivery days, from what was normal before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from dashboard.attention import sections
from orders.models import Order
from outbox.models import DomainEvent
from tests.cast import SANNE, Shop, order, parcel, scan, tracking, work
from tracking.delivery_days import DeliveryDays
from tracking.history import Counts, History, forget_kept
from tracking.models import Shipment, SilenceCount
from tracking.passage import last_scan, pauses
from tracking.silence import norm, raise_alarms, silence_words
from tracking.silence_hours import BUCKETS, after_quiet_hours, bucket, quiet_hours
from tracking.snapshots import Status
from tracking.status import Seen

ZONE = ZoneInfo("Europe/Amsterdam")
POSTNL = DeliveryDays("postnl", "NL")


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    forget_kept()
    yield
    forget_kept()


def at(day: int, hour: int = 12, year: int = 2037) -> datetime:
    """A moment in a March whose 9th is a Monday; 2037 is later than the clock of PostgreSQL."""
    return datetime(year, 3, day, hour, 0, tzinfo=ZONE)


# --- hours --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ((2026, 3, 9, 8), (2026, 3, 10, 15), 31),  # an ordinary Monday and Tuesday
        ((2026, 3, 14, 12), (2026, 3, 16, 12), 24),  # from Saturday to Monday: no Sunday
        ((2026, 4, 4, 12), (2026, 4, 7, 12), 24),  # over Easter
        ((2026, 3, 28, 12), (2026, 3, 30, 12), 24),  # the short night falls on a Sunday, which does not count
        ((2026, 3, 9, 8), (2026, 3, 9, 7), 0),
        ((2026, 3, 15, 8), (2026, 3, 15, 20), 0),  # all of it on a Sunday
    ],
)
def test_hours_of_silence_are_those_of_delivery_days(start: Any, end: Any, hours: float) -> None:
    assert quiet_hours(datetime(*start, tzinfo=ZONE), datetime(*end, tzinfo=ZONE), POSTNL, ZONE) == hours


@pytest.mark.parametrize(("night", "hours"), [((2026, 3, 28), 23), ((2026, 10, 24), 25)])
def test_a_day_with_a_change_of_the_clock_has_the_hours_it_has(night: Any, hours: int) -> None:
    every_day = DeliveryDays("evri", "")
    start = datetime(*night, 12, tzinfo=ZONE)
    end = datetime(*night, 12, tzinfo=ZONE) + timedelta(days=1)
    assert quiet_hours(start, end, every_day, ZONE) == hours
    assert after_quiet_hours(start, hours, every_day, ZONE) == end


@given(
    minutes=st.integers(0, 365 * 24 * 60),
    hours=st.integers(1, 400),
    zone=st.sampled_from(["Europe/Amsterdam", "America/New_York", "Asia/Tokyo", "Africa/Cairo"]),
    country=st.sampled_from(["NL", "DE", "US", ""]),
)
def test_the_moment_after_so_many_quiet_hours_is_so_many_quiet_hours_later(
    minutes: int, hours: int, zone: str, country: str
) -> None:
    start, days = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), DeliveryDays("postnl", country)
    end = after_quiet_hours(start, hours, days, ZoneInfo(zone))
    assert end >= start + timedelta(hours=hours)
    assert quiet_hours(start, end, days, ZoneInfo(zone)) == pytest.approx(hours)


@given(hours=st.floats(0, 2000))
def test_a_bucket_never_says_less_than_the_pause(hours: float) -> None:
    assert bucket(hours) in BUCKETS
    assert bucket(hours) >= min(hours, BUCKETS[-1])


# --- what is normal -----------------------------------------------------------------------------------


def history(status: Status, **hours: float) -> History:
    weights = {int(name[1:]): weight for name, weight in hours.items()}
    return History(pauses={str(status): Counts(weights, sum(weights.values()))})


def test_normal_is_the_median_and_unusual_is_what_hardly_any_pause_exceeded() -> None:
    limits = norm(history(Status.IN_TRANSIT, h8=300, h14=400, h24=290, h48=10, h72=1), Status.IN_TRANSIT)
    assert limits is not None
    normal, unusual = limits
    assert normal == 14
    assert 48 <= unusual <= 72


def test_without_a_history_the_assumption_is_wide_and_says_no_normal() -> None:
    assert norm(History(), Status.IN_TRANSIT) == (None, 96)
    # Twenty quick parcels do not make every slower one an alarm.
    assert norm(history(Status.IN_TRANSIT, h4=20), Status.IN_TRANSIT) == (None, 96)
    slow = norm(history(Status.IN_TRANSIT, h240=500), Status.IN_TRANSIT)
    assert slow == (240, 240)


@pytest.mark.parametrize(
    "status",
    [Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP, Status.CANCELLED, Status.RETURN_TO_SENDER, Status.UNKNOWN],
)
def test_nothing_is_expected_of_a_parcel_at_rest(status: Status) -> None:
    assert norm(history(status, h2=1000), status) is None


def test_pauses_follow_the_status_before_them_and_short_ones_are_none() -> None:
    seen = [
        Seen(at(9, 18), Status.IN_TRANSIT),
        Seen(at(9, 18) + timedelta(minutes=20), Status.UNKNOWN),
        Seen(at(10, 5), Status.UNKNOWN),
        Seen(at(10, 8), Status.OUT_FOR_DELIVERY),
        Seen(at(10, 14), Status.AVAILABLE_FOR_PICKUP),
        Seen(at(12, 14), Status.DELIVERED),
    ]
    found = pauses(seen, at(10, 14))
    assert [(status, (end - start).total_seconds() / 3600) for status, start, end in found] == [
        (Status.IN_TRANSIT, pytest.approx(10.67, abs=0.01)),
        (Status.IN_TRANSIT, 3),
        (Status.OUT_FOR_DELIVERY, 6),
    ]


def test_a_report_dated_far_ahead_does_not_silence_the_alarm() -> None:
    seen = [Seen(at(9), Status.IN_TRANSIT), Seen(at(9, year=2038), Status.IN_TRANSIT)]
    assert last_scan(seen, at(10)) == at(9)


# --- the alarm, through the door ----------------------------------------------------------------------


def usual_pauses(shop: Shop) -> None:
    """Five hundred pauses: half of them within 14 hours, the longest 30."""
    with shop.scoped():
        for hours, number in ((8, 100), (14, 300), (20, 97), (30, 3)):
            SilenceCount.objects.create(
                carrier="postnl", status="in_transit", hours=hours, week=date(2037, 3, 2), count=number * 10
            )
    forget_kept()


def tell(shop: Shop, *scans: dict[str, Any], **told: Any) -> None:
    shop.carrier_tells(tracking("3SQUIET", *scans, **told))
    work()


def on_its_way(shop: Shop, since: datetime) -> None:
    placed = (since - timedelta(hours=5)).isoformat()
    shop.tells("order.upserted", order("1042", parcels=[parcel("3SQUIET", shipped_at=placed)], placed_at=placed))
    tell(shop, scan("in_transit", since))


def shipment(shop: Shop) -> Shipment:
    with shop.scoped():
        return Shipment.objects.select_related("order").get()


def alarms(shop: Shop) -> list[dict[str, Any]]:
    with shop.scoped():
        return list(DomainEvent.objects.filter(type="shipment.quiet").order_by("pk").values_list("data", flat=True))


def test_a_silence_is_noticed_once_and_news_ends_it(loper: Shop) -> None:
    usual_pauses(loper)
    with time_machine.travel(at(9, 9), tick=False):
        on_its_way(loper, at(9, 8))
        row = shipment(loper)
        assert (row.quiet_norm_hours, row.quiet_at) == (14, None)
        assert row.quiet_after and at(10, 14) <= row.quiet_after <= at(12, 8)
        alarm_at = row.quiet_after
    with time_machine.travel(alarm_at - timedelta(minutes=1), tick=False):
        assert raise_alarms() == 0
    with time_machine.travel(alarm_at + timedelta(minutes=1), tick=False):
        assert raise_alarms() == 1
        assert raise_alarms() == 0
        assert shipment(loper).quiet_at == timezone.now()
        # The carrier repeats what it said before: that is no news.
        tell(loper, scan("in_transit", at(9, 8)))
        assert shipment(loper).quiet_at is not None
        assert raise_alarms() == 0
        assert alarms(loper) == [{"normal_hours": 14}]
        # An older report that arrives late is none either.
        tell(loper, scan("pre_transit", at(9, 6)))
        assert shipment(loper).quiet_at is not None
    with time_machine.travel(at(12, 9), tick=False):
        tell(loper, scan("in_transit", at(12, 8)))
        row = shipment(loper)
        assert row.quiet_at is None and row.quiet_after and row.quiet_after > at(12, 9)
        assert silence_words(row, row.order) == ""  # type: ignore[arg-type]
    with time_machine.travel(at(17), tick=False):
        assert raise_alarms() == 1
        tell(loper, scan("delivered", at(17, 11)))
        row = shipment(loper)
        assert (row.quiet_at, row.quiet_after, row.quiet_norm_hours) == (None, None, None)
        assert raise_alarms() == 0
    assert len(alarms(loper)) == 2


def test_the_words_name_both_numbers_and_the_days_that_do_not_count(loper: Shop) -> None:
    row = Shipment(carrier="postnl", last_scan_at=at(9, 8, 2026), quiet_at=at(10, 14, 2026), quiet_norm_hours=14)
    there = Order(country="NL")
    with timezone.override(ZONE), translation.override("en"):
        assert silence_words(row, there, at(10, 15, 2026)) == (
            "No news for 31 hours; 14 hours is normal. We keep an eye on it."
        )
        assert silence_words(row, there, at(12, 15, 2026)).startswith("No news for 3 days; 14 hours")
        row.last_scan_at = at(14, 18, 2026)
        assert silence_words(row, there, at(16, 18, 2026)) == (
            "No news for 24 hours, days without delivery not counted; 14 hours is normal. We keep an eye on it."
        )
        row.quiet_norm_hours = None
        assert silence_words(row, there, at(16, 18, 2026)) == "No news for 24 hours. We keep an eye on it."
        row.quiet_at = None
        assert silence_words(row, there, at(16, 18, 2026)) == ""


def test_the_team_sees_it_among_what_needs_a_person(loper: Shop, funkwerk: Shop) -> None:
    usual_pauses(loper)
    with time_machine.travel(at(9, 9), tick=False):
        on_its_way(loper, at(9, 8))
    with time_machine.travel(at(12, 15), tick=False):
        raise_alarms()
        with loper.scoped(), translation.override("en"):
            [parcels] = [section for section in sections() if str(section.title) == "Parcels"]
            [need] = parcels.needs
        assert need.what == "Order 1042: PostNL 3SQUIET: no news for too long"
        assert need.means.startswith("No news for 3 days; 14 hours is normal. Ask the carrier")
        with funkwerk.scoped():
            assert not [section for section in sections() if str(section.title) == "Parcels"]


@pytest.mark.parametrize("why", ["return", "cancelled", "erased", "no order"])
def test_nobody_is_alarmed_about_a_parcel_that_is_nobodys_business(loper: Shop, why: str) -> None:
    usual_pauses(loper)
    with time_machine.travel(at(9, 9), tick=False):
        if why == "no order":
            tell(loper, scan("in_transit", at(9, 8)))
        else:
            on_its_way(loper, at(9, 8))
        if why == "return":
            tell(loper, scan("in_transit", at(9, 8)), is_return=True)
        if why == "cancelled":
            sent = (at(9, 3)).isoformat()
            void = parcel("3SQUIET", shipped_at=sent, is_cancelled=True, updated_at=at(9, 9).isoformat())
            loper.tells("order.upserted", order("1042", parcels=[void], updated_at=at(9, 9).isoformat()))
            work()
        if why == "erased":
            loper.tells("customer.redact", {"email": SANNE["email"], "order_ids": ["order-1042"]})
            work()
    with time_machine.travel(at(20), tick=False):
        assert raise_alarms() == 0
        assert alarms(loper) == []
