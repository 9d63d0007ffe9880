"""What customers asked: a list, each with its order, and a mark when somebody has answered."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from care.asking import mark_answered, mark_open
from care.models import Question
from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place

SHOWN = 50


@require_safe
@member_required
def questions(request: MemberRequest) -> HttpResponse:
    """GET ?state=open|answered &older=<id>: open ones first in time, answered ones newest first."""
    is_answered = request.GET.get("state") == "answered"
    rows = Question.objects.filter(answered_at__isnull=not is_answered).select_related("order").order_by("-pk")
    older = request.GET.get("older", "")
    if older.isascii() and older.isdigit() and len(older) < 18:
        rows = rows.filter(pk__lt=int(older))
    found = list(rows[: SHOWN + 1])
    context = {"here": "questions", "questions": found[:SHOWN], "is_answered": is_answered,
               "older": found[SHOWN - 1].pk if len(found) > SHOWN else None}  # fmt: skip
    return page(request, "dashboard/care/questions.html", context)


@require_safe
@member_required
def question(request: MemberRequest, pk: int) -> HttpResponse:
    """One question beside what is known of its order."""
    row = get_object_or_404(Question.objects.select_related("order"), pk=pk)
    parcels = row.order.shipments.filter(is_cancelled=False)
    return page(request, "dashboard/care/question.html", {"here": "questions", "question": row, "parcels": parcels})


@require_POST
@member_required
def question_answered(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark as answered, or with `open` = 1 take that back."""
    row = get_object_or_404(Question, pk=pk)
    if request.POST.get("open") == "1":
        mark_open(row.pk)
        return done(request, _("The question is open again."), place(request, "question", pk))
    if mark_answered(row.pk, str(request.user)) is None:
        return done(
            request, _("Somebody has marked it as answered already."), place(request, "question", pk), good=False
        )
    return done(request, _("Marked as answered."), place(request, "questions"))
