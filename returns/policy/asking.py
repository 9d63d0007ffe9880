"""Which reasons somebody may choose from, and what is asked then."""

from dataclasses import replace

from returns.policy.definition import Definition, Reason
from returns.policy.facts import LineFacts
from returns.policy.goods import Goods, fits_choice, fits_reason, goods_of
from returns.policy.matching import within
from returns.policy.vocabulary import Path


def reasons_for(definition: Definition, line: LineFacts, path: Path) -> tuple[Reason, ...]:
    """The reasons for that line on that path, in the policy's order. A withdrawal has none: nobody may be asked."""
    if path == Path.WITHDRAW:
        return ()
    goods = goods_of(line)
    return tuple(
        _asked(reason, goods)
        for reason in definition.reasons
        if reason.is_claim == (path == Path.WRONG)
        and (not reason.categories or any(within(line.category, named) for named in reason.categories))
        and fits_reason(reason, goods)
    )


def _asked(reason: Reason, goods: frozenset[Goods]) -> Reason:
    """With the answers only that fit the goods."""
    questions = tuple(
        replace(question, choices=tuple(one for one in question.choices if fits_choice(one, goods)))
        if question.choices
        else question
        for question in reason.questions
    )
    return replace(reason, questions=questions)


def reason_of(definition: Definition, code: str) -> Reason | None:
    """The reason with that code; None when the policy has none (any more)."""
    return next((reason for reason in definition.reasons if reason.code == code), None)
