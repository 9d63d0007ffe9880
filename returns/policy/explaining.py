"""A decision in words, in the active language: for the customer, and for the merchant's team."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from babel.numbers import format_currency, format_decimal, format_percent
from django.utils.translation import gettext as _

from returns.policy.decision import Because, Decision
from returns.policy.definition import Definition
from returns.policy.sentences import CUSTOMER, MERCHANT, Table
from returns.policy.wording import EXEMPTIONS, own_words
from tracking.day_words import babel_locale, full_day


def for_customer(decision: Decision, definition: Definition | None = None) -> list[str]:
    """The steps that concern the customer, the answer first, no sentence twice. With the definition also what the
    merchant himself wrote about the rule that decided."""
    sentences = _sentences(decision.becauses, CUSTOMER)
    own = _rule_words(decision, definition)
    return [*sentences[:1], *([own] if own else []), *sentences[1:]]


def for_merchant(decision: Decision) -> list[str]:
    """Every step, in its order."""
    return _sentences(decision.becauses, MERCHANT)


def headline(decision: Decision) -> str:
    """The one sentence beside the item: "Returnable until Sunday 31 January."."""
    return next(iter(for_customer(decision)), "")


def steps_in_words(becauses: Iterable[Because], *, for_team: bool = False) -> list[str]:
    """Steps that were kept with a row (reading.becauses_from_json), for the customer or for the merchant's team."""
    return _sentences(becauses, MERCHANT if for_team else CUSTOMER)


def _sentences(becauses: Iterable[Because], table: Table) -> list[str]:
    found = (_sentence(because, table) for because in becauses)
    return list(dict.fromkeys(sentence for sentence in found if sentence))


def _sentence(because: Because, table: Table) -> str:
    words = table[because.code]
    return str(words) % _filled(because) if words is not None else ""


def _filled(because: Because) -> dict[str, str]:
    values = because.values
    return {
        "day": _day(values.day),
        "first": _day(values.first),
        "last": _day(values.last),
        "amount": _money(values.amount, values.currency),
        "percent": "" if values.amount is None else _percent(values.amount),
        "number": "" if values.number is None else str(values.number),
        "rule": values.rule or _("general terms"),
        "point": str(EXEMPTIONS[values.point]) if values.point else "",
        "letter": values.point.value if values.point else "",
        "where": own_words(values.where) if values.where else "",
    }


def _day(day: date | None) -> str:
    return full_day(day) if day else ""


def _money(amount: Decimal | None, currency: str) -> str:
    if amount is None:
        return ""
    if not currency:
        return str(format_decimal(amount, locale=babel_locale()))
    return str(format_currency(amount, currency, locale=babel_locale()))


def _percent(amount: Decimal) -> str:
    """Of the hundred that the policy has; 12.5 stays 12.5."""
    return str(format_percent(amount / 100, "#,##0.##%", locale=babel_locale()))


def _rule_words(decision: Decision, definition: Definition | None) -> str:
    rules = definition.rules if definition and decision.rule else ()
    return next((own_words(rule.says) for rule in rules if rule.name == decision.rule), "")
