"""Shops and appointments at one look, and what still stands in the way of a first booking."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import page
from visits.models import AppointmentKind, Duty, Location, Specialist
from visits.timetable import timetable


@require_safe
@member_required
def visits_setup(request: MemberRequest) -> HttpResponse:
    """Locations, specialists and kinds of appointment."""
    locations = [(row, timetable(row.hours)) for row in Location.objects.all()]
    here = Count("duties__location", distinct=True)
    people: Any = Specialist.objects.annotate(places=here)
    specialists = list(people.prefetch_related("kinds"))
    kinds = [(row, _missing(row)) for row in _kinds()]
    context = {"here": "visits_setup", "locations": locations, "specialists": specialists, "kinds": kinds}
    return page(request, "dashboard/visits/setup.html", context)


def _kinds() -> Any:
    """The kinds, each with the number of active locations and specialists."""
    return AppointmentKind.objects.annotate(
        places=Count("locations", filter=Q(locations__is_active=True), distinct=True),
        people=Count("specialists", filter=Q(specialists__is_active=True), distinct=True),
    )


def _missing(row: Any) -> str:
    """Why nobody can book the kind though it is on; "" when they can."""
    if not row.is_active:
        return ""
    if not row.places:
        return _("Nobody can book it: no location offers it.")
    if not row.people:
        return _("Nobody can book it: nobody takes it.")
    on_duty = Duty.objects.filter(
        specialist__in=row.specialists.filter(is_active=True), location__in=row.locations.filter(is_active=True)
    )
    return "" if on_duty.exists() else _("Nobody can book it: who takes it works at none of its locations.")
