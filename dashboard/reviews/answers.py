"""What the one question brought: how sure it is, which carrier stands out, the newest words, and whom to call."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from reviews import measuring, surveying
from reviews.models import SurveyAnswer

SHOWN = 40
FURTHEST = 50  # pages; who looks for more takes a shorter time
PERIODS = (30, 90, 365)
Kind = SurveyAnswer.Kind
# Bounds as the two measures have them: who is no promoter and no detractor, or neither satisfied nor not.
MIDDLE = Q(kind=Kind.CSAT, score=3) | Q(kind=Kind.NPS, score__in=(7, 8))
HIGH = Q(kind=Kind.CSAT, score__gte=4) | Q(kind=Kind.NPS, score__gte=9)
SCORES: dict[str, tuple[Any, Q]] = {
    "": (gettext_lazy("Every score"), Q()),
    "low": (gettext_lazy("Low: 1 or 2 of 5, up to 6 of 10"), surveying.low()),
    "open": (gettext_lazy("Low, and nobody has called yet"), surveying.low() & Q(called_at=None, erased_at=None)),
    "middle": (gettext_lazy("In between: 3 of 5, 7 or 8 of 10"), MIDDLE),
    "high": (gettext_lazy("High: 4 or 5 of 5, 9 or 10 of 10"), HIGH),
}


@require_safe
@member_required
def answers(request: MemberRequest) -> HttpResponse:
    """GET ?days=30|90|365 &kind=csat|nps &score=low|open|middle|high &words=1 &page=1: the newest answers."""
    chosen = _chosen(request.GET)
    since = timezone.now() - timedelta(days=int(chosen["days"]))
    rows = SurveyAnswer.objects.filter(SCORES[chosen["score"]][1], answered_at__gte=since).select_related("order")
    if chosen["kind"]:
        rows = rows.filter(kind=chosen["kind"])
    if chosen["words"]:
        rows = rows.exclude(text="")
    at = int(chosen["page"])
    found = list(rows.order_by("-answered_at", "-pk")[(at - 1) * SHOWN : at * SHOWN + 1])
    low = SurveyAnswer.objects.filter(surveying.low(), pk__in=[row.pk for row in found])
    is_low = set(low.values_list("pk", flat=True))
    context: dict[str, Any] = {
        "here": "reviews", "chosen": chosen, "periods": PERIODS, "scores": [(key, it[0]) for key, it in SCORES.items()],
        "kinds": Kind.choices, "is_narrowed": bool(chosen["score"] or chosen["kind"] or chosen["words"]),
        "answers": [(row, row.pk in is_low, 10 if row.kind == Kind.NPS else 5) for row in found[:SHOWN]],
        "query": _query(chosen), "newest": _query(chosen, 1) if at > 1 else "",
        "older": _query(chosen, at + 1) if len(found) > SHOWN and at < FURTHEST else "",
        "measures": [
            {
                "kind": kind.value, "name": kind.label, "all": measuring.measured(kind, since),
                "carriers": measuring.by_carrier(kind, since),
            }
            for kind in (Kind.NPS, Kind.CSAT)
        ],
    }  # fmt: skip
    return page(request, "dashboard/reviews/answers.html", context)


@require_POST
@member_required
def answer_called(request: MemberRequest, pk: int) -> HttpResponse:
    """Note that somebody spoke to the customer; with `open` = 1 take that back."""
    row = get_object_or_404(SurveyAnswer, pk=pk)
    back = f"{place(request, 'answers')}{_query(_chosen(request.POST))}"
    if request.POST.get("open") == "1":
        surveying.mark_open(row.pk)
        return done(request, _("It is open again."), back)
    if surveying.mark_called(row.pk, str(request.user)) is None:
        return done(request, _("Somebody has noted that already."), back, good=False)
    return done(request, _("Noted: you have spoken to the customer."), back)


def _chosen(given: QueryDict) -> dict[str, str]:
    """What the list is narrowed to, with only values that there are."""
    days, score, number = given.get("days", ""), given.get("score", ""), given.get("page", "")
    is_page = number.isascii() and number.isdigit() and len(number) < 4
    return {
        "days": days if days in map(str, PERIODS) else "90",
        "kind": given.get("kind", "") if given.get("kind") in Kind.values else "",
        "score": score if score in SCORES else "",
        "words": "1" if given.get("words") == "1" else "",
        "page": str(min(max(int(number), 1), FURTHEST)) if is_page else "1",
    }


def _query(chosen: dict[str, str], at: int | None = None) -> str:
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in {**chosen, "page": str(at or chosen["page"])}.items() if value})
    if query.get("page") == "1":
        del query["page"]
    return f"?{query.urlencode()}"
