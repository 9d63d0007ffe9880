"""The merchant's shops: where they are and when they are open."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.care.forms import clean_country
from dashboard.visits.editing import delete, edit
from dashboard.visits.hours_fields import DaysField, week_fields, week_initial, week_of
from merchants.timezones import require_time_zone
from visits.models import Location

HOURS = "hours"


class LocationForm(forms.Form):
    """One shop."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As customers know it: Loper Amsterdam."))
    line1 = forms.CharField(label=_("Street and number"), max_length=250, required=False)
    postal_code = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("Town"), max_length=120, required=False)
    country = forms.CharField(label=_("Country"), max_length=2, help_text=_("Two letters, such as NL."))
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    directions = forms.CharField(
        label=_("Good to know"), max_length=300, required=False,
        help_text=_("For visitors, such as: the entrance is at the back."),
    )  # fmt: skip
    closed_on = DaysField(
        label=_("Closed days"), help_text=_("One a line, such as 2026-12-24, or 2026-12-24 to 2027-01-02.")
    )
    closed_on_holidays = forms.BooleanField(label=_("Closed on the country’s public holidays"), required=False)
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=50, validators=[require_time_zone], help_text=_("Such as Europe/Amsterdam.")
    )
    keeps_days = forms.IntegerField(
        label=_("Days that an order waits here"), min_value=1, max_value=90,
        help_text=_("Two days before the end the customer gets one more email."),
    )  # fmt: skip
    external_id = forms.CharField(
        label=_("Its name or number in your shop system"), max_length=120, required=False,
        help_text=_("So that we know which of your shops an order names. Leave it empty where the name is the same."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("Customers can choose it"), required=False)

    FIELDS = (
        "name", "line1", "postal_code", "city", "country", "phone", "directions", "closed_on", "closed_on_holidays",
        "time_zone", "keeps_days", "external_id", "is_active",
    )  # fmt: skip
    ADDRESS = ("name", "line1", "postal_code", "city", "country", "phone", "directions")

    def __init__(self, row: Location, sent: Any = None) -> None:
        initial = {name: getattr(row, name) for name in self.FIELDS} | week_initial(HOURS, row.hours)
        super().__init__(sent, initial=initial)
        self.row = row
        self.fields |= week_fields(HOURS)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Location.objects.filter(name=name).exclude(pk=self.row.pk).exists():
            raise ValidationError(_("There is one of this name already."))
        return name

    def clean_country(self) -> str:
        return clean_country(self.cleaned_data["country"])

    def save(self) -> None:
        """Write the row. Raises IntegrityError for a name that a colleague has just given."""
        for name in self.FIELDS:
            setattr(self.row, name, self.cleaned_data[name])
        self.row.hours = week_of(HOURS, self.cleaned_data)
        self.row.save()

    @property
    def address(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ADDRESS]

    @property
    def week(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(f"{HOURS}_")]

    @property
    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIELDS if name not in self.ADDRESS]


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def location_new(request: MemberRequest) -> HttpResponse:
    """A new shop, in the merchant's own country and time zone to begin with."""
    merchant = request.member.merchant
    return _edit(request, Location(country=merchant.country, time_zone=merchant.time_zone))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def location(request: MemberRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Location, pk=pk))


@require_POST
@member_required
def location_delete(request: MemberRequest, pk: int) -> HttpResponse:
    return delete(request, get_object_or_404(Location, pk=pk), "location")


def _edit(request: MemberRequest, row: Location) -> HttpResponse:
    return edit(request, LocationForm(row, request.POST if request.method == "POST" else None), row, "location")
