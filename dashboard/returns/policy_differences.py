"""What differs between two versions of the policy, in words."""

from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dashboard.moments import money
from dashboard.returns.policy_labels import BLOCKS, ENTRIES, LEAVES, MEMBERS, UNITS
from returns.policy.definition import Definition, Offer, Season, Words
from returns.policy.differing import Difference, differences
from returns.policy.wording import choice_words, question_words, reason_words


def in_words(before: Definition, after: Definition) -> list[dict[str, str]]:
    """A row for each matter: where, what it was, what it is."""
    titles = {**_titles(before), **_titles(after)}
    return [_row(one, titles, before.currency, after.currency) for one in differences(before, after)]


def _row(one: Difference, titles: dict[tuple[str, ...], str], old: str, new: str) -> dict[str, str]:
    where = " › ".join(filter(None, (_step(one.path[: place + 1], titles) for place in range(len(one.path)))))
    if one.order:
        names = [[titles.get((*one.path, key), key) for key in side] for side in (one.before, one.after)]
        return {"where": _("%(what)s: the order") % {"what": where}, "was": ", ".join(names[0]),
                "now": ", ".join(names[1])}  # fmt: skip
    leaf = one.path[-1]
    return {"where": where, "was": _said(leaf, one.before, old), "now": _said(leaf, one.after, new)}


def _titles(definition: Definition) -> dict[tuple[str, ...], str]:
    """How entries that have codes are called."""
    found: dict[tuple[str, ...], str] = {}
    for reason in definition.reasons:
        at: tuple[str, ...] = ("reasons", reason.code)
        found[at] = reason_words(reason)
        for question in reason.questions:
            below = (*at, "questions", question.code)
            found[below] = question_words(question)
            found |= {(*below, "choices", one.code): choice_words(one) for one in question.choices}
    return found


def _step(path: tuple[str, ...], titles: dict[tuple[str, ...], str]) -> str:
    """One step of the way; "" for one that says nothing to a reader."""
    if path in titles:
        return f"“{titles[path]}”"
    name = path[-1]
    if len(path) > 1 and path[-2] in ENTRIES:
        return str(MEMBERS.get(name) or f"“{name}”")
    return str(BLOCKS.get(name, "") if name in BLOCKS else LEAVES.get(name, name))


def _said(leaf: str, value: Any, currency: str) -> str:
    if value is None or value in ("", ()):
        return "–"
    if isinstance(value, tuple):
        return ", ".join(_said("", one, currency) for one in value)
    if isinstance(value, StrEnum):
        return str(MEMBERS.get(f"16{value.value}" if leaf == "final_sale" else value.value, value.value))
    return _number(leaf, value, currency) if isinstance(value, int | Decimal) else _whole(value, currency)


def _number(leaf: str, value: Decimal | int, currency: str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():f} %" if leaf == "bonus" else money(value, currency)
    return str(UNITS[leaf]) % {"number": value} if leaf in UNITS else str(value)


def _whole(value: Any, currency: str) -> str:
    """An entry that is there on one side only."""
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, Season):
        return f"{date_format(value.first)} – {date_format(value.last)}"
    if isinstance(value, Words):
        return next((said for said in (value.en, value.nl, value.de, value.fr) if said), "–")
    if isinstance(value, Offer):
        parts = {"bonus": value.bonus, "fee": value.fee, "below": value.below}
        return ", ".join([_("there"), *(_said(name, amount, currency) for name, amount in parts.items() if amount)])
    return _("there") if is_dataclass(value) else str(value)
