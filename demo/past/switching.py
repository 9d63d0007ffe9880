"""What the team did with its journeys: switched on, paused, edited, written anew, and some people left out."""

from datetime import datetime, timedelta

from demo.keeping import MERCHANT_EMAIL
from demo.past.plot import Edit, History, OwnMail
from merchants.models import Merchant
from notifications import replanning
from notifications.designs.copying import copied
from notifications.designs.versions import create
from notifications.journeys import editing, versions
from notifications.models import Journey, JourneyVersion

FIRST_DAYS = timedelta(days=200)  # ago: when the shop began with Stoep


def switch(merchant: Merchant, history: History, now: datetime) -> None:
    """Every journey as the team has it. Needs the scope."""
    own = _own_mail(merchant, history.own_mail)
    for wanted in history.journeys:
        journey = Journey.objects.get(key=wanted.journey)
        journey.state, journey.holdout_percent = Journey.State(wanted.state), wanted.holdout
        journey.save(update_fields=["state", "holdout_percent"])
        if wanted.journey == history.own_mail.journey:
            journey.steps.filter(slot=0).update(design=own)
        # The version that the blueprint gave, as the team left it before the shop opened.
        JourneyVersion.objects.filter(journey=journey).update(definition=versions.current(journey))
    since = now - FIRST_DAYS
    Journey.objects.update(created_at=since)
    JourneyVersion.objects.update(made_at=since)
    for wanted in history.journeys:
        began = now - timedelta(days=wanted.days_ago or FIRST_DAYS.days)
        Journey.objects.filter(key=wanted.journey).update(created_at=began)
        JourneyVersion.objects.filter(journey__key=wanted.journey).update(made_at=began)


def paused(history: History, now: datetime) -> dict[str, datetime]:
    """Since when which journey is paused, by its key."""
    return {
        one.journey: now - timedelta(days=one.paused_ago or one.days_ago)
        for one in history.journeys
        if one.state == Journey.State.PAUSED
    }


def edit(history: History, now: datetime) -> None:
    """The team changes a journey, the way its form does: what waits is planned anew. Needs the scope."""
    journey = Journey.objects.get(key=history.edit.journey)
    if journey.version > 1:
        return
    wanted = editing.validated(journey, _edited(journey, history.edit))
    replanning.apply(journey, wanted, now, by=MERCHANT_EMAIL)


def _edited(journey: Journey, change: Edit) -> dict[str, object]:
    definition = versions.current(journey)
    opens, closes = change.window
    steps = [dict(step) for step in definition["steps"]]
    steps[0]["amount"] = change.days
    return {**definition, "window_from": opens, "window_until": closes, "steps": steps}


def _own_mail(merchant: Merchant, wanted: OwnMail) -> object:
    """A copy of the built-in mail with words of the team's own, in the shop's language."""
    step = Journey.objects.get(key=wanted.journey).steps.first()
    if step is None:
        raise ValueError(f"{wanted.journey} has no mail")
    document = copied(merchant, step.template)
    words = document[merchant.language]
    words["subject"] = wanted.subject
    next(block for block in words["blocks"] if block["type"] == "heading")["text"] = wanted.heading
    return create(step.template, wanted.name, document, MERCHANT_EMAIL)
