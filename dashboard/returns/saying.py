"""What the customer said, in words: reasons, questions and answers are kept as codes of the policy of that day."""

from collections.abc import Mapping
from typing import Any

from returns.models import ReturnItem
from returns.policy.asking import reason_of
from returns.policy.coding import PolicyError
from returns.policy.definition import Definition
from returns.policy.versions import stored
from returns.policy.wording import choice_words, question_words, reason_words


def said_of(item: ReturnItem, terms: object, currency: str) -> dict[str, Any]:
    """The reason as it was chosen, and its questions with their answers. `terms` is the policy version's definition as
    stored; what it does not know (any more) is told as the code."""
    reason = reason_of(_read(terms, currency), item.reason) if item.reason else None
    if reason is None:
        return {"reason": item.reason.replace("_", " "), "answers": list(_plain(item.answers))}
    questions = {one.code: one for one in reason.questions}
    answers = []
    for code, answer in _plain(item.answers):
        question = questions.get(code)
        if question is None:
            answers.append((code, answer))
            continue
        choice = next((one for one in question.choices if one.code == answer), None)
        answers.append((question_words(question), choice_words(choice) if choice else answer))
    return {"reason": reason_words(reason), "answers": answers}


def _read(terms: object, currency: str) -> Definition:
    try:
        return stored(terms, currency or "EUR")
    except PolicyError:  # written by another version of the engine
        return stored({}, currency or "EUR")


def _plain(answers: object) -> list[tuple[str, str]]:
    return [(str(code), str(answer)) for code, answer in answers.items()] if isinstance(answers, Mapping) else []
