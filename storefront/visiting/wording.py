"""Places and times of visits in words. A shop's times are told by its own clock, wherever the reader is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.mails.moments import full_moment
from storefront import moments
from visits.hours import Span
from visits.models import Location
from visits.offering import next_opening, open_until
from visits.timetable import Row, timetable


@dataclass(frozen=True)
class Place:
    """A location as a page shows it. `now` says whether it is open and until when, or when it opens."""

    name: str
    address: str
    phone: str
    directions: str
    is_open: bool
    now: str
    hours: list[Row]
    today: int


def place_of(location: Location) -> Place:
    """The location in words, at this moment."""
    with timezone.override(location.time_zone):
        until, today = open_until(location), timezone.localdate().weekday()
        return Place(
            name=location.name,
            address=location.address,
            phone=location.phone,
            directions=location.directions,
            is_open=until is not None,
            now=_now(location, until),
            hours=timetable(location.hours),
            today=today,
        )


def day_at(moment: datetime, time_zone: str) -> str:
    """Tuesday 3 December at 14:05, by the clock of the place: as it stands in a sentence."""
    with timezone.override(time_zone):
        return full_moment(moment)


def day_until(moment: datetime | None, time_zone: str) -> str:
    """Tuesday 3 December; "" when unknown."""
    if moment is None:
        return ""
    with timezone.override(time_zone):
        return moments.full_day(moment)


def _now(location: Location, until: datetime | None) -> str:
    if until is not None:
        return _("Open now, until %(time)s") % {"time": moments.clock(until)}
    opens: Span | None = next_opening(location)
    if opens is None:
        return ""
    return _("Closed now, opens %(when)s") % {"when": moments.at_time(opens.start)}
