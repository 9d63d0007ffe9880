"""Mails that ask one question, or for a review: which links they carry."""

from typing import Any

from django.utils.translation import gettext

from care.wording import said
from merchants.links import storefront_url
from merchants.tones import plain_language
from notifications.facts.snapshot import Facts
from notifications.mails.contents import one_line
from reviews.models import ReviewSettings, SurveyAnswer
from reviews.surveying import SCORES

REVIEW_VIEW, SURVEY_VIEW = "review_form", "survey_answer"
Kind = SurveyAnswer.Kind
Answer = dict[str, Any]  # label, url, and whether the label is a mere number


def survey_context(facts: Facts) -> dict[str, Any]:
    """One link for each answer. It leads to a page that asks for a confirmation: mail scanners open every link."""
    from notifications.mails.finishing import TOKEN  # which asks the subjects

    kind = Kind(facts.template)
    words = _satisfied() if kind == Kind.CSAT else {}

    def answer(score: int) -> Answer:
        url = storefront_url(facts.merchant, SURVEY_VIEW, token=TOKEN, kind=kind.value, score=score)
        return {"label": words.get(score, str(score)), "url": url, "short": not words}

    # Best first, where the answers are words; a row of numbers is read from 0.
    scores = sorted(SCORES[kind], reverse=bool(words))
    return {"answers": [answer(score) for score in scores], "others": [], "progress": []}


def review_context(facts: Facts) -> dict[str, Any]:
    """What is promised for a review stands beside the button, whatever the stars will be."""
    settings = ReviewSettings.objects.first()
    rewards = settings.rewards if settings else {}
    words = said({code: {"reward": text} for code, text in rewards.items()}, plain_language(), facts.merchant.language)
    return {"reward": one_line(words.get("reward", "")), "others": [], "progress": []}


def _satisfied() -> dict[int, str]:
    return {
        5: gettext("Very satisfied"),
        4: gettext("Satisfied"),
        3: gettext("So-so"),
        2: gettext("Dissatisfied"),
        1: gettext("Very dissatisfied"),
    }
