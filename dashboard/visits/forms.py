"""What the team types at the desk."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.models import Location
from visits.offering import openings_on

LONGEST = 366  # days


class KeepForm(forms.Form):
    """Until which day an order is kept."""

    until = forms.DateField(
        label=_("Keep it until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Give a day, such as 2026-12-03."), "required": _("Until which day?")},
    )  # fmt: skip

    def __init__(self, *args: Any, location: Location, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.location = location

    def clean_until(self) -> datetime:
        """Closing time on that day; its end where the location is closed then."""
        zone, day = ZoneInfo(self.location.time_zone), self.cleaned_data["until"]
        today = timezone.now().astimezone(zone).date()
        if day < today:
            raise ValidationError(_("Choose a day that is still to come."))
        if (day - today).days > LONGEST:
            raise ValidationError(_("Choose a day within a year."))
        opened = [span for span in openings_on(self.location, day) if span.end > timezone.now()]
        return opened[-1].end if opened else datetime.combine(day, time(23, 59), zone).astimezone(UTC)


class CancelForm(forms.Form):
    """Why the team cancels an appointment."""

    reason = forms.CharField(
        label=_("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The customer reads this in the email."),
        error_messages={"required": _("Say why: the customer wants to know.")},
    )  # fmt: skip
