"""Starting and ending journeys: load what happened, ask notifications/journeys/planning.py, write what it says."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications import reasons
from notifications.delivery import moves
from notifications.holdout import is_held_out
from notifications.journeys import conditions, planning
from notifications.journeys.adopting import adopt_owed
from notifications.journeys.happening import load
from notifications.journeys.planning import Happened
from notifications.models import Enrolment, Journey, Message, Step
from notifications.tasks import doorbell
from outbox.models import DomainEvent

WAITING = (Message.State.SCHEDULED, Message.State.HELD)


def enrol(event: DomainEvent) -> None:
    """Start every journey that the event triggers, once per subject and round, and plan all its messages at once.

    Planning everything now lets the dashboard show the future and makes an exit one UPDATE. Who is refused (the event
    is too old, the journey is off, a condition does not hold) leaves an enrolment with the reason; archived journeys
    keep silent.
    """
    adopt_owed(event.type)
    journeys = _listening(event.type)
    if not journeys:
        return
    now = timezone.now()
    merchant = Merchant.objects.get(pk=current_merchant_id())
    asked = conditions.facts_asked(*(journey.conditions for journey in journeys))
    happened = load([event], merchant, now, asked)[event.pk]
    steps = _steps_of(journeys)
    for journey in journeys:
        refused = planning.refusal(journey, happened, now, merchant_is_active=merchant.is_active)
        enrolment, created = Enrolment.objects.get_or_create(
            journey=journey,
            subject_type=event.subject_type,
            subject_id=event.subject_id,
            round=happened.round,
            defaults=_beginning(journey, event, happened, refused, now),
        )
        if created and not refused:
            _plan(journey, enrolment, steps.get(journey.pk, []), happened, now)


def exit_on(event: DomainEvent) -> None:
    """End the running journeys that name this event as an exit, for those whom it concerns (planning.concerns); their
    waiting messages are cancelled. What is being sent at this moment and comes back is stopped by the guard `ended`.

    All messages are locked: a sender that has one in hand moves it on first, and whatever it became is seen here. One
    that moves on afterwards finds the run ended.
    """
    ending = list(Journey.objects.filter(exit_events__contains=[event.type]).values_list("pk", flat=True))
    if not ending:
        return
    merchant = Merchant.objects.get(pk=current_merchant_id())
    news = load([event], merchant, timezone.now())[event.pk]
    running = _running_for(news).filter(journey__in=ending)
    ids = [one.pk for one in running if planning.concerns(_begun(one, news), news)]
    reason = f"{reasons.EXIT}:{event.type}"
    theirs = Message.objects.filter(enrolment_id__in=ids).select_for_update(of=("self",)).order_by("pk")
    for message in theirs:
        if message.state in WAITING:
            moves.move(message, Message.State.CANCELLED, reason)
    Enrolment.objects.filter(pk__in=ids, state=Enrolment.State.ACTIVE).update(
        state=Enrolment.State.EXITED, reason=reason
    )


def _listening(trigger: str) -> list[Journey]:
    """The journeys that this kind of event starts, locked against an edit until what is planned here is written.

    FOR KEY SHARE: any number of events plan side by side; only an edit (notifications/replanning/), which takes the
    whole row, waits for them, and they for it. Without it a run could be planned by a version that was just replaced.
    """
    rows = Journey.objects.raw(
        "SELECT * FROM notifications_journey WHERE merchant_id = %s AND trigger = %s AND state <> %s"
        " ORDER BY id FOR KEY SHARE",
        [current_merchant_id(), trigger, Journey.State.ARCHIVED],
    )
    return list(rows)


def _steps_of(journeys: Sequence[Journey]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    rows = Step.objects.filter(journey__in=journeys, version=F("journey__version")).order_by("position", "pk")
    for step in rows:
        found.setdefault(step.journey_id, []).append(step)
    return found


def _beginning(journey: Journey, event: DomainEvent, happened: Happened, refused: str, now: datetime) -> dict[str, Any]:
    """The columns of a new enrolment besides its key."""
    return {
        "order_id": happened.order_id,
        "customer_id": happened.customer_id,
        "version": journey.version,
        "is_held_out": not refused and is_held_out(journey, happened.person_key),
        "event": event,
        "anchor_at": planning.anchor_of(happened.occurred_at, now),
        "state": Enrolment.State.REFUSED if refused else Enrolment.State.ACTIVE,
        "reason": refused,
    }


def _plan(journey: Journey, enrolment: Enrolment, steps: Iterable[Step], happened: Happened, now: datetime) -> None:
    messages = [
        Message(
            enrolment=enrolment,
            step=planned.step,
            slot=planned.slot,
            mail_class=journey.mail_class,
            due_at=planned.due_at,
            planned_at=planned.due_at,
        )
        for planned in planning.plan(journey, steps, happened, now)
    ]
    Message.objects.bulk_create(messages)
    if any(message.due_at <= now for message in messages):
        transaction.on_commit(doorbell.ring)


def _running_for(news: Happened) -> Any:
    """The running enrolments that the news may concern: a set that planning.concerns narrows down."""
    about = Q(order_id__isnull=True, subject_type=news.subject_type, subject_id=news.subject_id)
    if news.order_id is not None:
        about |= Q(order_id=news.order_id)
    if news.customer_id is not None:
        about |= Q(customer_id=news.customer_id)
    return Enrolment.objects.filter(about, state=Enrolment.State.ACTIVE).order_by("pk")


def _begun(enrolment: Enrolment, news: Happened) -> Happened:
    """As much of how the run began as planning.concerns asks for."""
    return Happened(
        type="",
        subject_type=enrolment.subject_type,
        subject_id=enrolment.subject_id,
        occurred_at=enrolment.anchor_at,
        shop=news.shop,
        order_id=enrolment.order_id,
        customer_id=enrolment.customer_id,
    )
