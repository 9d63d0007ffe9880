"""Editing a journey that people are in: what is shown before is what is done, and nothing is sent twice."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications import replanning
from notifications.delivery import claiming, preparing
from notifications.journeys import editing, switching, versions
from notifications.models import Enrolment, Journey, JourneyVersion, Lease, MailClass, Message, MessageMove, Step
from orders.models import Order
from outbox.events import record
from tests.cast import Shop

pytestmark = pytest.mark.django_db
State = Message.State
NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)  # nine days before the clocks change in Europe
WINDOW = {"window_from": "09:00", "window_until": "20:00", "weekdays": [1, 2, 3, 4, 5], "skips_holidays": True}


def journey_of(shop: Shop, **columns: Any) -> Journey:
    """The merchant's own journey: a review request after a day, and another mail after ten."""
    definition = {
        **switching.blank(), "purpose": "reviews", "window_from": None, "window_until": None, "clock": "shop",
        "steps": [step(1), step(10)], **columns,
    }  # fmt: skip
    journey = switching.create(editing.validated(Journey(), definition), "ruth@loper.example")
    switching.switch(journey, Journey.State.ON, NOW)
    return journey


def step(amount: int, unit: str = "days", slot: int | None = None, **columns: Any) -> dict[str, Any]:
    told = {
        "slot": slot, "amount": amount, "unit": unit, "channel": "mail", "conditions": [],
        "template": "review_request", "design_id": None,
    }  # fmt: skip
    return {**told, **columns}


def running(journey: Journey, *, hours: float, number: str, country: str = "NL", **columns: Any) -> Enrolment:
    """Somebody in the journey since so many hours before NOW, with everything planned."""
    bought = Order.objects.filter(number=number).first() or order_of_number(number, country)
    event = record("order.delivered", bought, order_id=bought.pk)
    anchor = NOW - timedelta(hours=hours)
    enrolment = Enrolment.objects.create(
        journey=journey, subject_type="order", subject_id=bought.pk, order_id=bought.pk, customer_id=bought.customer_id,
        event=event, anchor_at=anchor, version=journey.version, **columns,
    )  # fmt: skip
    from notifications.journeys.happening import load
    from notifications.journeys.planning import plan

    event.occurred_at = anchor
    event.save()
    happened = load([event], journey.merchant, NOW)[event.pk]
    for planned in plan(journey, journey.steps, happened, NOW):
        state = State.SENT if planned.due_at <= NOW else State.SCHEDULED
        Message.objects.create(
            enrolment=enrolment, step=planned.step, slot=planned.slot, mail_class=journey.mail_class, state=state,
            planned_at=planned.due_at, due_at=planned.due_at,
        )  # fmt: skip
    return enrolment


def order_of_number(number: str, country: str) -> Order:
    from tests import cast

    return Order.objects.create(
        connection=cast.Connection.objects.filter(source="generic_shop").first(), external_id=number, number=number,
        email=f"klant{number}@example.nl", country=country, currency="EUR", placed_at=NOW - timedelta(days=30),
    )  # fmt: skip


def edited(journey: Journey, **changes: Any) -> dict[str, Any]:
    return editing.validated(journey, {**versions.current(journey), **changes})


def messages(journey: Journey) -> dict[tuple[int, int], Message]:
    rows = Message.objects.filter(enrolment__journey=journey).select_related("step")
    return {(row.enrolment_id, row.slot): row for row in rows}


amounts = st.integers(0, 30)
units = st.sampled_from(["minutes", "hours", "days", "business_days"])
steps_after = st.lists(st.tuples(st.sampled_from([0, 1, None]), amounts, units), min_size=1, max_size=4).filter(
    lambda rows: max(Counter(row[0] for row in rows if row[0] is not None).values(), default=0) < 2
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    after=steps_after,
    frame=st.sampled_from(
        [{}, WINDOW, {"clock": "reader", **WINDOW}, {"window_from": "22:00", "window_until": "06:00"}]
    ),
    ages=st.lists(st.floats(0, 600), min_size=1, max_size=4),
    held=st.booleans(),
)
def test_saving_does_exactly_what_was_shown(
    loper: Shop, after: list[Any], frame: dict[str, Any], ages: list[float], held: bool
) -> None:
    with loper.scoped():
        Journey.objects.filter(blueprint="").delete() if not Message.objects.exists() else None
        journey = journey_of(loper)
        countries = ["NL", "US", "DE", "NZ"]
        for number, hours in enumerate(ages):
            running(journey, hours=hours, number=f"{journey.pk}-{number}", country=countries[number])
        if held:
            Message.objects.filter(enrolment__journey=journey, state=State.SCHEDULED).update(state=State.HELD)
        before = messages(journey)
        wanted = edited(journey, steps=[step(amount, unit, slot) for slot, amount, unit in after], **frame)
        shown = replanning.preview(journey, wanted, NOW, first=1000)
        assert messages(journey) == before, "looking changes nothing"
        done = replanning.apply(journey, wanted, NOW, "ruth@loper.example")
        assert done == shown.tally
        after_rows = messages(journey)
        seen = Counter(row.kind for row in shown.rows)
        assert seen == Counter({kind: count for kind, count in shown.tally.as_data().items() if kind != "same"})
        _rows_tell_the_truth(shown.rows, before, after_rows)
        sent = {key for key, row in before.items() if row.state == State.SENT}
        assert all(
            after_rows[key].state == State.SENT and after_rows[key].step_id == before[key].step_id for key in sent
        )


def _rows_tell_the_truth(rows: Any, before: Any, after: Any) -> None:
    """Each row of the preview is one message that was there then, and is there now, with those times."""
    was = Counter((one.enrolment_id, one.planned_at) for one in before.values())
    waiting = Counter((one.enrolment_id, one.planned_at) for one in after.values() if one.state == State.SCHEDULED)
    for row in rows:
        if row.was is not None:
            assert was[row.enrolment_id, row.was]
        if row.becomes is not None:
            assert waiting[row.enrolment_id, row.becomes], row


def test_who_had_a_mail_never_gets_it_again_and_removed_ones_come_back_when_restored(loper: Shop) -> None:
    with loper.scoped():
        journey = journey_of(loper)
        run = running(journey, hours=48, number="2001")
        first, second = (messages(journey)[run.pk, slot] for slot in (0, 1))
        assert (first.state, second.state) == (State.SENT, State.SCHEDULED)
        replanning.apply(journey, edited(journey, steps=[step(3, slot=0)]), NOW)
        gone = messages(journey)[run.pk, 1]
        assert (gone.state, gone.last_error) == (State.CANCELLED, "step_removed")
        assert MessageMove.objects.get(message=gone).reason == "step_removed"
        assert messages(journey)[run.pk, 0].state == State.SENT, "what was sent stays sent"
        tally = replanning.apply(journey, edited(journey, **versions.restorable(journey, 1)), NOW)
        back = messages(journey)[run.pk, 1]
        assert (tally.added, back.state, back.planned_at) == (1, State.SCHEDULED, second.planned_at)
        assert len(messages(journey)) == 2


def test_a_new_slot_is_never_one_that_was_used(loper: Shop) -> None:
    with loper.scoped():
        journey = journey_of(loper)
        replanning.apply(journey, edited(journey, steps=[step(1, slot=0)]), NOW)
        replanning.apply(journey, edited(journey, steps=[step(1, slot=0), step(20)]), NOW)
        assert [one.slot for one in journey.steps] == [0, 2]


def test_two_tabs_the_second_is_told(loper: Shop) -> None:
    with loper.scoped():
        journey = journey_of(loper)
        stale = Journey.objects.get(pk=journey.pk)
        replanning.apply(journey, edited(journey, name="Na de levering"), NOW)
        with pytest.raises(replanning.Outdated):
            replanning.apply(stale, edited(stale, name="Andere naam"), NOW)
        assert Journey.objects.get(pk=journey.pk).name == "Na de levering"
        assert list(JourneyVersion.objects.filter(journey=journey).values_list("number", flat=True)) == [1, 2]


def test_a_message_in_somebodys_hands_is_lost_to_him_when_it_moves(loper: Shop) -> None:
    """One that stays where it is goes as it was taken; one that moved later is no longer due."""
    with time_machine.travel(NOW + timedelta(hours=245), tick=False):
        with loper.scoped():
            journey = journey_of(loper)
            run = running(journey, hours=2, number="2002")
        claims = claiming.take()
        assert len(claims) == 2
        with loper.scoped():
            replanning.apply(journey, edited(journey, steps=[step(1, slot=0), step(12, slot=1)]), timezone.now())
        preparing.prepare(claims)
        with loper.scoped():
            stays, moves = (messages(journey)[run.pk, slot] for slot in (0, 1))
            assert moves.due_at > timezone.now() and (moves.state, moves.attempts) == (State.SCHEDULED, 0)
            assert (stays.state, stays.attempts) != (State.SCHEDULED, 0), "it was dealt with"
            assert not Lease.objects.exists(), "nobody has it in hand any more"


def test_who_is_paused_goes_on_and_history_says_so(loper: Shop) -> None:
    with loper.scoped():
        journey = journey_of(loper)
        run = running(journey, hours=2, number="2003")
        switching.switch(journey, Journey.State.PAUSED, NOW)
        Message.objects.filter(enrolment=run, slot=0).update(
            state=State.HELD, last_error="journey_paused", due_at=NOW + timedelta(hours=1)
        )
        Message.objects.filter(enrolment=run, slot=1).update(state=State.HELD, last_error="storm")
        assert switching.switch(journey, Journey.State.ON, NOW) == 1
        assert switching.switch(journey, Journey.State.ON, NOW) == 0
        woken, storm = (messages(journey)[run.pk, slot] for slot in (0, 1))
        assert (woken.state, woken.due_at, storm.state) == (State.SCHEDULED, NOW, State.HELD)
        assert MessageMove.objects.get(message=woken).reason == "journey_resumed"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("trigger", {"trigger": "order.updated"}),
        ("exit_events", {"exit_events": ["order.delivered"]}),
        ("exit_events", {"exit_events": ["nonsense"]}),
        ("mail_class", {"mail_class": 1}),
        ("mail_class", {"mail_class": 7}),
        ("purpose", {"purpose": ""}),
        ("steps.0.template", {"purpose": "offers"}),  # or who wants no questions would get one as an offer
        ("steps.0.template", {"mail_class": 2}),
        ("steps.0.template", {"steps": [step(1, template="shipment_delayed")]}),
        ("steps.0.template", {"steps": [step(1, design_id=999_999)]}),
        ("steps.0.amount", {"steps": [step(10**9)]}),
        ("steps.0.amount", {"steps": [step(1, unit="fortnights")]}),
        ("steps.0", {"steps": [step(1, slot=77)]}),
        ("steps", {"steps": []}),
        ("steps", {"steps": [step(1)] * 21}),
        ("window_from", {"window_from": "25:00", "window_until": "26:00"}),
        ("window_from", {"window_from": "09:00", "window_until": None}),
        ("window_from", {"window_from": "09:00", "window_until": "09:00"}),
        ("weekdays", {"weekdays": [0]}),
        ("enrol_within", {"enrol_within": 5}),
        ("holdout_percent", {"holdout_percent": 80}),
        ("clock", {"clock": "moon"}),
        ("name", {"name": "x" * 121}),
        ("conditions.1.value", {"conditions": [{"fact": "order.total", "is": "at_least", "value": "veel"}]}),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(loper: Shop, field: str, changes: dict[str, Any]) -> None:
    with loper.scoped():
        journey = journey_of(loper)
        with pytest.raises(editing.InvalidJourney) as refused:
            edited(journey, **changes)
    assert field in refused.value.errors


def test_another_merchants_design_is_not_there(loper: Shop, funkwerk: Shop) -> None:
    from notifications.models import MailDesign

    with funkwerk.scoped():
        theirs = MailDesign.objects.create(template="review_request", name="Ihre Meinung")
    with loper.scoped():
        journey = journey_of(loper)
        with pytest.raises(editing.InvalidJourney):
            edited(journey, steps=[step(1, design_id=theirs.pk)])


def test_an_edit_touches_no_other_merchant(loper: Shop, funkwerk: Shop) -> None:
    with funkwerk.scoped():
        theirs = journey_of(funkwerk)
        running(theirs, hours=2, number="2001")
        before = messages(theirs)
    with loper.scoped():
        ours = journey_of(loper)
        running(ours, hours=2, number="2001")
        replanning.apply(ours, edited(ours, steps=[step(3, slot=0)]), NOW)
    with funkwerk.scoped():
        assert {key: (row.planned_at, row.state) for key, row in messages(theirs).items()} == {
            key: (row.planned_at, row.state) for key, row in before.items()
        }


def test_every_adopted_journey_can_be_saved_as_it_is(loper: Shop) -> None:
    with loper.scoped():
        for journey in Journey.objects.all():
            definition = versions.current(journey)
            if journey.mail_class == MailClass.LEGAL:  # the law decides what it is
                with pytest.raises(editing.InvalidJourney):
                    editing.validated(journey, definition)
                continue
            assert editing.validated(journey, definition) == definition, journey.key
            assert JourneyVersion.objects.get(journey=journey).definition == definition
            assert journey.mail_class != MailClass.MARKETING or journey.state == Journey.State.OFF
    assert Step.Unit.DAYS == "days"
    assert timezone.is_aware(NOW)
