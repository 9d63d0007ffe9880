"""A parcel that waits at a pick-up point: by when it has to be fetched, and when the place is open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from storefront import moments
from storefront.phrasing import Answer
from tracking.models import Shipment
from tracking.pickup.hours import Opening, day_spans, opening
from tracking.pickup.point import Point

WEEK = 7


@dataclass(frozen=True)
class Day:
    """One line of the week: Tuesday, 09:00 – 12:30, 13:30 – 18:00."""

    name: str
    spans: str
    is_today: bool


@dataclass(frozen=True)
class Hours:
    """`now` says how it stands at this moment."""

    now: str
    is_open: bool
    week: list[Day]


def waiting(parcel: Shipment) -> Answer:
    """It lies at a pick-up point: what to tell, by when it has to be fetched."""
    if parcel.pickup_name:
        headline = _("Your parcel is ready to collect at %(place)s.") % {"place": parcel.pickup_name}
    else:
        headline = _("Your parcel is ready to collect at the pick-up point.")
    if not parcel.pickup_until:
        return Answer(headline)
    last, today = moments.local_date(parcel.pickup_until), timezone.localdate()
    if last < today:
        detail = _("The time to collect it ended %(when)s. Ask the pick-up point quickly: soon it goes back to us.")
        return Answer(headline, detail % {"when": moments.on_day(last)}, "warn")
    if last == today and _is_shut_today(parcel):
        detail = _("Today was the last day to collect it, and it is closed now. Ask there as soon as it opens again.")
        return Answer(headline, detail, "warn")
    if last == today:
        return Answer(headline, _("Today is the last day to collect it."), "warn")
    return Answer(headline, _("It waits for you until %(day)s.") % {"day": moments.full_day(last)})


def _is_shut_today(parcel: Shipment) -> bool:
    """Is the place known to be closed for the rest of the day?"""
    found = _opening(parcel)
    if found is None or found.is_open:
        return False
    return found.opens_at is None or moments.local_date(found.opens_at) > timezone.localdate()


def hours_of(parcel: Shipment) -> Hours | None:
    """The opening hours of the parcel's pick-up point in the reader's words; None when nobody told us.

    They are meant in the zone of the place, which is that of the customer who chose it (the active one).
    """
    point, found = _point(parcel), _opening(parcel)
    if point is None or found is None:
        return None
    today = timezone.localdate()
    days = [today + timedelta(days=away) for away in range(WEEK)]
    week = [
        Day(moments.weekday(day), _spans(day_spans(point, day)) or _("closed"), is_today=day == today) for day in days
    ]
    return Hours(_now(found), found.is_open, week)


def _point(parcel: Shipment) -> Point | None:
    if not isinstance(parcel.pickup_hours, dict) or not parcel.pickup_hours:
        return None
    zone = timezone.get_current_timezone_name()
    return Point("", parcel.carrier, "", parcel.pickup_name, hours=parcel.pickup_hours, time_zone=zone)


def _opening(parcel: Shipment) -> Opening | None:
    point = _point(parcel)
    return opening(point, timezone.now()) if point else None


def _now(found: Opening) -> str:
    if found.is_open:
        until: datetime | None = found.until
        if until is None:
            return _("Open day and night.")
        if moments.local_date(until) == timezone.localdate():
            return _("Open now, until %(time)s.") % {"time": moments.clock(until)}
        return _("Open now.")
    if found.opens_at is None:
        return _("Closed now.")
    return _("Closed now. Opens %(when)s.") % {"when": moments.at_time(found.opens_at)}


def _spans(spans: list[list[str]]) -> str:
    return ", ".join(f"{start}\u00a0–\u00a0{end}" for start, end in spans)
