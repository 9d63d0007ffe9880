"""Counting: each parcel once, whatever the order of news; estimates that follow, through the signed door."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merchants.tenancy import scoped
from tests.cast import SANNE, Shop, order, parcel, scan, tracking, work
from tracking.eta import announced_first
from tracking.eta_words import reason_words
from tracking.history import book, forget_kept
from tracking.learning import learn, learn_due
from tracking.models import PromiseCount, Shipment, SilenceCount, TransitCount
from tracking.refreshing import refresh_begun

ZONE = ZoneInfo("Europe/Amsterdam")
NUMBERS = count(7000)
START = datetime(2037, 3, 9, 18, 0, tzinfo=ZONE)  # a Monday evening, later than the clock of PostgreSQL


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    forget_kept()
    yield
    forget_kept()


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2037, 3, day, hour, 0, tzinfo=ZONE)


def on(day: int) -> dict[str, str]:
    """How the generic carrier names a day: at its end."""
    return {"until": at(day, 20).isoformat()}


def sent(shop: Shop, number: str, **changes: Any) -> None:
    """An order with one parcel, told by the shop."""
    shop.tells(
        "order.upserted",
        order(
            number,
            parcels=[parcel(f"3S{number}", shipped_at=START.isoformat())],
            placed_at=START.isoformat(),
            **changes,
        ),
    )


def delivered(number: str, came_at: datetime, *, handed_over: datetime = START, **told: Any) -> dict[str, Any]:
    return tracking(
        f"3S{number}",
        scan("in_transit", handed_over),
        scan("out_for_delivery", came_at - timedelta(hours=4)),
        scan("delivered", came_at),
        **told,
    )


def counts(shop: Shop) -> dict[str, list[Any]]:
    """Every cell with a count."""
    with shop.scoped():
        return {
            "transit": sorted(
                TransitCount.objects.filter(count__gt=0).values_list(
                    "carrier", "lane", "weekday", "days", "week", "count"
                )
            ),
            "promise": sorted(
                PromiseCount.objects.filter(count__gt=0).values_list("kind", "lane", "offset", "week", "count")
            ),
            "silence": sorted(SilenceCount.objects.filter(count__gt=0).values_list("status", "hours", "week", "count")),
        }


def shipment(shop: Shop, number: str) -> Shipment:
    with shop.scoped():
        return Shipment.objects.select_related("order").get(tracking_number=f"3S{number}")


def learn_all(shop: Shop) -> None:
    with shop.scoped():
        Shipment.objects.filter(learn_at__isnull=False).update(learn_at=timezone.now() - timedelta(minutes=1))
    learn_due()


def test_an_arrival_is_counted_hours_later_once_with_its_promises_and_pauses(loper: Shop) -> None:
    with time_machine.travel(at(12), tick=False):
        sent(loper, "1", promised_on="2037-03-11")
        loper.carrier_tells(delivered("1", at(12, 11), estimated_delivery=on(10)))
        work()
        assert learn_due() == 0
    with time_machine.travel(at(12, 20), tick=False):
        assert learn_due() == 1
        assert learn_due() == 0
        told = counts(loper)
        assert told["transit"] == [("postnl", "NL-NL", 0, 3, date(2037, 3, 9), 1)]
        assert told["promise"] == [
            ("first", "NL-NL", 2, date(2037, 3, 9), 1),
            ("shop", "NL-NL", 1, date(2037, 3, 9), 1),
        ]
        assert told["silence"] == [
            ("in_transit", 66, date(2037, 3, 9), 1),
            ("out_for_delivery", 4, date(2037, 3, 9), 1),
        ]
        # The same news again, and again counted: nothing moves.
        loper.carrier_tells(delivered("1", at(12, 11)))
        work()
        learn_all(loper)
        assert counts(loper) == told


def test_a_delivery_that_is_taken_back_is_uncounted_and_its_real_day_counted(loper: Shop) -> None:
    with time_machine.travel(at(13), tick=False):
        sent(loper, "2")
        loper.carrier_tells(delivered("2", at(10)))
        work()
        learn_all(loper)
        assert [row[3] for row in counts(loper)["transit"]] == [1]
        loper.carrier_tells(tracking("3S2", scan("delivery_attempt_failed", at(10, 13))))
        work()
        learn_all(loper)
        assert counts(loper) == {"transit": [], "promise": [], "silence": []}
        loper.carrier_tells(tracking("3S2", scan("delivered", at(12))))
        work()
        learn_all(loper)
        assert [row[3] for row in counts(loper)["transit"]] == [3]


REPORTS = [
    tracking("", scan("pre_transit", at(9, 8))),
    tracking("", scan("in_transit", START)),
    tracking("", scan("in_transit", at(10, 4)), estimated_delivery=on(10)),
    tracking("", scan("delivery_attempt_failed", at(10, 15))),
    tracking("", scan("out_for_delivery", at(11, 8)), estimated_delivery=on(11)),
    tracking("", scan("delivered", at(11, 14))),
]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_the_order_and_repetition_of_news_the_counts_end_the_same(loper: Shop, data: st.DataObject) -> None:
    number = str(next(NUMBERS))
    told = data.draw(st.permutations(range(len(REPORTS))))
    told += data.draw(st.lists(st.sampled_from(range(len(REPORTS))), max_size=4))
    pauses = data.draw(st.sets(st.integers(0, len(told))))
    with time_machine.travel(at(13), tick=False):
        before = counts(loper)
        sent(loper, number)
        for step, index in enumerate(told):
            loper.carrier_tells({**REPORTS[index], "tracking_number": f"3S{number}"})
            if step in pauses:
                work()
                learn_all(loper)
        work()
        learn_all(loper)
        gained = {table: _gained(before[table], rows) for table, rows in counts(loper).items()}
    assert gained["transit"] == [("postnl", "NL-NL", 0, 2, date(2037, 3, 9), 1)]
    assert gained["silence"] == [
        ("delivery_attempt_failed", 18, date(2037, 3, 9), 1),
        ("in_transit", 10, date(2037, 3, 9), 1),
        ("in_transit", 12, date(2037, 3, 9), 1),
        ("out_for_delivery", 6, date(2037, 3, 9), 1),
        ("pre_transit", 10, date(2037, 3, 9), 1),
    ]


def _gained(before: list[Any], after: list[Any]) -> list[Any]:
    known = {row[:-1]: row[-1] for row in before}
    return [(*row[:-1], row[-1] - known.get(row[:-1], 0)) for row in after if row[-1] != known.get(row[:-1], 0)]


def test_returns_tests_and_parcels_without_a_way_are_not_counted(loper: Shop) -> None:
    with time_machine.travel(at(13), tick=False):
        sent(loper, "3", is_test=True)
        sent(loper, "4")
        sent(loper, "5")
        loper.carrier_tells(delivered("3", at(11)))
        loper.carrier_tells(delivered("4", at(11), is_return=True))
        loper.carrier_tells(tracking("3S5", scan("delivered", at(11))))
        loper.carrier_tells(delivered("nobody", at(11)))
        work()
        learn_all(loper)
        assert counts(loper)["transit"] == []


def test_a_parcel_that_was_collected_came_when_it_was_ready(loper: Shop) -> None:
    with time_machine.travel(at(20), tick=False):
        sent(loper, "6")
        loper.carrier_tells(
            tracking("3S6", scan("in_transit", START), scan("available_for_pickup", at(10)), scan("delivered", at(19)))
        )
        work()
        learn_all(loper)
        assert [row[3] for row in counts(loper)["transit"]] == [1]
        assert [row[0] for row in counts(loper)["silence"]] == ["in_transit"]


def test_erasing_the_customer_leaves_the_counts_and_news_about_them_changes_nothing(loper: Shop) -> None:
    with time_machine.travel(at(13), tick=False):
        sent(loper, "8")
        loper.carrier_tells(delivered("8", at(11)))
        work()
        learn_all(loper)
        before = counts(loper)
        loper.tells("customer.redact", {"email": SANNE["email"], "customer_id": "c1", "order_ids": ["order-8"]})
        work()
        assert shipment(loper, "8").order.redacted_at  # type: ignore[union-attr]
        loper.carrier_tells(delivered("8", at(12)))
        work()
        learn_all(loper)
        assert counts(loper) == before
        with loper.scoped(), connection.cursor() as cursor:
            for table in ("transit", "promise", "silence"):
                cursor.execute(f"SELECT * FROM tracking_{table}count")
                assert "sanne" not in str(cursor.fetchall()).lower()


def test_one_merchants_parcels_do_not_teach_another(loper: Shop, funkwerk: Shop) -> None:
    with time_machine.travel(at(13), tick=False):
        sent(loper, "9")
        loper.carrier_tells(delivered("9", at(11)))
        work()
        learn_all(loper)
        assert counts(funkwerk) == {"transit": [], "promise": [], "silence": []}
        with funkwerk.scoped():
            assert book("postnl").history.transits == {}
        with loper.scoped():
            assert list(book("postnl").history.transits) == [("NL-NL", 0)]


def test_a_batch_that_cannot_be_counted_steps_aside(
    loper: Shop, funkwerk: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(at(13), tick=False):
        for shop in (loper, funkwerk):
            sent(shop, "10")
            shop.carrier_tells(delivered("10", at(11)))
        work()

        def failing(ids: Any) -> int:
            if Shipment.objects.filter(pk__in=list(ids), merchant=loper.merchant).exists():
                raise ValueError("a row nobody thought of")
            return learn(ids)

        monkeypatch.setattr("tracking.learning.learn", failing)
        learn_all(loper)
        with funkwerk.scoped():
            Shipment.objects.update(learn_at=timezone.now() - timedelta(minutes=1))
        assert learn_due() == 1
        assert shipment(loper, "10").learn_at == timezone.now() + timedelta(days=1)
        assert shipment(funkwerk, "10").learn_at is None


def test_old_counts_go_by_retention(loper: Shop) -> None:
    with time_machine.travel(at(13), tick=False):
        sent(loper, "11")
        loper.carrier_tells(delivered("11", at(11), estimated_delivery=on(11)))
        work()
        learn_all(loper)
    with time_machine.travel(at(13) + timedelta(days=415), tick=False):
        call_command("retention", verbosity=0)
        assert len(counts(loper)["transit"]) == 1
    with time_machine.travel(at(13) + timedelta(days=425), tick=False):
        call_command("retention", verbosity=0)
        assert counts(loper) == {"transit": [], "promise": [], "silence": []}


@pytest.mark.django_db(transaction=True)
def test_two_counters_at_once_count_each_parcel_once(loper: Shop) -> None:
    with time_machine.travel(at(13), tick=False):
        numbers = [str(next(NUMBERS)) for _ in range(6)]
        for number in numbers:
            sent(loper, number)
            loper.carrier_tells(delivered(number, at(11)))
        work()
        with loper.scoped():
            ids = list(Shipment.objects.values_list("pk", flat=True))

        def counting() -> None:
            with scoped(loper.merchant):
                learn(ids)
            connection.close()

        threads = [Thread(target=counting) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [row[-1] for row in counts(loper)["transit"]] == [6]


# --- what customers get of it -------------------------------------------------------------------------


def history_of(shop: Shop, days: int, number: int = 60) -> None:
    """So many parcels of last week took so many days, whatever their weekday."""
    with shop.scoped():
        TransitCount.objects.bulk_create(
            TransitCount(
                carrier="postnl", lane="NL-NL", weekday=weekday, days=days, week=date(2037, 3, 2), count=number
            )
            for weekday in range(6)
        )
    forget_kept()


def test_a_parcel_gets_an_estimate_that_moves_with_time_and_ends_with_its_delivery(loper: Shop) -> None:
    history_of(loper, days=2)
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        sent(loper, "20")
        work()
        row = shipment(loper, "20")
        assert (row.eta_from, row.eta_until, row.eta_basis) == (None, None, "")
        loper.carrier_tells(tracking("3S20", scan("in_transit", START)))
        work()
        row = shipment(loper, "20")
        assert (row.eta_from, row.eta_until) == (date(2037, 3, 11), date(2037, 3, 11))
        assert (row.eta_first_from, row.eta_first_until) == (date(2037, 3, 11), date(2037, 3, 11))
        assert reason_words(row) == "9 of 10 of our parcels with PostNL on this route arrive within 2 delivery days."
    with time_machine.travel(at(11, 23), tick=False):
        # It did not come. Of 360 parcels none took longer, and what the assumption leaves is too little to name a day.
        assert refresh_begun() == 1
        row = shipment(loper, "20")
        assert (row.eta_from, row.eta_basis) == (None, "")
        assert announced_first(row, ZONE) == (date(2037, 3, 11), date(2037, 3, 11))
        assert refresh_begun() == 0
    with time_machine.travel(at(12), tick=False):
        loper.carrier_tells(tracking("3S20", scan("in_transit", at(12, 6)), estimated_delivery=on(13)))
        work()
        row = shipment(loper, "20")
        assert (row.eta_from, row.eta_until, row.eta_basis) == (date(2037, 3, 13), date(2037, 3, 13), "carrier")
        assert reason_words(row) == "That is what PostNL expects."
        assert announced_first(row, ZONE) == (date(2037, 3, 11), date(2037, 3, 11))
        loper.carrier_tells(tracking("3S20", scan("exception", at(12, 10)), estimated_delivery=on(13)))
        work()
        assert shipment(loper, "20").eta_from is None
        assert reason_words(shipment(loper, "20")) == ""
        loper.carrier_tells(tracking("3S20", scan("out_for_delivery", at(12, 11))))
        work()
        row = shipment(loper, "20")
        assert (row.eta_from, row.eta_basis) == (date(2037, 3, 12), "courier")
    with time_machine.travel(at(12, 16), tick=False):
        loper.carrier_tells(tracking("3S20", scan("delivered", at(12, 15))))
        work()
        row = shipment(loper, "20")
        assert (row.eta_from, row.eta_until, row.eta_basis, row.quiet_after) == (None, None, "", None)


def test_the_carrier_may_speak_before_the_shop(loper: Shop) -> None:
    history_of(loper, days=2)
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        loper.carrier_tells(tracking("3S21", scan("in_transit", START)))
        work()
        assert shipment(loper, "21").eta_from is None  # nobody knows yet where it goes
        sent(loper, "21", promised_on="2037-03-10")
        work()
        assert shipment(loper, "21").eta_from == date(2037, 3, 11)


def test_when_the_carrier_spoke_first_its_day_is_the_one_announced_first(loper: Shop) -> None:
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        sent(loper, "22")
        loper.carrier_tells(tracking("3S22", scan("in_transit", START), estimated_delivery=on(11)))
        work()
        loper.carrier_tells(
            tracking("3S22", scan("in_transit", START + timedelta(minutes=30)), estimated_delivery=on(12))
        )
        work()
        row = shipment(loper, "22")
        assert row.eta_first_from is None
        assert announced_first(row, ZONE) == (date(2037, 3, 11), date(2037, 3, 11))
        assert row.eta_until == date(2037, 3, 12)


def test_news_costs_no_query_for_the_history_that_is_already_known(loper: Shop, django_assert_num_queries: Any) -> None:
    with loper.scoped(), django_assert_num_queries(2):
        book("postnl")
        book("postnl")
