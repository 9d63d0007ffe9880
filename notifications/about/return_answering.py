"""The mail that answers an objection: what was decided now, in whose words, and how it goes on."""

from typing import Any

from django.utils.translation import pgettext

from notifications.about.returned import day, money_back, to_come, to_hand_in
from notifications.facts.snapshot import Facts
from notifications.mails.contents import one_line
from returns.abuse.appealing import can_object
from returns.models import Appeal, Return

Told = tuple[str, str, bool]


def answer_of(facts: Facts, row: Return) -> Appeal | None:
    """The answered objection that the mail is about: the first answer is round 0 of its journey, the next round 1."""
    answered = sorted((one for one in row.appeals.all() if one.answered_at), key=lambda one: (one.answered_at, one.pk))
    return answered[min(facts.message.enrolment.round, len(answered) - 1)] if answered else None


def answer_context(facts: Facts, row: Return) -> dict[str, Any]:
    """More plain values for this mail; nothing for the others."""
    appeal = answer_of(facts, row) if facts.template == "return_answer" else None
    if appeal is None:
        return {"answer": "", "is_upheld": False, "comes_after_all": False, "may_object_again": False}
    return {
        "answer": one_line(appeal.answer),
        "is_upheld": bool(appeal.is_upheld),
        "comes_after_all": bool(appeal.is_upheld) and row.state == Return.State.REGISTERED,
        "may_object_again": can_object(row, list(row.appeals.all())),
    }


def answer_rows(facts: Facts, row: Return) -> list[Told]:
    """When it was objected, and what follows from the answer where something does."""
    appeal = answer_of(facts, row)
    if appeal is None:
        return []
    objected = (pgettext("label", "You disagreed on"), day(appeal.made_at), False)
    if not appeal.is_upheld:
        return [objected]
    return [objected, *to_hand_in(row), *(money_back(row) if to_come(row) else [])]
