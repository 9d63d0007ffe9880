"""Something is wrong: what Directive (EU) 2019/771 gives, free of charge, in its order."""

from collections.abc import Iterator
from dataclasses import replace

from returns.policy.asking import reason_of
from returns.policy.case import Case
from returns.policy.decision import Decision, Offered, Values, Why
from returns.policy.reviewing import reviewed
from returns.policy.shipping import ship_start
from returns.policy.vocabulary import REMEDIES, Outcome, Payer, Result


def decide_wrong(case: Case) -> Decision:
    """Open for the legal guarantee, whatever the policy's window or a final sale says."""
    lasting = case.guarantee
    until = lasting.until
    is_over = until is not None and case.today > until
    if is_over and not lasting.by_expected_life:
        return case.refuse(Why.GUARANTEE_OVER, Values(day=until))
    if is_over:
        case.because(Why.EXPECTED_LIFE, Values(day=until))
    elif until is None:
        case.because(Why.GUARANTEE_OPEN)
    elif lasting.by_law_until is not None and until > lasting.by_law_until:
        case.because(Why.GUARANTEE_LONGER, Values(day=until, last=lasting.by_law_until))
    else:
        case.because(Why.GUARANTEE, Values(day=until))
    if lasting.was_repaired:
        case.because(Why.REPAIRED)
    if lasting.presumed_until and case.today <= lasting.presumed_until:
        case.because(Why.PRESUMED, Values(day=lasting.presumed_until))
    offers = tuple(_offers(case))
    case.because(Why.FREE)
    ship = ship_start(case, offers)
    decision = reviewed(case, case.accept(offers, None if is_over else until), is_late=is_over)
    # Past the usual end there is no day to name, but a delivery is known all the same.
    return replace(decision, is_open=until is None, ship=ship, becauses=tuple(case.becauses))


def _offers(case: Case) -> Iterator[Offered]:
    """Repair or replacement, as the customer likes; money back or off only as art. 13(4) has it, or as a favour."""
    remedies = _remedies(case)
    for outcome in remedies:
        yield _free(outcome)
    favours = case.definition.claims
    is_cheap = favours.keep_below is not None and case.amount is not None and case.amount < favours.keep_below
    if is_cheap:
        case.because(Why.KEEP, Values(amount=case.amount, currency=case.definition.currency))
        yield _free(Outcome.KEEP)
    code = _why_money(case, remedies)
    case.because(code)
    if code != Why.REMEDY_FIRST:
        yield _free(Outcome.REFUND)
        yield _free(Outcome.REDUCTION)


def _why_money(case: Case, remedies: tuple[Outcome, ...]) -> Why:
    """Why money may be chosen at once; REMEDY_FIRST when it may not."""
    if not remedies:
        return Why.NO_REMEDY
    if case.item.is_serious or any(earlier.outcome in REMEDIES for earlier in case.item.earlier):
        return Why.REMEDY_FAILED  # it was tried, refused or impossible, and here the item is again
    return Why.REFUND_CHOSEN if case.definition.claims.refund_at_once else Why.REMEDY_FIRST


def _remedies(case: Case) -> tuple[Outcome, ...]:
    """What can mend this: possible for the goods, fit for the reason, and not ruled out before."""
    reason = reason_of(case.definition, case.item.reason)
    fit = REMEDIES if reason is None or reason.remedies is None else reason.remedies
    ruled_out = {
        earlier.outcome for earlier in case.item.earlier if earlier.result in (Result.REFUSED, Result.IMPOSSIBLE)
    }
    return tuple(outcome for outcome in case.terms.remedies if outcome in fit and outcome not in ruled_out)


def _free(outcome: Outcome) -> Offered:
    """Without charge: art. 14(1)(a)."""
    is_sent = outcome not in (Outcome.KEEP, Outcome.REDUCTION)
    return Offered(outcome, payer=Payer.MERCHANT if is_sent else None)
