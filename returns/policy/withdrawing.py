"""The statutory withdrawal (Directive 2011/83/EU, art. 9 to 16): no reason, no fee, no person who looks first."""

from returns.policy.case import Case
from returns.policy.decision import Decision, Offered, Values, Why
from returns.policy.vocabulary import CONDITIONAL, Outcome, Payer


def decide_withdraw(case: Case) -> Decision:
    """Open until the day that the law gives, and as long as any delivery is unknown; money back is all there is."""
    order, terms = case.item.order, case.terms
    if terms.final_only_since:
        case.because(Why.FINAL_ONLY_SINCE)
    if case.exemption is not None:
        return case.refuse(Why.FINAL_SALE, Values(point=case.exemption, rule=terms.final_rule))
    until = order.withdraw_until if order.delivered_on else None
    if until and case.today > until:
        return case.refuse(Why.WITHDRAWAL_OVER, Values(day=until))
    case.because(Why.WITHDRAWAL if until else Why.WITHDRAWAL_OPEN, Values(day=until))
    if terms.final_sale in CONDITIONAL:
        case.because(Why.ONLY_SEALED, Values(point=terms.final_sale, rule=terms.final_rule))
    if order.is_gift:
        case.because(Why.REFUND_TO_BUYER)
    if terms.payer == Payer.CUSTOMER:
        case.because(Why.CUSTOMER_PAYS)  # only the direct cost of sending it back, art. 14(1)
        if case.told_where is not None:
            case.because(Why.FEE_TOLD, Values(where=case.told_where))
    elif terms.cost_not_told:
        case.because(Why.COST_NOT_TOLD)
    return case.accept((Offered(Outcome.REFUND, payer=terms.payer),), until)
