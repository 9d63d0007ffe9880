"""Customers' wishes about a delivery: what the team has to arrange, what an API is at, what became of the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from inbox.reading import web_address
from orders.models import Refund
from tracking import changes as moving
from tracking.capabilities import Reach, option
from tracking.carriers.names import display_name, tracking_url
from tracking.change_reasons import FOR_THE_TEAM, WORDS, note_words, words, written
from tracking.models import STATUS_WORDS, DeliveryChange
from tracking.snapshots import Status
from tracking.wishes import wish_words

PAGE = 30
MOST_OPEN = 100  # a page of more tasks than this is read by nobody
LOOK_BACK = timedelta(days=30)
State = DeliveryChange.State
Way = DeliveryChange.Way
# People of the team are named; these are not people.
NOT_PEOPLE = {
    moving.CUSTOMER: gettext_lazy("the customer"),
    moving.CARRIER: gettext_lazy("the carrier"),
    moving.SHOP: gettext_lazy("the shop’s system"),
    moving.SYSTEM: gettext_lazy("Stoep"),
}
TONES = {State.REQUESTED: "warn", State.ACCEPTED: "", State.CONFIRMED: "good", State.REFUSED: "bad"}


class RefusalForm(forms.Form):
    """Why a wish cannot be met: the customer reads it."""

    reason = forms.ChoiceField(label=gettext_lazy("Why not?"), choices=[(code, WORDS[code]) for code in FOR_THE_TEAM])
    said = forms.CharField(
        label=gettext_lazy("In your own words"), required=False, max_length=200, strip=True,
        help_text=gettext_lazy("The customer reads this as well. At most 200 characters."),
    )  # fmt: skip


@dataclass(frozen=True)
class Task:
    """One change as the page shows it."""

    change: DeliveryChange
    wish: str
    reason: str
    note: str
    who: str
    tone: str
    carrier: str
    carrier_url: str
    parcel_status: str
    form: RefusalForm | None = None
    is_late: bool = False  # the cut-off passed, or the driver has it: "done" asks whether it was in time


@require_safe
@member_required
def changes(request: MemberRequest) -> HttpResponse:
    """GET ?older=<id>: what waits for the team first, then what is under way, then what is decided, newest first."""
    return _page(request)


@require_POST
@member_required
def change_accept(request: MemberRequest, pk: int) -> HttpResponse:
    """It is arranged. POST in_time=1 where the page asked whether it was in time."""
    row = get_object_or_404(DeliveryChange, pk=pk)
    overview = place(request, "changes")
    try:
        moved = moving.accept(row, _name(request), despite_cutoff=request.POST.get("in_time") == "1")
    except moving.NotPossible:
        return done(request, _("This wish has been answered already."), overview, good=False)
    if moved.state == State.REFUSED:
        said = _("It is too late, so the customer hears that it was not possible: %(reason)s")
        return done(request, said % {"reason": words(moved.reason)}, overview, good=False)
    return done(request, _("Done. The customer hears that it is arranged."), overview)


@require_POST
@member_required
def change_refuse(request: MemberRequest, pk: int) -> HttpResponse:
    """It cannot be done. POST reason= said=; 422 keeps what was typed."""
    row = get_object_or_404(DeliveryChange, pk=pk)
    form = RefusalForm(request.POST, auto_id=f"id_{row.pk}_%s")
    if not form.is_valid():
        return _page(request, wrong=(row.pk, form))
    reason = written(form.cleaned_data["reason"], form.cleaned_data["said"])
    try:
        moving.refuse(row, reason, _name(request))
    except moving.NotPossible:
        return done(request, _("This wish has been answered already."), place(request, "changes"), good=False)
    return done(request, _("The customer hears that it was not possible, and why."), place(request, "changes"))


def _page(request: MemberRequest, wrong: tuple[int, RefusalForm] | None = None) -> HttpResponse:
    older = request.GET.get("older", "")
    decided = _rows().exclude(state=State.REQUESTED).order_by("-pk")
    if older.isascii() and older.isdecimal() and len(older) < 18:
        decided = decided.filter(pk__lt=int(older))
    rows = list(decided[: PAGE + 1])
    requested = _rows().filter(state=State.REQUESTED).order_by("requested_at", "pk")
    waiting = [] if older and not wrong else [_open(row, wrong) for row in requested.filter(way=Way.TEAM)[:MOST_OPEN]]
    calling = [] if older else [_task(row) for row in requested.exclude(way=Way.TEAM)[:MOST_OPEN]]
    context = {
        "here": "changes",
        "waiting": waiting,
        "calling": calling,
        "decided": [_task(row) for row in rows[:PAGE]],
        "older": "?" + urlencode({"older": rows[PAGE - 1].pk}) if len(rows) > PAGE else "",
        "newest": place(request, "changes") if older else "",
    }
    return page(request, "dashboard/changes.html", context, status=422 if wrong else 200)


def _rows() -> "QuerySet[DeliveryChange]":
    rows: QuerySet[DeliveryChange] = DeliveryChange.objects.select_related("order", "shipment")
    return rows


def _open(row: DeliveryChange, wrong: tuple[int, RefusalForm] | None) -> Task:
    form = wrong[1] if wrong and wrong[0] == row.pk else RefusalForm(auto_id=f"id_{row.pk}_%s")
    # No API is asked for, no money and no parcel counted: that would cost each row three queries and change nothing.
    known = {"reach": Reach(), "refunded": Decimal(0), "has_parcels": True}
    late = option(row.order, row.shipment, row.kind, **known).reason in moving.LATE
    return _task(row, form=form, is_late=late)


def _task(row: DeliveryChange, **more: Any) -> Task:
    parcel, order = row.shipment, row.order
    url = ""
    if parcel is not None:
        url = tracking_url(parcel.carrier, parcel.tracking_number, order.postal_code, order.country)
        url = url or web_address(parcel.tracking_url)
    return Task(
        change=row,
        wish=wish_words(row.kind, row.wish),
        reason=words(row.reason),
        note=note_words(row.note),
        who=str(NOT_PEOPLE.get(row.decided_by, row.decided_by)),
        tone=TONES.get(State(row.state), ""),
        carrier=display_name(parcel.carrier) if parcel else "",
        carrier_url=url,
        parcel_status=str(STATUS_WORDS[Status(parcel.status)]) if parcel else "",
        **more,
    )


def _name(request: MemberRequest) -> str:
    return str(getattr(request.user, "email", "") or request.user)[:254]


def waiting_for_team() -> "QuerySet[DeliveryChange]":
    """What the team has to arrange, longest waiting first; for the list of what is to do."""
    return _rows().filter(state=State.REQUESTED, way=Way.TEAM).order_by("requested_at", "pk")


def owing_money() -> Iterator[DeliveryChange]:
    """Orders that were cancelled in the shop at the customer's wish, were paid, and of which no refund is known."""
    returned = Refund.objects.filter(order=OuterRef("order_id"))
    rows = _rows().filter(
        ~Exists(returned),
        kind=DeliveryChange.Kind.CANCEL,
        state__in=[State.ACCEPTED, State.CONFIRMED],
        note="give_money_back",
        order__paid_at__isnull=False,
        decided_at__gt=timezone.now() - LOOK_BACK,
    )
    yield from rows.order_by("decided_at", "pk")[:50]
