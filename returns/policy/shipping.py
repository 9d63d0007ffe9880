"""When the new item of an exchange or replacement leaves."""

from returns.policy.case import Case
from returns.policy.decision import Offered, Why
from returns.policy.vocabulary import Outcome, ShipStart

SHIPPED = frozenset({Outcome.EXCHANGE, Outcome.REPLACEMENT})


def ship_start(case: Case, offers: tuple[Offered, ...]) -> ShipStart | None:
    """NOW, SCAN or RECEIPT; None where nothing new can be had. Notes it when it leaves at once."""
    if not any(offer.outcome in SHIPPED for offer in offers):
        return None
    start = case.definition.exchanging.start
    if start == ShipStart.TRUSTED:
        start = ShipStart.NOW if _is_trusted(case) else ShipStart.SCAN
    if start == ShipStart.NOW:
        case.because(Why.SHIP_NOW)
    return start


def _is_trusted(case: Case) -> bool:
    rule, customer, review = case.definition.exchanging, case.item.customer, case.definition.review
    if customer.orders < rule.orders or (review.score is not None and customer.score >= review.score):
        return False
    return rule.below is None or (case.amount is not None and case.amount < rule.below)
