"""The same for rules and offers: what the law leaves to a merchant, and what belongs together."""

import re
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from returns.policy.coding import PolicyError
from returns.policy.definition import Definition, Offer, Rule, Words
from returns.policy.vocabulary import OF_MIND, REMEDIES, UNDER_AMOUNT, WITH_FEE, Outcome, Payer

COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
MOST_DAYS, MOST_BONUS = 730, 100
ZERO = Decimal(0)


def check_rules(definition: Definition) -> Iterator[PolicyError]:
    """Every fault of the rules."""
    names = set()
    for place, rule in enumerate(definition.rules):
        path = f"rules[{place}]"
        if not rule.name.strip() or len(rule.name) > 100:
            yield PolicyError(f"{path}.name", _("Expected a name of at most 100 characters."))
        elif rule.name in names:
            yield PolicyError(f"{path}.name", _("Another rule has this name."))
        names.add(rule.name)
        yield from _match(path, rule)
        yield from _window(path, rule)
        if rule.offers is not None:
            yield from check_offers(f"{path}.offers", rule.offers, rule.payer or definition.terms.payer)
        if rule.remedies is not None:
            yield from check_remedies(f"{path}.remedies", rule.remedies)
        if all(
            said is None for said in (rule.days, rule.until, rule.offers, rule.payer, rule.final_sale, rule.remedies)
        ):
            yield PolicyError(path, _("This rule changes nothing."))


def check_fees_told(definition: Definition) -> Iterator[PolicyError]:
    """A fee, or a label that the customer pays, needs the place where he reads of it before he buys."""
    rules = definition.rules
    offers = [*definition.terms.offers, *(offer for rule in rules for offer in rule.offers or ())]
    payers = {definition.terms.payer, *(rule.payer for rule in rules)}
    if definition.fees_told == Words() and (Payer.CUSTOMER in payers or any(offer.fee for offer in offers)):
        yield PolicyError("fees_told", _(
            "Say where customers read this before they buy, such as “At the checkout, above the button.”: what was not "
            "told does not hold (Directive 2011/83/EU, art. 6(1)(i))."
        ))  # fmt: skip


def _match(path: str, rule: Rule) -> Iterator[PolicyError]:
    match = rule.match
    for kind in ("categories", "tags", "skus"):
        for place, named in enumerate(getattr(match, kind)):
            if not named.strip():
                yield PolicyError(f"{path}.match.{kind}[{place}]", _("This is empty."))
    for place, country in enumerate(match.countries):
        if not COUNTRY.fullmatch(country):
            yield PolicyError(f"{path}.match.countries[{place}]", _("Expected two capital letters, such as NL."))
    if rule.final_sale is not None and not (match.categories or match.tags or match.skus):
        yield PolicyError(
            f"{path}.match", _("A final sale needs the goods it is about: categories, tags or article numbers.")
        )


def _window(path: str, rule: Rule) -> Iterator[PolicyError]:
    season = rule.match.season
    if rule.days is not None and not 0 <= rule.days <= MOST_DAYS:
        yield PolicyError(f"{path}.days", _("Expected a number from %(least)s to %(most)s.") % {
            "least": 0, "most": MOST_DAYS,
        })  # fmt: skip
    if season and season.last < season.first:
        yield PolicyError(f"{path}.match.season.last", _("The last day is before the first."))
    if season and season.every_year and (season.last - season.first).days >= 365:
        yield PolicyError(f"{path}.match.season.last", _("A season of every year is shorter than a year."))
    if rule.until and season is None:
        yield PolicyError(
            f"{path}.until", _("A fixed last day needs a season: from when until when things were bought.")
        )
    elif rule.until and season and rule.until < season.last:
        yield PolicyError(f"{path}.until", _("This is before the end of the season."))
    elif rule.until and season and (rule.until - season.last).days > MOST_DAYS:
        yield PolicyError(f"{path}.until", _("This is more than two years after the season."))


def check_offers(path: str, offers: tuple[Offer, ...], payer: Payer) -> Iterator[PolicyError]:
    """Every fault of what is offered to who changed his mind."""
    if not offers:
        yield PolicyError(path, _("Offer at least one outcome."))
    seen = set()
    for place, offer in enumerate(offers):
        here = f"{path}[{place}]"
        if offer.outcome in seen:
            yield PolicyError(f"{here}.outcome", _("This outcome is there twice."))
        seen.add(offer.outcome)
        yield from _offer(here, offer, payer)


def _offer(path: str, offer: Offer, payer: Payer) -> Iterator[PolicyError]:
    if offer.outcome not in OF_MIND:
        yield PolicyError(f"{path}.outcome", _("This is only for something that is wrong: see “remedies”."))
    if offer.bonus and offer.outcome != Outcome.CREDIT:
        yield PolicyError(f"{path}.bonus", _("Only store credit has a bonus."))
    elif not ZERO <= offer.bonus <= MOST_BONUS:
        yield PolicyError(f"{path}.bonus", _("Expected a number from %(least)s to %(most)s.") % {
            "least": 0, "most": MOST_BONUS,
        })  # fmt: skip
    if offer.fee and offer.outcome not in WITH_FEE:
        yield PolicyError(f"{path}.fee", _("Only a refund, an exchange or store credit can have a fee."))
    elif offer.fee and payer == Payer.CUSTOMER:
        yield PolicyError(
            f"{path}.fee",
            _("The customer pays the label already: the law lets him bear the direct cost of sending back, no more."),
        )
    if offer.outcome in UNDER_AMOUNT and not offer.below:
        yield PolicyError(f"{path}.below", _("Say up to which amount: otherwise everything could be kept for free."))
    elif offer.below is not None and offer.outcome not in UNDER_AMOUNT:
        yield PolicyError(f"{path}.below", _("Only “keep” and “donate” have a limit."))


def check_remedies(path: str, remedies: tuple[Outcome, ...]) -> Iterator[PolicyError]:
    """Every fault of what mends something wrong."""
    for place, outcome in enumerate(remedies):
        if outcome not in REMEDIES:
            yield PolicyError(f"{path}[{place}]", _("Expected one of: %(names)s.") % {"names": ", ".join(REMEDIES)})
        elif outcome in remedies[:place]:
            yield PolicyError(f"{path}[{place}]", _("This outcome is there twice."))
