"""The one question: the mail's link chooses an answer, one POST gives it, a sentence may follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from merchants.models import Merchant
from merchants.tones import plain_language
from orders.models import Order
from reviews import surveying
from reviews.models import SurveyAnswer
from storefront.answering import merchant_of, posting, see_other
from storefront.opening import order_required
from storefront.reviewing.forms import WordsForm

Kind = SurveyAnswer.Kind


@dataclass(frozen=True)
class Question:
    """What is asked, and which scores answer it."""

    kind: str
    scores: Sequence[int]

    def words(self, merchant: Merchant) -> str:
        if self.kind == Kind.NPS:
            return _("How likely are you to recommend %(shop)s to a friend?") % {"shop": merchant.name}
        return _("How satisfied are you with your order?")

    def choices(self) -> list[tuple[int, str]]:
        """Each score with its words; of NPS only the ends have some."""
        if self.kind == Kind.CSAT:
            return [
                (1, _("Very dissatisfied")), (2, _("Dissatisfied")), (3, _("So-so")),
                (4, _("Satisfied")), (5, _("Very satisfied")),
            ]  # fmt: skip
        ends = {0: _("not at all likely"), 10: _("extremely likely")}
        return [(score, ends.get(score, "")) for score in self.scores]


QUESTIONS = {str(kind): Question(str(kind), surveying.SCORES[kind]) for kind in Kind}


@require_http_methods(["GET", "HEAD", "POST"])
@order_required
def survey_answer(request: HttpRequest, order: Order, kind: str) -> HttpResponse:
    """GET ?score= chooses and changes nothing. POST score=, or text= for the words after it.

    303 to the thanks; 422 without an answer; 409 when the answer's day is over.
    """
    question = QUESTIONS.get(kind)
    if question is None:
        raise Http404
    row = SurveyAnswer.objects.filter(order=order, kind=kind).first()
    status, problem = 200, ""
    words = WordsForm(request.POST if "text" in request.POST else None, initial={"text": row.text if row else ""})
    if request.method == "POST":
        status, problem = _kept(request, order, question, row, words)
        if status == 303:
            return see_other(
                reverse("survey_answer", kwargs={"public_id": order.public_id, "kind": kind}) + "?thanks=1"
            )
        row = SurveyAnswer.objects.filter(order=order, kind=kind).first()
    chosen = _score(question, request.GET.get("score", ""))
    may_change = row is None or surveying.may_change(row, timezone.now())
    context = {
        "order": order, "question": question.words(merchant_of(request)), "kind": kind, "choices": question.choices(),
        "chosen": chosen if chosen is not None else row.score if row else None, "row": row, "words": words,
        "problem": problem, "may_change": may_change,
        # Who comes back by another link of the mail wants to change the answer, not to read thanks.
        "is_thanks": row is not None and (not may_change or chosen is None or (status == 422 and words.is_bound)),
    }  # fmt: skip
    return posting(render(request, "storefront/reviewing/survey.html", context, status=status))


def _kept(
    request: HttpRequest, order: Order, question: Question, row: SurveyAnswer | None, words: WordsForm
) -> tuple[int, str]:
    """Keep the score, or the words after it: the answer's status and what is wrong."""
    score = _score(question, request.POST.get("score", ""))
    text = None
    if words.is_bound and row is not None:
        if not words.is_valid():
            return 422, ""
        score, text = row.score if score is None else score, words.cleaned_data["text"].strip()
    if score is None:
        return 422, _("Choose one of the answers.")
    try:
        surveying.answer(order, question.kind, score, text, plain_language())
    except surveying.TooLate:
        return 409, _("Your answer is more than a day old, so it stays as it is.")
    return 303, ""


def _score(question: Question, typed: str) -> int | None:
    """The score that was typed; None for anything else."""
    known = {str(score): score for score in question.scores}
    return known.get(typed)
