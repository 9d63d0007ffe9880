"""One appointment: who came, and cancelling it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.visits.forms import CancelForm
from dashboard.visits.wording import clock_at, day_at, said_at, who
from visits import attending, booking
from visits.models import Appointment
from visits.refusals import Refused

State = Appointment.State


def rows() -> Any:
    """Appointments with all that a page shows of them."""
    return Appointment.objects.select_related("order", "kind", "location", "specialist", "checked_in_by")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def appointment(request: MemberRequest, pk: int) -> HttpResponse:
    """POST act=came|missed|undo|cancel; cancelling needs a reason, 422 keeps what was typed."""
    row = get_object_or_404(rows(), pk=pk)
    cancels = request.method == "POST" and request.POST.get("act") == "cancel"
    form = CancelForm(request.POST if cancels else None)
    if request.method == "POST" and (not cancels or form.is_valid()):
        words, good = _cancelled(row, form) if cancels else noted(request, row)
        return done(request, words, place(request, "appointment", pk), good=good)
    context = {**appointment_context(request, row), "form": form}
    return page(request, "dashboard/visits/appointment.html", context, status=422 if form.errors else 200)


def noted(request: MemberRequest, row: Appointment) -> tuple[str, bool]:
    """Do what the button says; what to tell, and whether it was done."""
    try:
        match request.POST.get("act"):
            case "came":
                return _came(request, row)
            case "missed":
                attending.mark_missed(row)
                return _("Noted: nobody came."), True
            case "undo":
                attending.undo_check_in(row)
                return _("Taken back."), True
    except Refused as error:
        return str(error), False
    return _("Nothing was changed."), False


def appointment_context(request: MemberRequest, row: Appointment) -> dict[str, Any]:
    """What the pages about one appointment show."""
    now, location = timezone.now(), row.location
    at = row.checked_in_at
    is_open = row.state in (State.BOOKED, State.OVER)
    return {
        "here": "visiting",
        "row": row,
        "order": row.order,
        "when": day_at(row.starts_at, location),
        "ends": clock_at(row.ends_at, location),
        "came_at": said_at(at, location),
        "by": who(row.checked_in_by, request.user) if row.checked_in_by else "",
        "is_open": is_open,
        "is_early": is_open and row.starts_at - now > attending.EARLY,
        "can_come": row.state not in (State.CANCELLED, State.ATTENDED) and row.starts_at - now <= attending.EARLY,
        "can_miss": is_open and row.starts_at <= now,
        "can_undo": bool(at and row.state == State.ATTENDED and now - at <= attending.UNDO),
        "can_change": row.state == State.BOOKED,
    }


def _came(request: MemberRequest, row: Appointment) -> tuple[str, bool]:
    result = attending.check_in(row, request.user)
    found = result.appointment
    if result.first or found.checked_in_by_id == request.user.pk:
        return _("Noted: the customer is here."), True
    words = _("That was noted before: %(when)s, by %(who)s.")
    return words % {
        "when": said_at(found.checked_in_at, found.location),
        "who": who(found.checked_in_by, request.user),
    }, False


def _cancelled(row: Appointment, form: CancelForm) -> tuple[str, bool]:
    try:
        booking.cancel(row, by=Appointment.By.TEAM, reason=form.cleaned_data["reason"])
    except Refused as error:
        return str(error), False
    return _("Cancelled. The customer gets an email with your reason."), True
