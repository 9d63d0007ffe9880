"""What holds for one item: general terms and rules put together, and never worse than what was told at the sale."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from returns.policy.definition import Definition, Offer
from returns.policy.facts import Item
from returns.policy.matching import Matched, matching
from returns.policy.vocabulary import Exemption, Outcome, Payer

# What a customer reads before he buys and counts on. That he may keep, donate or hand in something is told later.
PROMISED = frozenset({Outcome.REFUND, Outcome.EXCHANGE})
ZERO = Decimal(0)


@dataclass(frozen=True)
class Resolved:
    """The terms of one item. A `…_rule` is the name of the rule that decided; "" the general terms."""

    days: int
    offers: tuple[Offer, ...]
    payer: Payer
    remedies: tuple[Outcome, ...]
    days_rule: str = ""
    season: Matched | None = None  # the one with the latest `until`
    final_sale: Exemption | None = None
    final_rule: str = ""
    guarantee_months: int = 24
    # Traces of the comparison with what was told.
    told_longer: bool = False
    final_only_since: bool = False
    fee_not_told: bool = False
    cost_not_told: bool = False


def resolved(definition: Definition, item: Item) -> Resolved:
    """The item's terms by the definition, made good by the one that was in force when the order was placed.

    A later version may give more, never less: the longer time, the lower fee, the merchant's label, no final sale that
    was not there. Fees and costs of sending back need that they were told before the sale (Directive 2011/83/EU,
    art. 6(1)(i) and 14(1)), so without a known version from then there are none.
    """
    now = by(definition, item)
    told = item.order.told
    then = by(told, item) if told else None
    if then is None:
        return replace(
            now,
            offers=_without_fees(now.offers),
            fee_not_told=any(offer.fee for offer in now.offers),
            payer=Payer.MERCHANT,
            cost_not_told=now.payer == Payer.CUSTOMER,
        )
    if told and told.currency != definition.currency:  # amounts cannot be compared, so none of them was told
        then = replace(then, offers=_without_fees(then.offers))
    offers, fee_not_told = _better_offers(now, then)
    both_final = then.final_sale is not None
    customer_pays = Payer.MERCHANT not in (now.payer, then.payer)
    return replace(
        now,
        days=max(now.days, then.days),
        days_rule=now.days_rule if now.days >= then.days else then.days_rule,
        told_longer=then.days > now.days,
        season=_later(now.season, then.season),
        offers=offers,
        fee_not_told=fee_not_told,
        payer=Payer.CUSTOMER if customer_pays else Payer.MERCHANT,
        cost_not_told=now.payer == Payer.CUSTOMER and not customer_pays,
        final_sale=now.final_sale if both_final else None,
        final_only_since=now.final_sale is not None and not both_final,
        guarantee_months=max(now.guarantee_months, then.guarantee_months),
    )


def by(definition: Definition, item: Item) -> Resolved:
    """The item's terms by this definition alone: for each matter the first matching rule that says something of it."""
    terms = definition.terms
    found = Resolved(
        terms.days, terms.offers, terms.payer, terms.remedies, guarantee_months=definition.claims.guarantee_months
    )
    for matched in reversed(list(matching(definition, item))):  # so that the first one is put on top
        rule = matched.rule
        if rule.days is not None:
            found = replace(found, days=rule.days, days_rule=rule.name)
        if rule.final_sale is not None:
            found = replace(found, final_sale=rule.final_sale, final_rule=rule.name)
        found = replace(
            found,
            offers=found.offers if rule.offers is None else rule.offers,
            payer=rule.payer or found.payer,
            remedies=found.remedies if rule.remedies is None else rule.remedies,
            season=_later(matched if matched.until else None, found.season),
        )
    return found


def last_day(terms: Resolved, delivered: date) -> tuple[date, bool]:
    """The last day that the policy gives, and whether a season gives it. The day of delivery does not count."""
    end = delivered + timedelta(days=terms.days)
    until = terms.season.until if terms.season else None
    return (until, True) if until and until > end else (end, False)


def _without_fees(offers: tuple[Offer, ...]) -> tuple[Offer, ...]:
    return tuple(replace(offer, fee=ZERO) for offer in offers)


def _later(one: Matched | None, other: Matched | None) -> Matched | None:
    both = [matched for matched in (one, other) if matched and matched.until]
    return max(both, key=lambda matched: matched.until or date.min, default=None)


def _better_offers(now: Resolved, then: Resolved) -> tuple[tuple[Offer, ...], bool]:
    """What is offered now, plus what was promised then, each for the lower fee; whether a fee was not told then."""
    told = {offer.outcome: offer for offer in then.offers}
    offers, not_told = [], False
    for offer in now.offers:
        before = told.pop(offer.outcome, None)
        fee = min(offer.fee, before.fee) if before else ZERO
        not_told = not_told or fee < offer.fee
        offers.append(replace(offer, fee=fee))
    return (*offers, *(offer for offer in told.values() if offer.outcome in PROMISED)), not_told
