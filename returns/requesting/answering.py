"""The questions after a reason, and what was answered."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from returns.policy.definition import Question, Reason

LONGEST = 500  # characters of an answer in words


def checked_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """What is kept: without empty ones, and none longer than LONGEST."""
    return {code[:40]: said.strip()[:LONGEST] for code, said in answers.items() if said.strip()}


def problems(reason: Reason, answers: Mapping[str, str]) -> dict[str, str]:
    """By question code what is missing or wrong, in words. Only a claim may require an answer."""
    found = {
        question.code: _problem(question, answers.get(question.code, "").strip(), reason)
        for question in reason.questions
    }
    return {code: words for code, words in found.items() if words}


def _problem(question: Question, said: str, reason: Reason) -> str:
    if not said:
        return _("Answer this question, so that we can help you.") if question.is_required and reason.is_claim else ""
    if question.choices and said not in {choice.code for choice in question.choices}:
        return _("Choose one of the answers.")
    if len(said) > LONGEST:
        return _("Your answer has %(count)s characters; at most %(limit)s fit.") % {
            "count": len(said),
            "limit": LONGEST,
        }
    return ""
