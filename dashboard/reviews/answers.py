"""What the one question brought: how sure it is, which carrier stands out, the newest words, and whom to call."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from reviews import measuring, surveying
from reviews.models import SurveyAnswer

SHOWN = 40
PERIODS = (30, 90, 365)
Kind = SurveyAnswer.Kind


@require_safe
@member_required
def answers(request: MemberRequest) -> HttpResponse:
    """GET ?days=30|90|365 &low=1: the newest answers, or only the low ones."""
    days = next((one for one in PERIODS if request.GET.get("days") == str(one)), 90)
    since = timezone.now() - timedelta(days=days)
    rows = SurveyAnswer.objects.filter(answered_at__gte=since).select_related("order")
    is_low = request.GET.get("low") == "1"
    if is_low:
        rows = rows.filter(surveying.low())
    context: dict[str, Any] = {
        "here": "reviews", "days": days, "periods": PERIODS, "is_low": is_low,
        "answers": rows.order_by("-answered_at", "-pk")[:SHOWN],
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
    if request.POST.get("open") == "1":
        surveying.mark_open(row.pk)
        return done(request, _("It is open again."), place(request, "answers"))
    if surveying.mark_called(row.pk, str(request.user)) is None:
        return done(request, _("Somebody has noted that already."), place(request, "answers"), good=False)
    return done(request, _("Noted: you have spoken to the customer."), place(request, "answers"))
