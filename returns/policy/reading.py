"""A definition from JSON and to JSON. Whatever is read has passed every check, the law's too."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from returns.policy.checking import check
from returns.policy.coding import PolicyError, decoded, encoded
from returns.policy.decision import Because, Decision, Values, Why
from returns.policy.definition import Definition
from returns.policy.vocabulary import Exemption

__all__ = ["PolicyError", "becauses_from_json", "becauses_to_json", "decision_from_json", "from_json", "to_json"]


def to_json(value: Definition | Decision) -> dict[str, Any]:
    """As JSON holds it, every field named: a version of a policy, or a decision to be explained later."""
    written: dict[str, Any] = encoded(value)
    return written


def from_json(data: object) -> Definition:
    """The definition that the JSON describes; `from_json(to_json(d)) == d`. Raises PolicyError for the first fault."""
    _refuse_own_law(data)
    definition = decoded(Definition, data)
    for fault in check(definition):
        raise fault
    return definition


def decision_from_json(data: object) -> Decision:
    """A kept decision. Raises PolicyError when it was written by something else."""
    return decoded(Decision, data)


def becauses_to_json(becauses: Iterable[Because]) -> list[list[Any]]:
    """The steps as a row keeps them: [["window", {"day": "2027-01-31"}], ...], with the values that are set."""
    return [
        [
            because.code.value,
            {name: value for name, value in encoded(because.values).items() if value not in (None, "")},
        ]
        for because in becauses
    ]


def becauses_from_json(data: object) -> tuple[Because, ...]:
    """Kept steps, for explaining.steps_in_words. What an older or newer version noted and this one does not know is
    left out: a page about an old return must open."""
    found = []
    for entry in data if isinstance(data, list) else []:
        try:
            code, values = entry
            found.append(Because(Why(code), decoded(Values, values)))
        except (TypeError, ValueError):
            continue
    return tuple(found)


def _refuse_own_law(data: object) -> None:
    """Say more than "one of a, b, c" to who writes "sale items": the law's list is closed."""
    rules = data.get("rules") if isinstance(data, dict) else None
    for place, rule in enumerate(rules if isinstance(rules, list) else []):
        point = rule.get("final_sale") if isinstance(rule, dict) else None
        if point is not None and (not isinstance(point, str) or point not in set(Exemption)):
            raise PolicyError(f"rules[{place}].final_sale", final_sale_refusal(str(point)))


def final_sale_refusal(given: str) -> str:
    """Why that is no ground for a final sale."""
    return _(
        "“%(given)s” is no ground for a final sale. Expected a point of art. 16 of Directive 2011/83/EU, “a” to “m”: "
        "the list is closed, so sale items, opened boxes or a missing original packaging can be returned as well."
    ) % {"given": given[:60]}
