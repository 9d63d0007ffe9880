"""Old products that customers hand in: what to arrange, and the record of every offer."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from care import taking_back
from care.models import TakeBack
from care.taking_back import NEXT, NotPossible
from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.care.forms import PlanForm

SHOWN = 50
State = TakeBack.State


@require_safe
@member_required
def take_backs(request: MemberRequest) -> HttpResponse:
    """GET ?state= &older=<id>: what waits for the team by default."""
    state = request.GET.get("state", "")
    state = state if state in State.values else str(State.ASKED)
    rows = TakeBack.objects.filter(state=state).select_related("order").order_by("-pk")
    older = request.GET.get("older", "")
    if older.isascii() and older.isdigit() and len(older) < 18:
        rows = rows.filter(pk__lt=int(older))
    found = list(rows[: SHOWN + 1])
    context = {"here": "take_backs", "take_backs": found[:SHOWN], "state": state, "states": State.choices,
               "older": found[SHOWN - 1].pk if len(found) > SHOWN else None}  # fmt: skip
    return page(request, "dashboard/care/take_backs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """One take-back with its record. POST act=plan|hand_over|call_off; 422 keeps what was typed."""
    row = get_object_or_404(TakeBack.objects.select_related("order"), pk=pk)
    is_plan = request.method == "POST" and request.POST.get("act") == "plan"
    form = PlanForm(request.POST if is_plan else None, initial={"planned_on": row.planned_on, "note": row.note})
    status = 200
    if request.method == "POST":
        try:
            words = _acted(request, row, form)
        except NotPossible:
            return done(
                request, _("It stands elsewhere by now: look again."), place(request, "take_back", pk), good=False
            )
        if words:
            return done(request, words, place(request, "take_back", pk))
        status = 422
    context = {
        "here": "take_backs",
        "row": row,
        "form": form,
        "moves": row.moves.all(),
        "can_plan": State.PLANNED in NEXT[row.state],
        "can_hand_over": State.HANDED_OVER in NEXT[row.state],
        "can_call_off": State.CANCELLED in NEXT[row.state],
    }
    return page(request, "dashboard/care/take_back.html", context, status=status)


def _acted(request: MemberRequest, row: TakeBack, form: PlanForm) -> str:
    """Do what the button says and tell it; "" when the form is not in order or no button of ours was pressed."""
    act, by = request.POST.get("act"), str(request.user)
    if act == "plan" and form.is_valid():
        taking_back.plan(row.pk, form.cleaned_data["planned_on"], form.cleaned_data["note"], by)
        return _("Planned. The customer gets an email.")
    if act == "hand_over":
        taking_back.hand_over(row.pk, by)
        return _("Recorded: it was handed over.")
    if act == "call_off":
        taking_back.call_off(row.pk, row.order, by)
        return _("Called off. The order’s page says so.")
    return ""
