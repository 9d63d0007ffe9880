"""I changed my mind: the merchant's own terms, and never less than the statutory withdrawal would give."""

from dataclasses import replace
from datetime import date, timedelta

from returns.policy.case import Case
from returns.policy.decision import Decision, Values, Why
from returns.policy.offering import offers_of
from returns.policy.resolving import last_day
from returns.policy.reviewing import reviewed
from returns.policy.shipping import ship_start
from returns.policy.vocabulary import CONDITIONAL


def decide_mind(case: Case) -> Decision:
    """Open until the later of the policy's and the law's last day, and for the grace days that nobody is told of."""
    terms = case.terms
    if terms.final_only_since:
        case.because(Why.FINAL_ONLY_SINCE)
    if case.exemption is not None:
        return case.refuse(Why.FINAL_SALE, Values(point=case.exemption, rule=terms.final_rule))
    until, rule = _until(case)
    if until and case.today > until + timedelta(days=case.definition.grace_days):
        return case.refuse(Why.EXPIRED, Values(day=until, rule=rule))
    if until and case.today > until:
        case.because(Why.GRACE, Values(day=until, rule=rule))
    if terms.final_sale in CONDITIONAL:
        case.because(Why.ONLY_SEALED, Values(point=terms.final_sale, rule=terms.final_rule))
    offers = offers_of(case)
    ship = ship_start(case, offers)
    accepted = replace(case.accept(offers, until, rule), is_by_law=case.is_withdrawable)
    return replace(reviewed(case, accepted), ship=ship, becauses=tuple(case.becauses))


def _until(case: Case) -> tuple[date | None, str]:
    """The last day as the customer is told it, and the rule that gives it; notes the step."""
    order, terms = case.item.order, case.terms
    if order.delivered_on is None or order.withdraw_until is None:
        case.because(Why.OPEN)
        return None, ""
    end, is_season = last_day(terms, order.delivered_on)
    # Where something really is excluded from withdrawal the law gives no day; while that is open, it does.
    if order.withdraw_until > end:
        if case.today <= order.withdraw_until:
            case.because(Why.BY_LAW, Values(day=order.withdraw_until))
        return order.withdraw_until, ""
    season = terms.season
    if is_season and season:
        if case.today <= end:
            case.because(
                Why.SEASON if season.first else Why.WINDOW,
                Values(day=end, first=season.first, last=season.last, rule=season.rule.name),
            )
        return end, season.rule.name
    if case.today <= end:
        case.because(Why.WINDOW, Values(day=end, number=terms.days, rule=terms.days_rule))
        if terms.told_longer:
            case.because(Why.TOLD_LONGER, Values(number=terms.days))
    return end, terms.days_rule
