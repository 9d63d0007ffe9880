"""The warehouse's page: scan or type, and it is received. Made for a phone or a hand scanner; a list works as well."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from dashboard.returns.acting import Told, act_of
from dashboard.returns.answers import Said, said
from dashboard.visits.wording import number_of
from merchants.models import unguessable
from returns.models import Return
from returns.receiving.receiving import receive_all
from returns.receiving.replaying import Code, Kind, replay
from returns.receiving.scanning import LONGEST, can_arrive, find

MOST_LINES = 200  # of a pile


@require_safe
@member_required
def receive_scanned(request: MemberRequest, code: str) -> HttpResponse:
    """What the QR code of a return says. Looking changes nothing: the page asks."""
    return SeeOther(f"{place(request, 'receive')}?q={code[:40]}")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def receive(request: MemberRequest) -> HttpResponse:
    """GET ?q=: what a text means. POST text= id=: it is there, by an id that the page made; act=look goes on to the
    inspection. 422 keeps the text of what means nothing here, or several."""
    if request.method != "POST":
        return _page(request, _typed(request.GET.get("q", "")))
    text = _typed(request.POST.get("text", ""))
    id = request.POST.get("id", "").replace("\0", "")[:64] or unguessable()
    told = Told(id, Kind.RECEIVE, timezone.now(), text, {"text": text}, {})
    answer = replay([act_of(told)], str(request.user), told.at)[id]
    if answer["code"] in (Code.NOTHING, Code.SEVERAL):
        return _page(request, text, status=422)
    words = said(answer)
    if request.POST.get("act") == "look":
        address = place(request, "return_inspect", answer["return"])
        return done(request, words.words, f"{address}?then=receive", good=words.good)
    return done(request, words.words, f"{place(request, 'receive')}?last={answer['return']}", good=words.good)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def receive_pile(request: MemberRequest) -> HttpResponse:
    """POST codes=: many parcels at once, one a line; each line has its answer. Sent again it answers the same."""
    lines: list[str] = []
    answers: list[tuple[str, Said]] = []
    if request.method == "POST":
        lines = [line for line in map(_typed, request.POST.get("codes", "").splitlines()) if line][:MOST_LINES]
        answers = [(one.text, said(_of_pile(one))) for one in receive_all(dict.fromkeys(lines), str(request.user))]
    left = [text for text, one in answers if not one.good and not one.pk]
    context = {"here": "returns", "answers": answers, "left": "\n".join(left), "most": MOST_LINES}
    return page(request, "dashboard/returns/pile.html", context)


def _of_pile(one: Any) -> dict[str, Any]:
    if one.received is None:
        return {"code": Code.SEVERAL if one.found.returns else Code.NOTHING, "return": None}
    code = Code.RECEIVED if one.received.first else Code.ALREADY
    row = one.received.row
    return {"code": code, "return": row.pk, "said": row.spoken, "unasked": one.received.is_unasked}


def _page(request: MemberRequest, text: str, status: int = 200) -> HttpResponse:
    found = find(text)
    last = Return.objects.filter(pk=number_of(request.GET.get("last"))).prefetch_related("items").first()
    rows = list(Return.objects.filter(pk__in=[row.pk for row in found.returns]).prefetch_related("items"))
    ordered = sorted(rows, key=lambda row: [one.pk for one in found.returns].index(row.pk))
    context = {
        "here": "returns", "text": text, "last": last, "client_id": unguessable(),
        "found": [{"row": row, "can_arrive": can_arrive(row), "id": unguessable()} for row in ordered],
        "is_unknown": bool(text) and not found.returns,
    }  # fmt: skip
    return page(request, "dashboard/returns/receive.html", context, status=status)


def _typed(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:LONGEST]
