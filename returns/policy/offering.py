"""Which outcomes somebody who changed his mind may choose, with fee, bonus and label."""

from collections.abc import Iterator
from decimal import Decimal

from returns.policy.case import Case
from returns.policy.decision import Offered, Values, Why
from returns.policy.definition import Offer
from returns.policy.vocabulary import SENT_BACK, UNDER_AMOUNT, WITH_FEE, Outcome, Payer

ZERO = Decimal(0)


def offers_of(case: Case) -> tuple[Offered, ...]:
    """The outcomes in the policy's order. Money back is always among them while the law gives it, and when nothing
    else is left: nobody may be left with an item that is accepted and no way to settle it."""
    offers = [_offered(case, offer) for offer in case.terms.offers if _holds(case, offer)]
    if not any(offer.outcome == Outcome.REFUND for offer in offers):
        if case.is_withdrawable:
            offers.append(_offered(case, Offer(Outcome.REFUND)))
            case.because(Why.REFUND_BY_LAW)
        elif not offers:
            offers.append(_offered(case, Offer(Outcome.REFUND)))
            case.because(Why.REFUND_INSTEAD)
    _note(case, offers)
    return tuple(offers)


def _holds(case: Case, offer: Offer) -> bool:
    if offer.outcome == Outcome.EXCHANGE and case.item.order.generation >= case.definition.max_exchanges:
        case.because(Why.CHAIN, Values(number=case.definition.max_exchanges))
        return False
    if offer.outcome in UNDER_AMOUNT:
        return offer.below is not None and case.amount is not None and case.amount < offer.below
    return True


def _offered(case: Case, offer: Offer) -> Offered:
    """As it is offered here. Who pays for his own label is not asked for a share in ours on top: the direct cost of
    sending back is all that a consumer may bear (Directive 2011/83/EU, art. 14(1))."""
    has_fee = offer.outcome in WITH_FEE and case.terms.payer == Payer.MERCHANT and _same_currency(case)
    payer = case.terms.payer if offer.outcome in SENT_BACK else None
    if offer.outcome == Outcome.RECYCLE:
        payer = Payer.MERCHANT
    return Offered(offer.outcome, offer.bonus, offer.fee if has_fee else ZERO, payer)


def _same_currency(case: Case) -> bool:
    """A fee in another currency than the order's was not told for it."""
    return case.item.line.currency in ("", case.definition.currency)


def _note(case: Case, offers: list[Offered]) -> None:
    for code, values in _notes(case, offers):
        case.because(code, values)


def _notes(case: Case, offers: list[Offered]) -> Iterator[tuple[Why, Values]]:
    currency = case.definition.currency
    by_outcome = {offer.outcome: offer for offer in offers}
    if case.item.order.is_gift and Outcome.REFUND in by_outcome:
        yield Why.REFUND_TO_BUYER, Values()
    if Outcome.KEEP in by_outcome:
        yield Why.KEEP, Values(amount=case.amount, currency=currency)
    credit = by_outcome.get(Outcome.CREDIT)
    if credit and credit.bonus:
        yield Why.BONUS, Values(amount=credit.bonus)
    fee = max((offer.fee for offer in offers), default=ZERO)
    if fee:
        yield Why.FEE, Values(amount=fee, currency=currency)
    if case.terms.fee_not_told:
        yield Why.FEE_NOT_TOLD, Values()
    if case.terms.payer == Payer.CUSTOMER:
        yield Why.CUSTOMER_PAYS, Values()
    elif case.terms.cost_not_told:
        yield Why.COST_NOT_TOLD, Values()
    if (fee or case.terms.payer == Payer.CUSTOMER) and case.told_where is not None:
        yield Why.FEE_TOLD, Values(where=case.told_where)
