"""Who and when in words, for the desk. A shop's times are told by its own clock, wherever the team sits."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard import moments
from notifications.mails.moments import clock, full_day, full_moment
from visits.models import Location


def said_at(moment: datetime | None, location: Location) -> str:
    """today 14:05; "" for no moment."""
    if moment is None:
        return ""
    with timezone.override(location.time_zone):
        return moments.said(moment)


def day_at(moment: datetime, location: Location) -> str:
    """Tuesday 3 December at 14:05."""
    with timezone.override(location.time_zone):
        words = full_moment(moment)
    return words[:1].upper() + words[1:]


def clock_at(moment: datetime, location: Location) -> str:
    """14:05"""
    with timezone.override(location.time_zone):
        return clock(moment)


def heading(day: date) -> str:
    """Today, Tomorrow, Yesterday or the day's name."""
    names = {
        -1: pgettext("heading", "Yesterday"),
        0: pgettext("heading", "Today"),
        1: pgettext("heading", "Tomorrow"),
    }
    name = full_day(day)
    return names.get((day - timezone.localdate()).days) or name[:1].upper() + name[1:]


def who(user: Any, reader: Any) -> str:
    """A colleague by the name under which he logs in; nobody is the shop's own system."""
    if user is None:
        return _("your shop’s system")
    return pgettext("who did it", "you") if user.pk == reader.pk else str(user)


def number_of(written: str | None) -> int:
    """The id that a form sent; 0, which no row has, for anything else."""
    given = written or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


def day_of(written: str | None) -> date | None:
    """The day of an address (2026-12-03); None for anything that is none, or too far away to be meant."""
    try:
        day = date.fromisoformat(written or "")
    except ValueError:
        return None
    return day if abs((day - timezone.localdate()).days) < 800 else None
