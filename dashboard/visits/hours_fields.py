"""Opening hours and days as a person types them: "09:00-18:00, 19:00-21:00", "24-12-2026"."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from babel.dates import get_day_names
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.moments import locale
from visits.hours import WEEKDAYS, Hours, require_hours

TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
SPAN = re.compile(rf"{TIME}\s*(?:-|–|—)\s*{TIME}", re.ASCII)
CLOSED = {"", "-", "–", "closed", "gesloten", "dicht", "geschlossen", "zu", "fermé", "ferme"}
# 2026-12-24, 24-12-2026, 24.12.2026, 24/12/2026
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
OURS = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", re.ASCII)
UNTIL = re.compile(r"\s+(?:-|–|—|to|tot|t/m|bis|au|until)\s+|\.\.|–", re.IGNORECASE)
MOST_DAYS = 400


class DayHoursField(forms.CharField):
    """One weekday's hours: a list of ["09:00", "18:00"], [] for closed."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false"}
        super().__init__(required=False, max_length=120, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"{start}-{end}" for start, end in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        written = str(super().clean(value) or "").strip()
        if written.casefold() in CLOSED:
            return []
        spans = [_span(part.strip()) for part in re.split(r"[,;]", written) if part.strip()]
        require_hours({"mon": spans})
        return spans


class DaysField(forms.CharField):
    """Whole days, one a line or divided by commas, "24-12-2026 to 2-1-2027" for several; a list of ISO dates."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        written = str(super().clean(value) or "")
        days: set[str] = set()
        for entry in (part.strip() for part in re.split(r"[,;\n]", written)):
            if entry:
                days.update(_days(entry))
            if len(days) > MOST_DAYS:
                raise ValidationError(_("That is more than a year of days. Switch it off instead."))
        return sorted(days)


def week_fields(prefix: str) -> dict[str, forms.Field]:
    """A field for each weekday, Monday first."""
    names = get_day_names("wide", context="stand-alone", locale=locale())
    return {
        f"{prefix}_{day}": DayHoursField(label=str(names[number]).capitalize()) for number, day in enumerate(WEEKDAYS)
    }


def week_initial(prefix: str, hours: Hours) -> dict[str, Any]:
    """What the weekdays' fields show first."""
    return {f"{prefix}_{day}": hours.get(day, []) for day in WEEKDAYS}


def week_of(prefix: str, cleaned: Mapping[str, Any]) -> Hours:
    """The hours of the week, closed days left out."""
    return {day: spans for day in WEEKDAYS if (spans := cleaned.get(f"{prefix}_{day}"))}


HOURS_HINT = gettext_lazy("Write 09:00-18:00, or 09:00-12:30, 13:30-21:00 with a pause. Leave a closed day empty.")


def _span(part: str) -> list[str]:
    found = SPAN.fullmatch(part)
    if found is None:
        raise ValidationError(_("“%(part)s” is no opening time. Write 09:00-18:00."), params={"part": part[:30]})
    start, end = _clock(found[1], found[2]), _clock(found[3], found[4])
    return [start, "24:00" if end == "00:00" else end]


def _clock(hour: str, minute: str | None) -> str:
    # What is no time at all is left as it is: require_hours says so.
    return f"{int(hour):02}:{minute or '00'}"


def _days(entry: str) -> list[str]:
    first = _day(entry)
    if first is not None:
        return [first.isoformat()]
    ends = [day for part in UNTIL.split(entry) if (day := _day(part.strip())) is not None]
    if len(ends) != 2:
        raise ValidationError(_("“%(entry)s” is no day. Write 2026-12-24."), params={"entry": entry[:30]})
    start, end = ends
    if not 0 <= (end - start).days <= MOST_DAYS:
        raise ValidationError(_("“%(entry)s” ends before it begins, or takes too long."), params={"entry": entry[:50]})
    return [(start + timedelta(days=number)).isoformat() for number in range((end - start).days + 1)]


def _day(written: str) -> date | None:
    iso, ours = ISO.fullmatch(written), OURS.fullmatch(written)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if ours:
            return date(int(ours[3]), int(ours[2]), int(ours[1]))
    except ValueError:
        return None
    return None
