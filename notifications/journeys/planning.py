"""What an event means for a journey: who begins, what is planned for when, what ends it. Pure.

Sending for real (notifications/journeys/enrolling.py) and replaying the past (notifications/simulating/) ask these same
functions, so they cannot disagree. Nothing here asks the database or the clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from notifications import reasons
from notifications.journeys import conditions
from notifications.journeys.scheduling import Holidays, Window, due_at, holidays_of
from notifications.models import Journey, MailClass, Step

# News with an order of its own that is about the person: who buys again needs no reminder of what he bought before.
ABOUT_THE_PERSON = frozenset({"order.placed"})
ONE_OF_SEVERAL = frozenset({"return", "exchange"})  # of which an order may have more than one


@dataclass(frozen=True)
class Place:
    """Whose clock and calendar count: a time zone, and the country whose holidays are kept ("" for none)."""

    zone: ZoneInfo
    country: str = ""

    @property
    def holidays(self) -> Holidays:
        return holidays_of(self.country)


@dataclass(frozen=True)
class Happened:
    """A domain event with what a journey has to know about it, loaded beforehand (journeys/happening.py)."""

    type: str  # of portal/subscriptions.py
    subject_type: str
    subject_id: int
    occurred_at: datetime  # aware
    shop: Place
    reader: Place | None = None  # None where country and postcode do not tell it
    order_id: int | None = None
    customer_id: int | None = None
    round: int = 0  # which time, for what comes again
    data: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)  # values of notifications/journeys/conditions.py
    person_key: str = ""  # the normal mail address of whom it is for; "" when nobody can be written to
    is_erased: bool = False  # the person asked to be forgotten
    event_id: int | None = None


@dataclass(frozen=True)
class Planned:
    """One message to come."""

    slot: int
    step: Step
    due_at: datetime  # aware UTC


def refusal(journey: Journey, happened: Happened, now: datetime, *, merchant_is_active: bool = True) -> str:
    """Why nobody begins this journey by this event: a reason of notifications.reasons, or "" when somebody does."""
    if not merchant_is_active:
        return reasons.MERCHANT_OFF
    if happened.is_erased:
        return reasons.ERASED
    # What the law asks for is owed whatever the switch says.
    if journey.mail_class != MailClass.LEGAL and journey.state not in (Journey.State.ON, Journey.State.PAUSED):
        return reasons.JOURNEY_OFF
    if happened.occurred_at < now - journey.enrol_within:
        return reasons.TOO_OLD
    missing = conditions.unmet(journey.conditions, happened.known)
    return conditions.reason(missing) if missing else ""


def plan(journey: Journey, steps: Iterable[Step], happened: Happened, now: datetime) -> list[Planned]:
    """One message for each step, due after the event's own moment by the journey's clock."""
    anchor = anchor_of(happened.occurred_at, now)
    place = place_of(journey.clock, happened.shop, happened.reader)
    window = window_of(journey)
    return [
        Planned(step.slot, step, due_at(anchor, step.amount, step.unit, window, place.zone, place.holidays))
        for step in steps
    ]


def exits(journey: Journey, event_type: str) -> bool:
    """Does this kind of event end the journey for those whom it concerns?"""
    return event_type in journey.exit_events


def concerns(begun: Happened, news: Happened) -> bool:
    """Is the news about the run that began with `begun`?

    A run of an order hears of that order, but one about a return not of the order's other returns; one without an order
    of its own subject, and of whatever else its person does. Of news about the person, like another purchase, all of
    the person's runs hear.
    """
    theirs = news.customer_id is not None and news.customer_id == begun.customer_id
    if begun.order_id is not None:
        if news.type in ABOUT_THE_PERSON:
            # Its own order, told late or again, and older orders are no news: nobody "bought again" by them.
            return theirs and news.order_id != begun.order_id and news.occurred_at > begun.occurred_at
        if news.order_id is None:
            return theirs
        # An order may have several returns: what becomes of one says nothing about another.
        is_other = news.subject_type == begun.subject_type in ONE_OF_SEVERAL and news.subject_id != begun.subject_id
        return news.order_id == begun.order_id and not is_other
    if news.subject_type == begun.subject_type:
        return news.subject_id == begun.subject_id
    return theirs


def anchor_of(occurred_at: datetime, now: datetime) -> datetime:
    """What delays count from. A carrier whose clock runs ahead must not hold its own news back."""
    return min(occurred_at, now)


def window_of(journey: Journey) -> Window:
    """When this journey's mails may go."""
    return Window(journey.window_from, journey.window_until, frozenset(journey.weekdays), bool(journey.skips_holidays))


def place_of(clock: str, shop: Place, reader: Place | None) -> Place:
    """The clock and the calendar that count; the shop's where the reader's are not known."""
    return reader if clock == Journey.Clock.READER and reader else shop
