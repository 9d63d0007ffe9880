"""When a person looks before anything is promised."""

from collections.abc import Iterator
from dataclasses import replace

from returns.policy.case import Case
from returns.policy.decision import Decision, Values, Why
from returns.policy.vocabulary import Path


def reviewed(case: Case, decision: Decision, *, is_late: bool = False) -> Decision:
    """The decision with the reasons for a person to look at it, and how soon; `is_late`: past a usual guarantee."""
    found = list(_reasons(case))
    for code, values in found:
        case.because(code, values)
    codes = [code for code, _values in found]
    if is_late:
        codes.insert(0, Why.EXPECTED_LIFE)
    return replace(decision, reviews=tuple(codes), review_hours=case.definition.review.hours if codes else 0)


def _reasons(case: Case) -> Iterator[tuple[Why, Values]]:
    review, currency = case.definition.review, case.definition.currency
    if review.over is not None and case.amount is None:
        yield Why.REVIEW_UNKNOWN, Values()
    elif review.over is not None and case.amount is not None and case.amount > review.over:
        yield Why.REVIEW_AMOUNT, Values(amount=review.over, currency=currency)
    if review.claims and case.path == Path.WRONG:
        yield Why.REVIEW_CLAIM, Values()
    if review.score is not None and case.item.customer.score >= review.score:
        yield Why.REVIEW_SCORE, Values(number=case.item.customer.score)
