"""Which mails of a slot wait, with the new time of each: the query that both looking and saving build on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from merchants.models import Merchant
from notifications.journeys import planning, scheduling
from notifications.journeys.happening import reader_of
from notifications.journeys.planning import Place
from notifications.models import Journey, Step
from notifications.replanning import statements
from notifications.replanning.changes import SlotChange
from notifications.replanning.tallies import Cut
from notifications.replanning.tracing import Timing, stretches
from orders import places

DIVIDED = sorted(country for country, zones in places.BY_POSTCODE.items() if set(zones) != {""})


@dataclass(frozen=True)
class Found:
    """A query of the mails of one slot with their new times, and its values."""

    query: str
    values: Mapping[str, Any]

    def one(self, statement: str) -> tuple[Any, ...]:
        """Run a statement about them that answers with one row."""
        return one_row(statement.format(found=self.query), self.values)

    def all(self, statement: str) -> list[tuple[Any, ...]]:
        return all_rows(statement.format(found=self.query), self.values)


def found(change: SlotChange, step: Step, merchant: Merchant, values: Mapping[str, Any]) -> Found:
    """The mails of the slot that wait; of a new slot those to be made, of runs for which its time is still to come.

    `values` as `given` says. Where a calendar decides, the rule of journeys/scheduling.py is traced for the days on
    which the events lie, and the database applies it row by row.
    """
    # What is sorted and hashed here are the rows themselves, up to millions, so they may lie in memory for a moment:
    # joined in parts on disk they come in no order, and a million rows written in no order take several times as long.
    one_row("SELECT set_config('work_mem', '64MB', true)", {})
    if change.is_plain:
        return Found(statements.PLAIN_WITHOUT if change.is_new else statements.PLAIN_WAITING, values)
    source = statements.WITHOUT_SINCE if change.is_new else statements.WAITING
    whose = _Whose(merchant, step)
    by_reader = step.journey.clock == Journey.Clock.READER
    told = whose.told(all_rows(statements.addresses(source), {**values, "divided": DIVIDED})) if by_reader else {}
    days = [row[0] for row in all_rows(statements.days(source), values)]
    query = statements.calendar_without(by_reader) if change.is_new else statements.calendar_waiting(by_reader)
    return Found(query, {**values, **told, **_traced(step, whose.numbers, days, values["now"])})


class _Whose:
    """The clocks and calendars that count, numbered. The shop's is 0."""

    def __init__(self, merchant: Merchant, step: Step) -> None:
        # Where no holiday counts, all who share a clock are one.
        self._by_country = step.journey.skips_holidays or step.unit == Step.Unit.BUSINESS_DAYS
        self.numbers: dict[Place, int] = {}
        self.shop = Place(ZoneInfo(merchant.time_zone), merchant.country)
        self._number(self.shop)

    def told(self, addresses: list[tuple[str, str]]) -> dict[str, Any]:
        """The place behind each address (country, postcode), as values for statements.READER."""
        reader = Journey.Clock.READER
        return {
            "divided": DIVIDED,
            "countries": [country for country, _ in addresses],
            "postcodes": [postcode for _, postcode in addresses],
            "their_places": [self._number(planning.place_of(reader, self.shop, reader_of(*one))) for one in addresses],
        }

    def _number(self, place: Place) -> int:
        place = place if self._by_country else Place(place.zone)
        return self.numbers.setdefault(place, len(self.numbers))


def _traced(step: Step, numbers: Mapping[Place, int], days: list[Any], now: datetime) -> dict[str, Any]:
    """The stretches of every day by every clock, as values for statements.STRETCH. Every, and not only those that
    meet: an address may change in between, and no mail may be left out."""
    window = planning.window_of(step.journey)
    timing = Timing(step.amount, step.unit, window)
    opens = {place: scheduling.admitted(now, window, place.zone, place.holidays) for place in numbers}
    rows = [(place, one) for place, day in product(numbers, days) for one in stretches(timing, place, day)]
    return {
        "places": [numbers[place] for place, _ in rows],
        "opens": [opens[place] for place, _ in rows],
        "days": [one.day for _, one in rows],
        "begins": [one.begins for _, one in rows],
        "ends": [one.ends for _, one in rows],
        "dues": [one.due for _, one in rows],
        "runs": [one.runs for _, one in rows],
    }


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


def being_sent(values: Mapping[str, Any]) -> int:
    """How many mails of the slot (`values` as `given` says) are being sent at this moment: no edit moves those."""
    count: int = one_row(statements.COUNT_SENDING, values)[0]
    return count


def one_row(query: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Run a statement that answers with one row."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def all_rows(query: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
