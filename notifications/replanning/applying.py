"""Saving an edit and moving the mails that wait, in one transaction."""

from datetime import datetime

from django.db import transaction

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications.journeys import versions
from notifications.journeys.switching import OwedByLaw
from notifications.journeys.versions import COLUMNS, Definition
from notifications.models import Journey, JourneyVersion, MailClass, Step
from notifications.replanning import statements
from notifications.replanning.changes import SlotChange
from notifications.replanning.previewing import cut_for, planned_changes, tally_of
from notifications.replanning.rows import being_sent, found, given, one_row
from notifications.replanning.tallies import Cut, Tally
from notifications.tasks import doorbell


class Outdated(ValueError):
    """Somebody else saved the journey since this edit was begun."""


def apply(journey: Journey, definition: Definition, now: datetime, by: str = "") -> Tally:
    """Save the edit (a valid definition, notifications/journeys/editing.py) as a new version and re-plan what waits;
    returns what became of it, as `preview` said. `journey` is as the editor saw it: raises Outdated when it has a
    newer version, and OwedByLaw.

    What was sent, and what is being sent at this moment, stays with the step that made it. Needs the merchant's scope.
    """
    # FOR UPDATE: who begins at this moment (journeys/enrolling.py) is planned before, and moved, or after, by the new
    # version.
    locked = Journey.objects.select_for_update().order_by("pk").get(pk=journey.pk)
    if locked.version != journey.version:
        raise Outdated(f"version {locked.version} is newer than {journey.version}")
    if locked.mail_class == MailClass.LEGAL:
        raise OwedByLaw(locked.key)
    versions.keep(locked)
    new, changes = planned_changes(locked, definition)
    Step.objects.bulk_create(change.step for change in changes if change.step)
    new.version = locked.version + 1
    new.save(update_fields=[*COLUMNS, "version"])
    merchant = Merchant.objects.get(pk=current_merchant_id())
    cut, tally = cut_for(new, now), Tally()
    for change in changes:
        tally.merge(_write(new, change, merchant, cut))
        tally.add("same", being_sent(given(new, change, cut)))
    JourneyVersion.objects.create(
        journey=new,
        number=new.version,
        definition=versions.definition_of(new, new.steps),
        made_by=by,
        outcome=tally.as_data(),
    )
    journey.refresh_from_db()
    if tally.at_once:
        transaction.on_commit(doorbell.ring)
    return tally


def follow_clock(now: datetime) -> Tally:
    """Work the times of everything that waits out anew, where a calendar decides: the merchant in scope has changed its
    time zone or its country."""
    merchant, tally = Merchant.objects.get(pk=current_merchant_id()), Tally()
    for journey in Journey.objects.exclude(state=Journey.State.ARCHIVED).select_for_update().order_by("pk"):
        for step in journey.steps:
            step.journey = journey
            change = SlotChange(step.slot, step)
            if not change.is_plain:
                tally.merge(_write(journey, change, merchant, cut_for(journey, now)))
    return tally


def _write(journey: Journey, change: SlotChange, merchant: Merchant, cut: Cut) -> Tally:
    values = given(journey, change, cut)
    if change.step is None:
        return Tally(cancelled=one_row(statements.CANCEL, values)[0])
    if change.is_untouched:
        # Its mails keep the step they were planned by, which says the same; so a small edit moves no million rows.
        return Tally(same=one_row(statements.COUNT_SLOT, values)[0])
    values |= {"step": change.step.pk, "mail_class": journey.mail_class}
    slot = found(change, change.step, merchant, values)
    if change.is_new:
        return Tally(added=slot.one(statements.ADD)[0])
    return tally_of(slot.one(statements.MOVE))
