"""A definition as the forms show it, and what was typed as a definition. What has no field stays as it was."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from dashboard.returns.policy_fields import one_line
from dashboard.returns.policy_offers import shown_offers, typed_offers
from returns.policy.definition import (
    Claims,
    Definition,
    Exchanging,
    Match,
    Reason,
    Review,
    Rule,
    Season,
    Terms,
    Words,
)
from returns.policy.vocabulary import Exemption, Outcome, Payer, ShipStart

Typed = Mapping[str, Any]
LANGUAGES = ("en", "nl", "de", "fr")


def shown_terms(definition: Definition, is_on: bool) -> dict[str, Any]:
    """Initial values of TermsForm."""
    terms, claims, review, exchanging = definition.terms, definition.claims, definition.review, definition.exchanging
    return {
        "is_on": is_on, "currency": definition.currency, "days": terms.days, "payer": terms.payer.value,
        **shown_offers(terms.offers), "remedies": _remedies_shown(terms.remedies),
        **_says(definition.fees_told, "told"),
        "refund_at_once": claims.refund_at_once, "keep_below": claims.keep_below,
        "guarantee_months": claims.guarantee_months, "review_over": review.over, "review_claims": review.claims,
        "review_score": review.score, "review_hours": review.hours, "ship_start": exchanging.start.value,
        "ship_orders": exchanging.orders, "ship_below": exchanging.below,
        **{name: getattr(definition, name) for name in ("grace_days", "max_exchanges", "drop_off_days", "refund_days")},
    }  # fmt: skip


def shown_rules(definition: Definition) -> list[dict[str, Any]]:
    """Initial values of RuleForms, in their order."""
    return [_rule_shown(at, rule) for at, rule in enumerate(definition.rules)]


def _rule_shown(at: int, rule: Rule) -> dict[str, Any]:
    match = rule.match
    return {
        "place": at + 1, "name": rule.name, "categories": match.categories, "tags": match.tags,
        "skus": match.skus, "countries": match.countries, **_season(match.season), "days": rule.days,
        "until": rule.until, **shown_offers(rule.offers),
        "payer": rule.payer.value if rule.payer else "", "final_sale": rule.final_sale or "",
        "remedies": "" if rule.remedies is None else _remedies_shown(rule.remedies), **_says(rule.says),
    }  # fmt: skip


def shown_reasons(definition: Definition, known: Iterable[Reason]) -> list[dict[str, Any]]:
    """Initial values of ReasonForms: those of the policy, then those of ours that it does not use."""
    used = {reason.code for reason in definition.reasons}
    spare = [reason for reason in known if reason.code not in used]
    return [
        {
            "code": reason.code, "is_used": reason.code in used, "is_claim": reason.is_claim,
            "wants_photo": reason.wants_photo, "categories": reason.categories, **_says(reason.words),
            "place": place if reason.code in used else None,
            "remedies": "" if reason.remedies is None else _remedies_shown(reason.remedies),
        }
        for place, reason in enumerate((*definition.reasons, *spare), 1)
    ]  # fmt: skip


def typed_definition(terms: Typed, rules: Iterable[Typed], reasons: Iterable[Reason]) -> Definition:
    """The definition that was typed, not yet checked by the law."""
    general = Terms(
        terms["days"],
        typed_offers(terms),
        Payer(terms["payer"]),
        _remedies(terms["remedies"]) or (),
    )
    return Definition(
        currency=terms["currency"],
        terms=general,
        rules=tuple(typed_rule(general, rule) for rule in rules),
        reasons=tuple(reasons),
        claims=Claims(terms["refund_at_once"], terms["keep_below"], terms["guarantee_months"]),
        review=Review(terms["review_hours"], terms["review_over"], terms["review_claims"], terms["review_score"]),
        exchanging=Exchanging(ShipStart(terms["ship_start"]), terms["ship_orders"], terms["ship_below"]),
        **{name: terms[name] for name in ("grace_days", "max_exchanges", "drop_off_days", "refund_days")},
        fees_told=typed_words(terms, "told"),
    )


def typed_rule(general: Terms, typed: Typed) -> Rule:
    """One rule. A first day without a last one is a season of that day, so that the checks can speak of it."""
    first, last = typed["first"] or typed["last"], typed["last"] or typed["first"]
    season = Season(first, last, typed["every_year"]) if first else None
    return Rule(
        one_line(typed["name"]),
        Match(typed["categories"], typed["tags"], typed["skus"], typed["countries"], season),
        typed_words(typed),
        typed["days"],
        typed["until"],
        typed_offers(typed, general.offers) or None,
        Payer(typed["payer"]) if typed["payer"] else None,
        Exemption(typed["final_sale"]) if typed["final_sale"] else None,
        _remedies(typed["remedies"]),
    )


def typed_reason(typed: Typed, known: Mapping[str, Reason], fresh: str) -> Reason:
    """One reason, with the questions it had; `fresh` is the code of one that is new."""
    before = known.get(typed["code"], Reason(fresh))
    return replace(
        before,
        words=typed_words(typed),
        remedies=_remedies(typed["remedies"]),
        is_claim=typed["is_claim"],
        wants_photo=typed["wants_photo"],
        categories=typed["categories"],
    )


def _season(season: Season | None) -> dict[str, Any]:
    return {"first": season.first, "last": season.last, "every_year": season.every_year} if season else {}


def _remedies_shown(remedies: tuple[Outcome, ...]) -> str:
    return " ".join(remedy.value for remedy in remedies) or "none"


def _remedies(typed: str) -> tuple[Outcome, ...] | None:
    return tuple(Outcome(name) for name in typed.split() if name != "none") if typed else None


def _says(words: Words, name: str = "says") -> dict[str, str]:
    return {f"{name}_{code}": getattr(words, code) for code in LANGUAGES}


def typed_words(typed: Typed, name: str = "says") -> Words:
    """The words of each language from the fields that begin with `name`."""
    return Words(**{code: one_line(typed[f"{name}_{code}"]) for code in LANGUAGES})
