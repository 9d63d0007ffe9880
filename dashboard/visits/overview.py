"""The visits of the coming days: who comes, what lies ready."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.visits.agenda import DAYS, agenda
from dashboard.visits.shelf import shelves
from dashboard.visits.wording import day_of, number_of
from visits.models import Location


@require_safe
@member_required
def visits(request: MemberRequest) -> HttpResponse:
    """GET ?at=<location id, or all> &day=<first day>: a week of appointments, and what is to be collected."""
    locations = list(Location.objects.all())
    chosen = _chosen(request, locations)
    today = timezone.localdate()
    start = day_of(request.GET.get("day")) or today
    context = {
        "here": "visiting",
        "locations": locations,
        "chosen": chosen,
        "own": location_here(request),
        "days": agenda([chosen] if chosen else locations, start),
        "start": start,
        "is_now": start == today,
        "earlier": start - timedelta(days=DAYS),
        "later": start + timedelta(days=DAYS),
        "shelves": shelves(chosen),
        "places": [location for location in locations if location.is_active],
    }
    return page(request, "dashboard/visits/visits.html", context)


@require_POST
@member_required
def visits_here(request: MemberRequest) -> HttpResponse:
    """Remember in this browser at which location its user works: POST location=<id>, empty to forget it."""
    key = _key(request)
    if not request.POST.get("location"):
        request.session.pop(key, None)
        return done(request, _("Forgotten: no location is yours on this device."), place(request, "visits"))
    row = get_object_or_404(Location, pk=number_of(request.POST["location"]))
    request.session[key] = row.pk
    words = _("This device is at %(place)s: it warns you of an order that lies elsewhere.")
    return done(request, words % {"place": row.name}, place(request, "visits"))


def location_here(request: MemberRequest) -> Location | None:
    """The location at which this browser's user works, where he said so."""
    row: Location | None = Location.objects.filter(pk=request.session.get(_key(request), 0)).first()
    return row


def _key(request: MemberRequest) -> str:
    return f"visits_at_{request.member.merchant_id}"


def _chosen(request: MemberRequest, locations: list[Location]) -> Location | None:
    asked = request.GET.get("at", "")
    if len(locations) == 1:
        return locations[0]
    wanted = number_of(asked) if asked else request.session.get(_key(request), 0)
    return next((location for location in locations if location.pk == wanted), None)
