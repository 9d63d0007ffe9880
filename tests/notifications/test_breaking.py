"""The breakers: real counts of what went, and what the reports about it prove."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications.answers import breaking
from notifications.answers.breaking import Count, certain_rate, judged
from notifications.delivery.draining import drain
from notifications.facts.pressure import _norms, counted, sending_of, usual_hour
from notifications.facts.snapshot import Sending
from notifications.models import EngagementEvent, Message, MessageContent, SendingStop, StormPass
from notifications.simulating.pressing import Pressure
from tests.cast import Shop
from tests.notifications import post
from tests.notifications.stage import after, now, staged

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
State = Message.State


@pytest.mark.parametrize(
    ("bad", "of", "rate"),
    # By the binomial itself: with this rate, so many bad ones or more come in 5 % of all cases.
    [(1, 50, 0.0010253), (3, 1000, 0.00081802), (10, 1000, 0.0054355), (0, 10, 0.0), (5, 5, 0.5492803)],
)
def test_the_certain_rate_is_the_exact_one(bad: int, of: int, rate: float) -> None:
    found = certain_rate(Count(bad, of))
    assert found == pytest.approx(rate, rel=1e-3)
    from scipy.stats import binom

    assert not bad or binom.sf(bad - 1, of, found) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("why", "everything", "advertising", "closed_from"),
    [
        ("complaints", (1, 50), (1, 10), "fine"),  # one complaint of a small shop
        ("complaints", (2, 60), (2, 60), "fine"),  # two may be chance
        ("complaints", (4, 1000), (0, 0), None),  # a warning
        ("complaints", (20, 10_000), (0, 0), None),
        ("complaints", (23, 10_000), (0, 0), "marketing"),
        ("complaints", (9, 10_000), (9, 900), "marketing"),  # hidden behind welcome news
        ("complaints", (45, 10_000), (0, 0), "status"),
        ("complaints", (5, 10_000), (5, 5000), "fine"),
        ("bounces", (4, 40), (0, 0), None),
        ("bounces", (90, 1000), (0, 0), "marketing"),
        ("bounces", (900, 1000), (0, 0), "marketing"),  # status mail is not stopped by bad addresses
        ("bounces", (20, 1000), (0, 0), "fine"),
    ],
)
def test_what_counts_mean(why: str, everything: Any, advertising: Any, closed_from: Any) -> None:
    found = judged(why, Count(*everything), Count(*advertising))
    names = {None: None, 2: "status", 3: "marketing"}
    assert (names[found.closed_from] if found else "fine") == closed_from, found


def test_more_complaints_never_open_what_fewer_close() -> None:
    order = {"fine": 0, None: 1, 3: 2, 2: 3}
    for of in (50, 400, 3000, 100_000):
        told = [judged("complaints", Count(bad, of), Count(0, 0)) for bad in range(0, 200)]
        grades = [order[one.closed_from] if one else order["fine"] for one in told]
        assert grades == sorted(grades)


def _reported(shop: Shop, went: int, bad: int, at: datetime) -> None:
    """So many mails that went at that moment, and how many of them were called spam."""
    first = staged(shop, number=f"first{at.timestamp()}")
    with shop.scoped():
        rows = []
        for number in range(went):
            row = Message.objects.get(pk=first.pk)
            row.pk, row.slot, row.state = None, 100 + number, State.SENT
            rows.append(row)
        Message.objects.filter(pk=first.pk).update(state=State.SENT)
        Message.objects.bulk_create(rows)
        MessageContent.objects.bulk_create(
            MessageContent(message=row, recipient=f"p{row.pk}@klant.example", subject="s", text="t", html="h",
                           language="nl", header_id=f"<{row.pk}@x>", content_hash="x", rendered_at=at, sent_at=at)
            for row in rows
        )  # fmt: skip
        EngagementEvent.objects.bulk_create(
            EngagementEvent(message=row, type="complained", external_id=f"e{row.pk}", occurred_at=at + HOUR)
            for row in rows[:bad]
        )


@pytest.mark.django_db
def test_a_shop_that_people_call_spam_is_stopped_and_its_neighbour_is_not(
    loper: Shop, funkwerk: Shop, by_day: None, mailbox: list[Any]
) -> None:
    when = timezone.now() - DAY
    _reported(loper, 1000, 12, when)
    _reported(funkwerk, 60, 1, when)
    assert breaking.watch() == 1
    assert breaking.watch() == 0, "twice is once"
    with loper.scoped():
        stop = SendingStop.objects.get()
        assert (stop.why, stop.closed_from, stop.bad, stop.of) == ("complaints", 2, 12, 1000)
    with funkwerk.scoped():
        assert not SendingStop.objects.exists()
    ours, theirs = staged(loper, number="7"), staged(funkwerk, number="7")
    drain()
    assert (now(loper, ours).state, now(loper, ours).last_error) == (State.HELD, "sending_closed:complaints")
    assert now(funkwerk, theirs).state == State.SENT
    with loper.scoped():
        assert not breaking.reopen(stop.pk, "ruth"), "not before seven days without a report"
        with after(days=8):
            assert breaking.reopen(stop.pk, "ruth")
            assert not breaking.reopen(stop.pk, "ruth")
            assert not breaking.look("complaints", timezone.now()), "what was before has had its consequence"
            assert sending_of(loper.merchant, timezone.now()).closed_from is None
        assert sending_of(loper.merchant, timezone.now()).closed_from == 2, "as it was known then"


@pytest.mark.django_db
def test_far_more_mails_than_usual_are_held_and_a_busy_afternoon_is_not(
    loper: Shop, by_day: None, mailbox: list[Any]
) -> None:
    for day in range(1, 8):
        _reported(loper, 3, 0, timezone.now() - day * DAY)
    _reported(loper, 60, 0, timezone.now() - HOUR / 2)
    with loper.scoped():
        sending = sending_of(loper.merchant, timezone.now())
        assert (sending.hour_count, sending.hour_norm) == (60, 3.0)
    fine = staged(loper, number="fine")
    drain()
    assert now(loper, fine).state == State.SENT, "twenty orders after lunch are no storm"
    _reported(loper, 200, 0, timezone.now() - HOUR / 4)
    late = staged(loper, number="late")
    drain()
    assert (now(loper, late).state, now(loper, late).last_error) == (State.HELD, "storm:shop")
    with loper.scoped():
        StormPass.objects.create(until=timezone.now() + DAY, given_by="ruth")
        assert sending_of(loper.merchant, timezone.now()).hour_norm == 0
        assert sending_of(loper.merchant, timezone.now() - HOUR).hour_norm == 3.0
    assert len(post.box) == 1


def test_the_norm_is_the_busiest_hour_of_a_usual_day() -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    labels = [noon + day * DAY + timedelta(minutes=n % 60) for day in range(6) for n in range(150)]
    drops = [noon + day * DAY + n * HOUR for day in range(6) for n in range(-4, 5)]
    assert usual_hour(counted(labels + drops)) == 151
    assert usual_hour(counted(labels[: 150 * 4])) == 0.0, "four days are no habit"


@pytest.mark.django_db
def test_a_simulation_knows_the_norm_and_its_passes_as_live_does(loper: Shop, by_day: None) -> None:
    evening = timezone.now().replace(hour=20, minute=30)
    for day in range(2, 9):
        _reported(loper, 3, 0, evening - day * DAY)
    _reported(loper, 40, 0, evening.replace(hour=10))  # today is no norm yet
    with loper.scoped():
        MessageContent.objects.filter(pk__in=MessageContent.objects.order_by("-pk")[:15]).update(mail_class=3)
        _norms.cache_clear()

        def both() -> tuple[Sending, Sending]:
            replayed = Pressure(loper.merchant, [], evening - 2 * DAY, evening)
            replayed.prepare(evening - 3 * HOUR, evening)
            return sending_of(loper.merchant, evening), replayed.sending(evening)

        live, simulated = both()
        assert live.hour_norm == 3.0
        assert replace(live, may_advertise=True) == replace(simulated, may_advertise=True)
        StormPass.objects.create(given_at=evening - HOUR, until=evening + HOUR, given_by="ruth")
        live, simulated = both()
        assert live.hour_norm == simulated.hour_norm == 0
        _norms.cache_clear()
