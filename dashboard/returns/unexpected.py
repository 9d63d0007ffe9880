"""What lay in parcels and nobody had registered, and parcels that belong to nothing."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.returns.acting import Told, act_of
from dashboard.returns.again import Wrong, of
from dashboard.returns.answers import said
from dashboard.returns.forms import ThingForm
from dashboard.visits.wording import number_of
from merchants.models import unguessable
from returns.models import UnexpectedItem
from returns.receiving.receiving import travelling
from returns.receiving.refusals import Refused
from returns.receiving.replaying import Code, Kind, replay
from returns.receiving.scanning import find
from returns.receiving.unexpected import belongs_to, decide

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def unexpected(request: MemberRequest) -> HttpResponse:
    """GET ?q=<code> &state=decided. POST text= id= title= …: note something; 422 keeps what was typed."""
    text = (request.POST.get("text") or request.GET.get("q", "")).replace("\0", "").strip()[:500]
    form = ThingForm(request.POST or None, request.FILES or None, initial={"quantity": 1})
    if request.method == "POST" and form.is_valid():
        id = request.POST.get("id", "").replace("\0", "")[:64] or unguessable()
        told = Told(id, Kind.UNEXPECTED, timezone.now(), text, request.POST, request.FILES)
        answer = replay([act_of(told)], str(request.user), told.at)[id]
        words = said(answer)
        return done(request, words.words, place(request, "unexpected"), good=answer["code"] == Code.NOTED)
    return _page(request, form, text, Wrong("note", form) if form.errors else None)


def _page(request: MemberRequest, form: ThingForm, text: str = "", wrong: Wrong | None = None) -> HttpResponse:
    """What is to be decided, or was; 422 with the form that was not in order."""
    is_decided = request.GET.get("state") == "decided"
    rows = UnexpectedItem.objects.select_related("in_return").prefetch_related("in_return__items").defer("photo")
    rows = rows.annotate(has_photo=Q(photo__isnull=False))
    rows = rows.exclude(decision="") if is_decided else rows.filter(decision="")
    context: dict[str, Any] = {
        "here": "returns", "form": form, "text": text, "client_id": unguessable(), "is_decided": is_decided,
        "things": [_row(one, wrong) for one in rows.order_by("-found_at", "-pk")[:SHOWN]],
    }  # fmt: skip
    if wrong:
        wrong.put_focus()
    elif text:  # who comes with a code wants to note something
        Wrong("note", form).put_focus()
    return page(request, "dashboard/returns/unexpected.html", context, status=422 if wrong else 200)


@require_POST
@member_required
def unexpected_decide(request: MemberRequest, pk: int) -> HttpResponse:
    """POST decision=added|sent_back|kept, item=<id>; or belongs=<code>: to which return it belongs, 422 keeps a code
    that means none."""
    row, here = get_object_or_404(UnexpectedItem, pk=pk), place(request, "unexpected")
    try:
        if wanted := request.POST.get("belongs", "").strip():
            found = find(wanted).sure
            if found is None:
                words = _("No return, or several, fit this code. Type the return’s own code.")
                typed = {"code": wanted[:100], "error": words}
                return _page(request, _empty(), wrong=Wrong("belongs", typed, row.pk))
            belongs_to(row.pk, found)
            return done(request, _("It belongs to %(code)s now.") % {"code": found.spoken}, here)
        item = number_of(request.POST.get("item")) or None
        decide(row.pk, request.POST.get("decision", ""), str(request.user), item)
    except Refused as error:
        return done(request, str(error), here, good=False)
    return done(request, _("Decided."), here)


@require_safe
@member_required
def unexpected_photo(request: MemberRequest, pk: int) -> HttpResponse:
    """The photo of something unexpected."""
    row = get_object_or_404(UnexpectedItem, pk=pk, photo__isnull=False)
    response = HttpResponse(bytes(row.photo or b""), content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _empty() -> ThingForm:
    return ThingForm(initial={"quantity": 1})


def _row(one: UnexpectedItem, wrong: Wrong | None) -> dict[str, Any]:
    row = one.in_return
    items = travelling(row.items.all()) if row and row.received_at else []
    short = [item for item in items if (item.received_quantity or 0) < item.quantity]
    typed = of(wrong, "belongs", one.pk)
    return {"thing": one, "short": short, "has_photo": getattr(one, "has_photo", False), "typed": typed}
