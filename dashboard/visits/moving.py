"""Moving an appointment for a customer: the team sees every free time, without the notice that customers must give."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.visits.appointments import rows
from dashboard.visits.wording import clock_at, day_at, day_of, heading, number_of
from visits import booking
from visits.booking import Wanted
from visits.models import Appointment, Location, Specialist
from visits.offering import Reading, on_duty, slots
from visits.refusals import Refused, SlotTaken
from visits.slots import Slot

DAYS = 7


@dataclass(frozen=True)
class Choice:
    """Where, with whom (None: with anybody) and from which day on times are looked for."""

    location: Location
    specialist: Specialist | None
    start: date


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def appointment_move(request: MemberRequest, pk: int) -> HttpResponse:
    """GET ?location= &with= &day=: the free times of a week. POST the same and at=<moment>: move it there.

    422 with the free times as they are by now when the wanted one is taken, or none was chosen.
    """
    row: Appointment = get_object_or_404(rows(), pk=pk)
    back = place(request, "appointment", pk)
    if row.state != Appointment.State.BOOKED:
        return done(request, _("This appointment is not open any more."), back, good=False)
    given = request.POST if request.method == "POST" else request.GET
    choice = _choice(row, {str(name): str(value) for name, value in given.items()})
    if request.method != "POST":
        return _times(request, row, choice)
    at = number_of(given.get("at"))
    wanted = next((slot for slot in _free(row, choice) if int(slot.starts_at.timestamp()) == at), None)
    if wanted is None:
        return _times(request, row, choice, _("This time is no longer free.") if at else _("Choose a time."))
    try:
        wish = Wanted(row.kind, choice.location, wanted.starts_at, choice.specialist)
        moved = booking.move(row, wish, by=Appointment.By.TEAM)
    except SlotTaken:
        return _times(request, row, choice, _("This time is no longer free."))
    except Refused as error:
        return done(request, str(error), back, good=False)
    words = _("Moved to %(when)s. The customer gets an email.") % {"when": day_at(moved.starts_at, moved.location)}
    return done(request, words, back)


def _choice(row: Appointment, given: dict[str, str]) -> Choice:
    """What was chosen so far; what is not on offer falls back to how the appointment is."""
    offered = {location.pk: location for location in row.kind.locations.filter(is_active=True)}
    location = offered.get(number_of(given.get("location")), row.location)
    able = {duty.specialist_id: duty.specialist for duty in _duties(row, location)}
    own = _local_day(row.starts_at, row.location)
    return Choice(location, able.get(number_of(given.get("with"))), day_of(given.get("day")) or own)


def _duties(row: Appointment, location: Location) -> Any:
    return on_duty(row.kind, location).select_related("specialist")


def _free(row: Appointment, choice: Choice) -> list[Slot]:
    reading = Reading(by_team=True, moving=row)
    found = slots(row.kind, choice.location, choice.start, choice.start + timedelta(days=DAYS), reading)
    with_whom = choice.specialist
    return [slot for slot in found if with_whom is None or with_whom.pk in slot.specialists]


def _times(request: MemberRequest, row: Appointment, choice: Choice, problem: str = "") -> HttpResponse:
    free = groupby(_free(row, choice), key=lambda slot: _local_day(slot.starts_at, choice.location))
    days = [
        (heading(day), [(int(slot.starts_at.timestamp()), clock_at(slot.starts_at, choice.location)) for slot in found])
        for day, found in free
    ]
    context = {
        "here": "visiting",
        "row": row,
        "now": day_at(row.starts_at, row.location),
        "choice": choice,
        "days": days,
        "locations": row.kind.locations.filter(is_active=True),
        "specialists": [duty.specialist for duty in _duties(row, choice.location)],
        "earlier": choice.start - timedelta(days=DAYS),
        "later": choice.start + timedelta(days=DAYS),
        "problem": problem,
    }
    return page(request, "dashboard/visits/move.html", context, status=422 if problem else 200)


def _local_day(moment: datetime, location: Location) -> date:
    return moment.astimezone(ZoneInfo(location.time_zone)).date()
