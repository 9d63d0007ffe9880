"""Looking at what came: one form for all items of a return."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from dashboard.returns.acting import Told, act_of, bound
from dashboard.returns.answers import said
from dashboard.returns.kinds import path_words
from merchants.models import unguessable
from returns.models import Return
from returns.receiving.inspecting import can_correct
from returns.receiving.replaying import Code, Kind, replay

State = Return.State


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def return_inspect(request: MemberRequest, pk: int) -> HttpResponse:
    """POST id= and per item <id>-received, <id>-condition, …: act=count only notes the pieces. 422 keeps what was
    typed and names the field; the same id again changes nothing."""
    row = get_object_or_404(Return.objects.prefetch_related("payouts"), pk=pk)
    if row.state == State.CLOSED or (row.state == State.INSPECTED and not can_correct(row)):
        words = _("This inspection stays as it is: the return is done, or money has left by it.")
        if request.method == "POST":
            return done(request, words, place(request, "return", pk), good=False)
        return SeeOther(place(request, "return", pk))
    if request.method != "POST":
        return _page(request, row, bound(row))
    id = request.POST.get("id", "").replace("\0", "")[:64] or unguessable()
    kind = Kind.COUNT if request.POST.get("act") == "count" else Kind.INSPECT
    told = Told(id, kind, timezone.now(), row.code, request.POST, request.FILES)
    answer = replay([act_of(told)], str(request.user), told.at)[id]
    if answer["code"] == Code.REFUSED:
        forms = bound(row, request.POST, request.FILES)
        return _page(request, row, forms, answer)
    told_back = said(answer)
    return done(request, told_back.words, place(request, "return", pk), good=told_back.good)  # or to `next`


def _then(request: MemberRequest, row: Return) -> str:
    """Where to go when it is saved: who came from scanning scans the next one."""
    is_scanning = request.GET.get("then") == "receive" or request.POST.get("next", "")
    return f"{place(request, 'receive')}?last={row.pk}" if is_scanning else ""


def _page(
    request: MemberRequest, row: Return, forms: list[Any], answer: Mapping[str, Any] | None = None
) -> HttpResponse:
    general = []
    by_item = {form.item.pk: form for form in forms}
    for pk, name, words in (answer or {}).get("wrong", []):
        form = by_item.get(pk)
        if form is None or (name and name not in form.fields):
            general.append(words)
        elif words not in form.errors.get(name or "__all__", []):
            form.add_error(name or None, words)
    context = {
        "here": "returns", "row": row, "path": path_words(row), "forms": forms, "general": general,
        "then": _then(request, row), "is_corrected": row.state == State.INSPECTED,
        "client_id": unguessable(),
        "is_wrong": answer is not None, "is_by_law": row.is_by_law,
        "is_here": row.state in (State.RECEIVED, State.INSPECTED),
    }  # fmt: skip
    return page(request, "dashboard/returns/inspect.html", context, status=422 if answer is not None else 200)
