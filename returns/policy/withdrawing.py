"""The statutory withdrawal (Directive 2011/83/EU, art. 9 to 16): no reason, no fee, no person who looks first."""

from datetime import datetime

from returns.policy.case import Case
from returns.policy.decision import Because, Decision, Offered, Values, Why
from returns.policy.definition import Definition
from returns.policy.facts import Item
from returns.policy.resolving import resolved
from returns.policy.vocabulary import CONDITIONAL, Exemption, Outcome, Path, Payer


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
    _note_seal(case)
    if order.is_gift:
        case.because(Why.REFUND_TO_BUYER)
    _note_cost(case)
    return case.accept((Offered(Outcome.REFUND, payer=terms.payer),), until)


def steps_of_withdrawal(definition: Definition, item: Item, now: datetime) -> tuple[Because, ...]:
    """What counts for an item that somebody withdrew from, whether or not `decide_withdraw` would let it in, for a
    declaration is taken in any case: the seal that ends the right, and who pays for the way back. `now` is aware."""
    case = _case(definition, item, now)
    _note_seal(case)
    _note_cost(case)
    return tuple(case.becauses)


def exemption_of(definition: Definition, item: Item, now: datetime) -> Exemption | None:
    """The point of art. 16 by which there is no right to withdraw from it, whatever became of it; None where there may
    be one, so also while it hangs on a seal."""
    return _case(definition, item, now).exemption


def _case(definition: Definition, item: Item, now: datetime) -> Case:
    return Case(definition, item, Path.WITHDRAW, now.astimezone(item.order.zone).date(), resolved(definition, item))


def _note_seal(case: Case) -> None:
    terms = case.terms
    if terms.final_sale in CONDITIONAL:
        case.because(Why.ONLY_SEALED, Values(point=terms.final_sale, rule=terms.final_rule))


def _note_cost(case: Case) -> None:
    """The direct cost of sending it back, and only for who was told before he bought: art. 6(6) and 14(1)."""
    terms = case.terms
    if terms.payer == Payer.CUSTOMER:
        case.because(Why.CUSTOMER_PAYS)
        if case.told_where is not None:
            case.because(Why.FEE_TOLD, Values(where=case.told_where))
    elif terms.cost_not_told:
        case.because(Why.COST_NOT_TOLD)
