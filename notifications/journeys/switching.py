"""Switching journeys on and off, pausing and archiving them; making one of the merchant's own."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import get_random_string

from notifications import reasons
from notifications.journeys import versions
from notifications.journeys.versions import Definition
from notifications.models import Journey, JourneyVersion, MailClass, Message, Step
from notifications.tasks import doorbell

State = Journey.State
# What was held because of the pause is planned again; what is too late by now is told so by the guard `overdue`.
RESUME = """
    WITH found AS (
        SELECT m.id FROM notifications_message m JOIN notifications_enrolment e ON e.id = m.enrolment_id
        WHERE m.merchant_id = %(merchant)s AND e.merchant_id = %(merchant)s AND e.journey_id = %(journey)s
          AND m.state = %(held)s AND m.last_error LIKE %(paused)s
    ), woken AS (
        UPDATE notifications_message AS work SET state = %(scheduled)s, due_at = %(now)s, last_error = ''
        FROM found WHERE work.id = found.id AND work.merchant_id = %(merchant)s AND work.state = %(held)s
        RETURNING work.id
    ), told AS (
        INSERT INTO notifications_messagemove (merchant_id, message_id, from_state, to_state, reason)
        SELECT %(merchant)s, id, %(held)s, %(scheduled)s, %(resumed)s FROM woken
    ) SELECT count(*) FROM woken
"""


class OwedByLaw(ValueError):
    """The journey's mail is one that the law asks for: nobody switches it off, changes it or makes another of it."""


def switch(journey: Journey, to: str, now: datetime) -> int:
    """Put the journey into a state of Journey.State; returns how many held mails go on by it.

    Switched on, it begins with what happens from now on: what happened while it was off was refused and stays so, and
    older news is refused by `enrol_within`. Doing it twice changes nothing more. Needs the merchant's scope. Raises
    OwedByLaw.
    """
    if journey.mail_class == MailClass.LEGAL and to != State.ON:
        raise OwedByLaw(journey.key)
    row = Journey.objects.select_for_update().order_by("pk").get(pk=journey.pk)
    before, row.state = row.state, State(to)
    row.save(update_fields=["state"])
    journey.state = row.state
    return _resume(row, now) if before == State.PAUSED and row.state != State.PAUSED else 0


def _resume(journey: Journey, now: datetime) -> int:
    given = {
        "merchant": journey.merchant_id, "journey": journey.pk, "now": now, "held": int(Message.State.HELD),
        "scheduled": int(Message.State.SCHEDULED), "paused": f"{reasons.JOURNEY_PAUSED}%",
        "resumed": reasons.JOURNEY_RESUMED,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(RESUME, given)
        woken: int = cursor.fetchone()[0]
    if woken:
        transaction.on_commit(doorbell.ring)
    return woken


def create(definition: Definition, by: str, like: Journey | None = None) -> Journey:
    """A journey of the merchant's own, switched off, from a valid definition (notifications/journeys/editing.py).

    Raises OwedByLaw for a copy of a journey whose mail the law asks for.
    """
    if definition["mail_class"] == MailClass.LEGAL:
        raise OwedByLaw(like.key if like else "")
    journey = Journey(key=f"own_{get_random_string(10).lower()}", state=State.OFF, version=1)
    journey.mail_class = definition["mail_class"]
    row: Journey = versions.changed(journey, definition)
    row.save(force_insert=True)
    steps = versions.steps_for(row, {**definition, "steps": _fresh(definition)}, 1, 0)
    Step.objects.bulk_create(steps)
    JourneyVersion.objects.create(
        journey=row, number=1, definition=versions.definition_of(row, steps), made_by=by,
        outcome={"copied_from": like.key} if like else {},
    )  # fmt: skip
    return row


def _fresh(definition: Definition) -> list[dict[str, Any]]:
    """The steps without slots: nobody has had a mail of them yet."""
    return [{**step, "slot": None} for step in definition["steps"]]


def blank() -> dict[str, Any]:
    """What the form of a new journey begins with."""
    return {
        "name": "", "trigger": "order.delivered", "conditions": [], "exit_events": ["order.cancelled"],
        "mail_class": int(MailClass.MARKETING), "purpose": "offers", "enrol_within": 2 * 24 * 3600,
        "window_from": "09:00", "window_until": "20:00", "weekdays": [], "skips_holidays": False,
        "clock": str(Journey.Clock.READER), "holdout_percent": 0,
        "steps": [{
            "slot": None, "amount": 7, "unit": str(Step.Unit.DAYS), "channel": str(Step.Channel.MAIL),
            "conditions": [], "template": "care_content", "design_id": None,
        }],
    }  # fmt: skip
