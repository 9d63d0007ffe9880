"""Reading the rows of a slot and working their new times out, where a calendar decides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, connections

from merchants.models import Merchant
from notifications.journeys import planning, scheduling
from notifications.journeys.happening import reader_of
from notifications.models import Journey, Step
from notifications.replanning import statements
from notifications.replanning.changes import SlotChange
from notifications.replanning.tallies import Cut

BATCH = 5000


@dataclass(frozen=True)
class Worked:
    """One mail with its new time. `id` is None for one that is still to be made, `was` too."""

    id: int | None
    enrolment_id: int
    state: int | None
    was: datetime | None
    becomes: datetime
    due: datetime  # when it goes: like `becomes`, or the next moment in the window if that has passed


class Clock:
    """When the mails of one step are due, by the journey's clock and calendar."""

    def __init__(self, step: Step, merchant: Merchant, now: datetime) -> None:
        self.step, self.now = step, now
        self.journey = step.journey
        self.window = planning.window_of(self.journey)
        self.shop = planning.Place(ZoneInfo(merchant.time_zone), merchant.country)
        self._reader = lru_cache(maxsize=50_000)(reader_of)

    @property
    def needs_address(self) -> bool:
        return self.journey.clock == Journey.Clock.READER

    def place(self, country: str, postal_code: str) -> planning.Place:
        reader = self._reader(country, postal_code) if self.needs_address else None
        return planning.place_of(self.journey.clock, self.shop, reader)

    def work_out(self, row: tuple[Any, ...]) -> Worked:
        """A row of statements.to_work_out with its new time."""
        pk, enrolment_id, state, was, anchor, country, postal_code = row
        place = self.place(country or "", postal_code or "")
        becomes = scheduling.due_at(anchor, self.step.amount, self.step.unit, self.window, place.zone, place.holidays)
        due = becomes
        if becomes <= self.now:
            due = scheduling.admitted(self.now, self.window, place.zone, place.holidays)
        return Worked(pk, enrolment_id, state, was, becomes, due)


def given(journey: Journey, change: SlotChange, cut: Cut) -> dict[str, Any]:
    """The values of every statement about this slot."""
    return {
        **statements.GIVEN,
        "merchant": journey.merchant_id,
        "journey": journey.pk,
        "slot": change.slot,
        "span": change.span,
        "now": cut.now,
        "too_late_before": cut.too_late_before,
        "since": cut.now - longest(change.step),
    }


def longest(step: Step | None) -> timedelta:
    """No mail of this step can be due later than this after its event: business days, holidays and closed windows."""
    if step is None:
        return timedelta()
    stretched = 3 if step.unit == Step.Unit.BUSINESS_DAYS else 1
    return step.span * stretched + timedelta(days=scheduling.LONGEST_CLOSED + 2)


def worked(change: SlotChange, clock: Clock, values: dict[str, Any]) -> Iterator[Worked]:
    """Every mail of the slot with its new time, read through a cursor on the server: there may be millions. For a new
    slot: those to be made, of runs for which its time is still to come."""
    source = statements.WITHOUT if change.is_new else statements.WAITING
    for row in _read(statements.to_work_out(source, clock.needs_address), values):
        one = clock.work_out(row)
        if not change.is_new or one.becomes > clock.now:
            yield one


def _read(query: str, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connections["default"].chunked_cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def batches(found: Iterator[Worked]) -> Iterator[list[Worked]]:
    while batch := list(islice(found, BATCH)):
        yield batch


def one_row(query: str, values: dict[str, Any]) -> tuple[Any, ...]:
    """Run a statement that answers with one row."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def all_rows(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
