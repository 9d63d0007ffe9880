"""Each guard by itself: what it objects to, what it lets pass, and what people read."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from consents.purposes import Purpose
from notifications import reasons
from notifications.about.advising import NUDGES
from notifications.facts.snapshot import AfterSale, Facts, Person, Sending
from notifications.guards import GUARDS, verdict
from notifications.guards.opening import opens_at
from notifications.guards.verdicts import deadline
from notifications.journeys.planning import Happened, Place, plan
from notifications.models import Journey, MailClass, Message
from tests.notifications.told import NOON, told, went
from tracking.models import Shipment
from tracking.snapshots import Status

State = Message.State
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STATUS, LEGAL = MailClass.STATUS, MailClass.LEGAL
NUDGE = min(NUDGES)


class Wished:
    """A wish that came true an hour ago."""

    fulfilled_at = NOON - HOUR
    product = None


UNITY = datetime(2028, 10, 3, 10, tzinfo=UTC)  # a holiday in Germany
KONINGSDAG = datetime(2027, 4, 27, 10, tzinfo=UTC)  # a holiday in the Netherlands
BY_SHOP = {"skips_holidays": True, "clock": Journey.Clock.SHOP, "window_from": time(9), "window_until": time(20)}
BY_READER = {**BY_SHOP, "clock": Journey.Clock.READER}
PARCEL = Shipment(status=Status.AVAILABLE_FOR_PICKUP, pickup_until=NOON + 3 * DAY)


CASES: list[tuple[str, Facts, int, str, datetime | None]] = [
    ("overdue", told(planned_at=NOON - 15 * DAY), State.MISSED, "overdue", None),
    ("overdue offer", told(purpose="offers", planned_at=NOON - 4 * DAY), State.MISSED, "overdue", None),
    ("overdue news", told("order_placed", mail_class=STATUS, planned_at=NOON - 3 * DAY), State.MISSED, "overdue", None),
    ("off", told(journey={"state": "off"}), State.SKIPPED, "journey_off", None),
    ("archived", told(journey={"state": "archived"}), State.SKIPPED, "journey_archived", None),
    ("run ended", told(enrolment={"state": "exited", "reason": "exit:order.placed"}), State.CANCELLED,
     "exit:order.placed", None),
    ("taken out", told(is_removed=True), State.CANCELLED, "step_removed", None),
    ("paused", told(journey={"state": "paused"}), State.HELD, "journey_paused", NOON + HOUR),
    ("erased", told(order={"redacted_at": NOON}), State.CANCELLED, "erased", None),
    ("no address", told(order={"email": ""}), State.SKIPPED, "no_address", None),
    ("suppressed", told(person=Person(suppressed_from=3, suppressed_why="unsubscribed", marketing_opt_in=True)),
     State.SKIPPED, "suppressed:unsubscribed", None),
    ("bounced", told("order_placed", mail_class=STATUS, person=Person(suppressed_from=2, suppressed_why="bounced")),
     State.SKIPPED, "suppressed:bounced", None),
    ("cancelled", told(order={"cancelled_at": NOON}), State.CANCELLED, "order_cancelled", None),
    ("no basis", told(person=Person()), State.SKIPPED, "no_basis", None),
    ("said no", told(person=Person(marketing_opt_in=False, opt_out_offered=True)), State.SKIPPED, "said_no", None),
    ("refused", told(person=Person(marketing_opt_in=True, refused_purposes=frozenset({"reviews"}))), State.SKIPPED,
     "purpose_refused", None),
    ("withdrawn", told(person=Person(marketing_opt_in=True, consents={"reviews": "withdrawn"})), State.SKIPPED,
     "consent_withdrawn", None),
    ("unconfirmed", told(purpose="newsletter", person=Person(marketing_opt_in=True, consents={"newsletter": "asked"})),
     State.SKIPPED, "consent_unconfirmed", None),
    ("reviewed", told(after_sale=AfterSale(reviewed_at=NOON)), State.SKIPPED, "reviewed", None),
    ("reviewed, as an offer", told(purpose="offers", after_sale=AfterSale(reviewed_at=NOON)), State.SKIPPED,
     "reviewed", None),
    ("refused, as an offer", told(purpose="offers", person=Person(
        marketing_opt_in=True, refused_purposes=frozenset({"reviews"}))), State.SKIPPED, "purpose_refused", None),
    ("offers refused, as a question", told("coupon", person=Person(
        marketing_opt_in=True, refused_purposes=frozenset({"offers"}))), State.SKIPPED, "purpose_refused", None),
    ("bought again", told("replenishment", purpose="offers", after_sale=AfterSale(bought_again_at=NOON)),
     State.SKIPPED, "bought_again", None),
    ("wish ended", told("back_in_stock", purpose="wishes", subject=Wished()), State.SKIPPED, "wish_ended", None),
    ("return", told(after_sale=AfterSale(return_open=True)), State.HELD, "return_under_way", NOON + DAY),
    ("return till the end", told(planned_at=NOON - 13.9 * DAY, after_sale=AfterSale(return_open=True)), State.SKIPPED,
     "return_under_way", None),
    ("claim", told(after_sale=AfterSale(claim_open=True)), State.HELD, "claim_open", NOON + DAY),
    ("late", told(after_sale=AfterSale(is_late=True)), State.HELD, "parcel_late", NOON + DAY),
    ("coupon too early", told("coupon", purpose="offers", after_sale=AfterSale(window_ends_at=NOON + 9 * DAY)),
     State.HELD, f"coupon_too_early:{(NOON + 9 * DAY).isoformat()}", NOON + 9 * DAY),
    ("coupon, no delivery", told("coupon", purpose="offers"), State.HELD, "coupon_too_early", NOON + DAY),
    ("pause", told(person=Person(marketing_opt_in=True, paused_until=NOON + DAY)), State.HELD,
     f"paused:{(NOON + DAY).isoformat()}", NOON + DAY),
    ("long pause", told(person=Person(marketing_opt_in=True, paused_until=NOON + 29 * DAY)), State.SKIPPED,
     f"paused:{(NOON + 29 * DAY).isoformat()}", None),
    ("one a day", told(person=Person(marketing_opt_in=True, recent=went(HOUR))), State.HELD,
     f"budget_spent:{(NOON + 23 * HOUR).isoformat()}", NOON + 23 * HOUR),
    ("three a month", told(person=Person(marketing_opt_in=True, recent=went(2 * DAY, 9 * DAY, 20 * DAY))), State.HELD,
     f"budget_spent:{(NOON + 10 * DAY).isoformat()}", NOON + 10 * DAY),
    ("three a month, offers", told(
        purpose="offers", person=Person(marketing_opt_in=True, recent=went(2 * DAY, 9 * DAY, 20 * DAY))),
     State.SKIPPED, f"budget_spent:{(NOON + 10 * DAY).isoformat()}", None),
    ("fewer", told(person=Person(marketing_opt_in=True, is_less_wanted=True, recent=went(28 * DAY))), State.HELD,
     f"budget_spent:{(NOON + 2 * DAY).isoformat()}", NOON + 2 * DAY),
    ("status spends no budget", told(person=Person(marketing_opt_in=True, recent=went(HOUR, mail_class=STATUS))),
     0, "", None),
    ("quiet hours", told(now=NOON + 9 * HOUR), State.HELD, "quiet_hours:2026-11-19T08:00:00+00:00",
     datetime(2026, 11, 19, 8, tzinfo=UTC)),
    ("half past nine", told(now=datetime(2026, 11, 18, 8, 30, tzinfo=UTC)), 0, "", None),
    ("half past eight in London", told(now=datetime(2026, 11, 18, 8, 30, tzinfo=UTC), order={"country": "GB"}),
     State.HELD, "quiet_hours:2026-11-18T09:00:00+00:00", datetime(2026, 11, 18, 9, tzinfo=UTC)),
    ("holiday of the reader", told(now=UNITY, order={"country": "DE"}, journey=BY_READER), State.HELD,
     "quiet_hours:2028-10-04T07:00:00+00:00", datetime(2028, 10, 4, 7, tzinfo=UTC)),
    ("holiday of the shop", told(now=KONINGSDAG, order={"country": "DE"}, journey=BY_READER), 0, "", None),
    ("holiday of the shop, by its clock", told(now=KONINGSDAG, order={"country": "DE"}, journey=BY_SHOP), State.HELD,
     "quiet_hours:2027-04-28T07:00:00+00:00", datetime(2027, 4, 28, 7, tzinfo=UTC)),
    ("nudge at night", told(NUDGE, mail_class=STATUS, now=NOON + 9 * HOUR, shipment=PARCEL), State.HELD,
     "quiet_hours:2026-11-19T08:00:00+00:00", datetime(2026, 11, 19, 8, tzinfo=UTC)),
    ("news at night", told("order_placed", mail_class=STATUS, now=NOON + 12 * HOUR), 0, "", None),
    ("unverified", told(sending=Sending(may_advertise=False)), State.HELD, "sender_unverified", NOON + 6 * HOUR),
    ("held out", told(enrolment={"is_held_out": True}), State.SKIPPED, "held_out", None),
    ("closed", told(sending=Sending(closed_from=3, closed_why="complaints")), State.HELD,
     "sending_closed:complaints", NOON + HOUR),
    ("closed for status too", told("order_placed", mail_class=STATUS,
     sending=Sending(closed_from=2, closed_why="complaints")), State.HELD, "sending_closed:complaints", NOON + HOUR),
    ("status goes on", told("order_placed", mail_class=STATUS, sending=Sending(closed_from=3)), 0, "", None),
    ("storm at one", told("order_placed", mail_class=STATUS, person=Person(
        recent=went(1 * HOUR / 2, HOUR / 3, HOUR / 4, mail_class=STATUS))), State.HELD, "storm:person",
     NOON + HOUR / 2),
    ("three is fine", told("order_placed", mail_class=STATUS, person=Person(
        recent=went(HOUR / 3, HOUR / 4, 2 * HOUR, mail_class=STATUS))), 0, "", None),
    ("asked for", told("link_requested", mail_class=STATUS, person=Person(
        recent=went(HOUR / 2, HOUR / 3, HOUR / 4, mail_class=STATUS))), 0, "", None),
    ("storm of all", told("order_placed", mail_class=STATUS, sending=Sending(hour_count=600, hour_norm=100)),
     State.HELD, "storm:shop", NOON + HOUR / 4),
    ("a campaign beside it", told("order_placed", mail_class=STATUS, sending=Sending(
        hour_count=20, hour_norm=20, offers_count=9999, offers_norm=1)), 0, "", None),
    ("a campaign is paced", told(sending=Sending(hour_norm=20, offers_count=220)), State.HELD, "storm:shop",
     NOON + HOUR / 4),
    ("advertising to him is no storm", told("order_placed", mail_class=STATUS, person=Person(
        recent=went(HOUR / 2, HOUR / 3, HOUR / 4))), 0, "", None),
    ("small shop after lunch", told("order_placed", mail_class=STATUS, sending=Sending(hour_count=60, hour_norm=1.5)),
     0, "", None),
    ("too young", told("order_placed", mail_class=STATUS, sending=Sending(hour_count=9999)), 0, "", None),
]  # fmt: skip


@pytest.mark.parametrize(("case", "facts", "to", "reason", "until"), CASES, ids=[case[0] for case in CASES])
def test_what_each_guard_says(case: str, facts: Facts, to: int, reason: str, until: datetime | None) -> None:
    found = verdict(facts)
    assert ((found.to, found.reason, found.until) if found else (0, "", None)) == (to, reason, until)
    if found is not None:
        with translation.override("en"), timezone.override("Europe/Amsterdam"):
            words = reasons.words(found.reason)
        assert reasons.WORDS[found.reason.partition(":")[0]] is not None
        assert "2026-" not in words and "_" not in words, "people read days, not codes"
        assert len(words) > 10


def test_every_code_has_words() -> None:
    codes = {value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, str)}
    assert codes == set(reasons.WORDS)


@pytest.mark.parametrize("case", [case for case in CASES if case[1].message.mail_class == MailClass.MARKETING],
                         ids=lambda case: case[0])  # fmt: skip
def test_legal_mail_is_stopped_by_nothing_but_the_end_of_its_person(case: Any) -> None:
    _name, facts, _to, reason, _until = case
    facts.message.mail_class = LEGAL
    try:
        found = verdict(facts)
        allowed = {"erased", "order_cancelled", "no_address", "wish_ended"}
        assert found is None or found.reason in allowed, reason
    finally:
        facts.message.mail_class = MailClass.MARKETING


def test_the_clock_of_the_facts_is_the_only_one() -> None:
    """The same facts give the same answer at any hour of the machine that asks."""
    import time_machine

    answers = set()
    for moment in (NOON, NOON + 12 * HOUR, NOON + 400 * DAY):
        with time_machine.travel(moment):
            answers.add(tuple((found := verdict(case[1])) and (found.to, found.reason) for case in CASES))
    assert len(answers) == 1


@pytest.mark.parametrize("frame", [BY_SHOP, BY_READER], ids=["shop", "reader"])
def test_what_was_planned_for_a_moment_may_go_at_that_moment(frame: dict[str, Any]) -> None:
    """Planning and sending keep the same hours and holidays, each day of a year, and so does the last moment."""
    shop, reader = Place(ZoneInfo("Europe/Amsterdam"), "NL"), Place(ZoneInfo("Europe/Berlin"), "DE")
    for days in range(366):
        anchor = UNITY - days * DAY
        facts = told(now=anchor, order={"country": "DE", "postal_code": "10115"}, journey=frame)
        happened = Happened("order.delivered", "order", 1, anchor, shop, reader)
        [planned] = plan(facts.journey, [facts.message.step], happened, anchor)
        assert opens_at(facts, planned.due_at) == planned.due_at, planned.due_at
        last = deadline(facts)
        assert opens_at(facts, last) == last, last


def test_no_guard_asks_the_database() -> None:
    """Without the mark that opens it, the database refuses: none of the cases above has one."""
    for _name, facts, *_rest in CASES:
        for guard in GUARDS:
            guard(facts)


MOMENTS = st.integers(min_value=0, max_value=14 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
SPANS = st.integers(min_value=0, max_value=35 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


ANYTHING = st.fixed_dictionaries(
    {
        "purpose": st.sampled_from(Purpose.values),
        "template": st.sampled_from(["review_request", "coupon", "replenishment"]),
        "recent": st.lists(SPANS, max_size=6),
        "paused": st.none() | MOMENTS,
        "is_less": st.booleans(),
        "ends": st.none() | MOMENTS,
        "trouble": st.booleans(),
        "closed": st.sampled_from([None, 2, 3]),
        "may": st.booleans(),
        "start": MOMENTS,
        "state": st.sampled_from([Journey.State.ON, Journey.State.PAUSED]),
        "mail_class": st.sampled_from([STATUS, MailClass.MARKETING]),
    }
)


def _as_told(one: dict[str, Any], now: datetime) -> Facts:
    person = Person(
        marketing_opt_in=True, consents={"newsletter": "confirmed"}, paused_until=one["paused"],
        is_less_wanted=one["is_less"], recent=went(*sorted(one["recent"]), now=one["start"]),
    )  # fmt: skip
    return told(
        one["template"], purpose=one["purpose"] if one["mail_class"] == MailClass.MARKETING else "", person=person,
        now=now, planned_at=one["start"], mail_class=one["mail_class"], journey={"state": one["state"]},
        after_sale=AfterSale(claim_open=one["trouble"], window_ends_at=one["ends"]),
        sending=Sending(may_advertise=one["may"], closed_from=one["closed"], closed_why="complaints"),
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_every_hold_ends_and_none_is_a_tight_loop(one: dict[str, Any]) -> None:
    """Whatever comes together, a held message is told until when, waits at least minutes, and is settled by its
    deadline, although nothing of what held it ever changes."""
    now, holds = one["start"], 0
    while True:
        facts = _as_told(one, now)
        found = verdict(facts)
        if found is None or found.to != State.HELD:
            break
        assert found.until is not None
        assert found.until - now >= timedelta(minutes=5)
        assert found.until <= deadline(facts)
        now, holds = found.until, holds + 1
    assert holds <= 24 * 50
