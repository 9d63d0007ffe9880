"""The people whom customers come to see: what they do, where and when."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.visits.editing import delete, edit
from dashboard.visits.hours_fields import DaysField, week_fields, week_initial, week_of
from visits.hours import WEEKDAYS, Hours
from visits.models import AppointmentKind, Duty, Location, Skill, Specialist

# Held against the location's own hours, so this means: whenever it is open, also when that changes.
ALWAYS: Hours = {day: [["00:00", "24:00"]] for day in WEEKDAYS}


@dataclass(frozen=True)
class Site:
    """One location's part of the form."""

    location: Location
    always: forms.BoundField
    week: list[forms.BoundField]
    is_open: bool


class SpecialistForm(forms.Form):
    """One person, with a week for each location."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("As customers read it."))
    does = forms.CharField(
        label=gettext_lazy("What they do"), max_length=200, required=False,
        help_text=gettext_lazy("Such as: running analysis, since 2012."),
    )  # fmt: skip
    kinds: "forms.ModelMultipleChoiceField[AppointmentKind]" = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Appointments they take"), queryset=None, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    away_on = DaysField(
        label=gettext_lazy("Days away"),
        help_text=gettext_lazy("One a line, such as 2026-12-24, or 2026-12-24 to 2027-01-02."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("Customers can choose them"), required=False)

    FIELDS = ("name", "does", "away_on", "is_active")

    def __init__(self, row: Specialist, sent: Any = None) -> None:
        duties = {duty.location_id: duty.hours for duty in row.duties.all()} if row.pk else {}
        initial: dict[str, Any] = {name: getattr(row, name) for name in self.FIELDS}
        initial["kinds"] = list(row.kinds.values_list("pk", flat=True)) if row.pk else []
        self.locations = list(Location.objects.all())
        own: dict[str, forms.Field] = {}
        for location in self.locations:
            hours, prefix = duties.get(location.pk, {}), _prefix(location)
            always = hours == ALWAYS
            initial |= {f"{prefix}_always": always, **week_initial(prefix, {} if always else hours)}
            own[f"{prefix}_always"] = forms.BooleanField(label=_("Whenever it is open"), required=False)
            own |= week_fields(prefix)
        super().__init__(sent, initial=initial)
        self.row, self.fields = row, self.fields | own
        kinds: Any = self.fields["kinds"]
        kinds.queryset = AppointmentKind.objects.all()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for location in self.locations:
            prefix = _prefix(location)
            if given.get(f"{prefix}_always") and week_of(prefix, given):
                self.add_error(f"{prefix}_always", _("Choose one: whenever it is open, or the times below."))
        return given

    def save(self) -> None:
        """Write the person, the skills and the weeks."""
        for name in self.FIELDS:
            setattr(self.row, name, self.cleaned_data[name])
        self.row.save()
        chosen = set(self.cleaned_data["kinds"])
        Skill.objects.filter(specialist=self.row).exclude(kind__in=chosen).delete()
        for kind in chosen:
            Skill.objects.get_or_create(specialist=self.row, kind=kind)
        for location in self.locations:
            prefix = _prefix(location)
            always = self.cleaned_data[f"{prefix}_always"]
            hours = ALWAYS if always else week_of(prefix, self.cleaned_data)
            if hours:
                Duty.objects.update_or_create(specialist=self.row, location=location, defaults={"hours": hours})
            else:
                Duty.objects.filter(specialist=self.row, location=location).delete()

    @property
    def sites(self) -> list[Site]:
        """The locations' parts; unfolded where they work, where something is wrong, and where there is only one."""
        return [self._site(location) for location in self.locations]

    def _site(self, location: Location) -> Site:
        prefix = _prefix(location)
        always, week = self[f"{prefix}_always"], [self[f"{prefix}_{day}"] for day in WEEKDAYS]
        is_open = len(self.locations) == 1 or any(field.value() or field.errors for field in (always, *week))
        return Site(location, always, week, is_open)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def specialist_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, Specialist())


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def specialist(request: MemberRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Specialist, pk=pk))


@require_POST
@member_required
def specialist_delete(request: MemberRequest, pk: int) -> HttpResponse:
    return delete(request, get_object_or_404(Specialist, pk=pk), "specialist")


def _edit(request: MemberRequest, row: Specialist) -> HttpResponse:
    return edit(request, SpecialistForm(row, request.POST if request.method == "POST" else None), row, "specialist")


def _prefix(location: Location) -> str:
    return f"at{location.pk}"
