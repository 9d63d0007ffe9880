"""At the desk: what the customer's QR code opens. One look, one button."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.visits.appointments import appointment_context, noted
from dashboard.visits.forms import KeepForm
from dashboard.visits.overview import location_here
from dashboard.visits.wording import said_at, who
from visits import collecting
from visits.models import Appointment, Collection
from visits.refusals import Refused
from visits.tokens import token_of, visit_of

State = Collection.State
Act = Callable[[MemberRequest, Collection], tuple[str, bool]]


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def check_in(request: MemberRequest, token: str) -> HttpResponse:
    """What a scanned code stands for. POST act=…: hand it out, note that somebody came, or one of the quieter acts.

    404 for a code that opens nothing here: mistyped, forged, replaced, or of another merchant, all told alike.
    """
    visit = visit_of(token)
    if visit is None:
        return page(request, "dashboard/visits/unknown.html", {"here": "visiting"}, status=404)
    if isinstance(visit, Appointment):
        return _appointment(request, visit, token)
    return _collection(request, visit, token)


def _appointment(request: MemberRequest, row: Appointment, token: str) -> HttpResponse:
    if request.method == "POST":
        words, good = noted(request, row)
        return done(request, words, place(request, "check_in", token), good=good)
    context = appointment_context(request, row)
    ready = Collection.objects.filter(order_id=row.order_id, state=State.READY).select_related("location").first()
    context |= {"ready": ready, "ready_token": token_of(ready) if ready else ""}
    return page(request, "dashboard/visits/check_in_appointment.html", context)


def _collection(request: MemberRequest, row: Collection, token: str) -> HttpResponse:
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = KeepForm(request.POST if act == "keep" else None, location=row.location)
    if request.method == "POST" and (act != "keep" or form.is_valid()):
        return _acted(request, row, act, form)
    return page(
        request, "dashboard/visits/check_in.html", _context(request, row, form), status=422 if form.errors else 200
    )


def _acted(request: MemberRequest, row: Collection, act: str, form: KeepForm) -> HttpResponse:
    here = place(request, "check_in", token_of(row))
    try:
        if act == "keep":
            collecting.keep_longer(row, form.cleaned_data["until"])
            return done(request, _("Kept longer. The customer’s page says until when."), here)
        if act not in ACTS:
            return done(request, _("Nothing was changed."), here, good=False)
        words, good = ACTS[act](request, row)
    except Refused as error:
        return done(request, str(error), here, good=False)
    # Read anew by what the scanned code names: a replaced code has another address, and codes pass on to new rows.
    row = Collection.objects.get(public_id=row.public_id)
    return done(request, words, place(request, "check_in", token_of(row)), good=good)


def _hand_out(request: MemberRequest, row: Collection) -> tuple[str, bool]:
    given_to = request.POST.get("given_to", "").replace("\0", "").strip()
    result = collecting.hand_out(row, request.user, given_to=given_to)
    if result.first or result.collection.collected_by_id == request.user.pk:
        return _("Handed out. The customer’s page says so."), True
    words = _("Do not hand it out again: that happened %(when)s, by %(who)s.")
    collected = result.collection
    return words % {
        "when": said_at(collected.collected_at, collected.location),
        "who": who(collected.collected_by, request.user),
    }, False


def _undo(_request: MemberRequest, row: Collection) -> tuple[str, bool]:
    collecting.undo_hand_out(row)
    return _("Taken back: the order lies ready again."), True


def _ready(_request: MemberRequest, row: Collection) -> tuple[str, bool]:
    collecting.mark_ready(row.order, row.location)
    return _("Ready. The customer gets an email with the code."), True


def _withdraw(_request: MemberRequest, row: Collection) -> tuple[str, bool]:
    collecting.withdraw(row)
    return _("Taken off the list. The customer’s page says so no longer; tell the customer what happens now."), True


def _replace(_request: MemberRequest, row: Collection) -> tuple[str, bool]:
    collecting.replace_code(row)
    return _(
        "There is a new code. The one before opens nothing any more; the customer sees the new one on the page."
    ), True


ACTS: dict[str, Act] = {
    "hand_out": _hand_out,
    "undo": _undo,
    "ready": _ready,
    "withdraw": _withdraw,
    "replace": _replace,
}


def _context(request: MemberRequest, row: Collection, form: KeepForm) -> dict[str, Any]:
    now, order, location = timezone.now(), row.order, row.location
    cancelled = row.state == State.CANCELLED or bool(order.cancelled_at)
    over = row.state == State.EXPIRED or bool(row.collect_until and row.collect_until < now)
    own = location_here(request)
    collected = row.state == State.COLLECTED
    return {
        "here": "visiting",
        "row": row,
        "order": order,
        "lines": order.lines.all(),
        "form": form,
        "state": _state(row, cancelled, over),
        "until": said_at(row.collect_until, location),
        "collected": said_at(row.collected_at, location),
        "by": who(row.collected_by, request.user),
        "is_own": row.collected_by_id == request.user.pk,
        "can_undo": bool(collected and row.collected_at and now - row.collected_at <= collecting.UNDO),
        "elsewhere": own if own is not None and own.pk != location.pk else None,
        "is_unpaid": order.paid_at is None and order.known_at is not None,
        "appointments": Appointment.objects.filter(
            order=order, state=Appointment.State.BOOKED, ends_at__gt=now
        ).select_related("kind", "location"),
    }


def _state(row: Collection, cancelled: bool, over: bool) -> str:
    """How the page greets: "cancelled", "collected", "over", "waiting" or "ready"."""
    if row.state == State.COLLECTED:
        return "collected"
    if cancelled:
        return "cancelled"
    if row.state == State.WAITING:
        return "waiting"
    return "over" if over else "ready"
