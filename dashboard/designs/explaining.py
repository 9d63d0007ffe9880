"""What stands in a field, in words: the values it names, and when each of its cases is read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard.designs.branching import DROPPED, SHAPE, Case, Part, parts_of
from notifications.designs.grammar import read
from notifications.designs.problems import Problem, Refused
from notifications.designs.values import Kind, Value

SAID = re.compile(r"{{-? *([a-z_]+\.\w+)|{%-? *for \w+ in ([a-z_]+\.\w+)")


@dataclass(frozen=True)
class Asker:
    """Says conditions in words, and which others the editor offers in their place."""

    known: Mapping[str, Value]
    asked: tuple[str, ...]  # what the conditions of this mail ask for

    def words(self, condition: str) -> str:
        """ "the order is paid: yes; the carrier’s name: not known"; the tags themselves where they compare."""
        if not SHAPE.fullmatch(condition):
            return condition
        return "; ".join(self._term(term) for term in condition.split(" and "))

    def choices(self, condition: str) -> list[tuple[str, str]]:
        """The condition as it is, every single one that this mail asks for, and taking the case out."""
        others = [one for name in self.asked for one in (name, f"not {name}") if one != condition]
        kept = [] if condition == DROPPED else [condition]
        return [*((one, self.words(one)) for one in [*kept, *others]), (DROPPED, _("leave this case out"))]

    def _term(self, term: str) -> str:
        name = term.removeprefix("not ")
        value, is_so = self.known.get(name), name == term
        if value is not None and value.kind == Kind.FLAG:
            answer = pgettext("a fact", "yes") if is_so else pgettext("a fact", "no")
        else:
            answer = pgettext("a fact", "known") if is_so else pgettext("a fact", "not known")
        return f"{value.words if value else name}: {answer}"


def named(source: str, known: Mapping[str, Value]) -> list[tuple[str, str | Promise]]:
    """The values that a field prints or runs over, each once, with what it is."""
    names = dict.fromkeys(one or other for one, other in SAID.findall(source))
    return [(name, known[name].words) for name in names if name in known]


def boxes(name: str, source: str, given: list[Part] | None, asker: Asker, is_wrong: bool) -> list[dict[str, Any]]:
    """The boxes of a field with conditions, as typed (`given`) or as its source has them; none for a plain field."""
    parts = given if given is not None else parts_of(source)
    return [_part(f"{name}-{place}", part, asker, is_wrong) for place, part in enumerate(parts or [])]


def _part(name: str, part: Part, asker: Asker, is_wrong: bool) -> dict[str, Any]:
    cases = []
    for place, case in enumerate(part.cases):
        wrong = _problems(case, asker.known) if is_wrong else []
        cases.append(
            {
                "name": f"{name}-{place}", "number": place + 1, "text": case.text, "edges": case.edges,
                "condition": case.condition, "asked": asker.words(case.condition), "problems": wrong,
                "words": _heading(part, place),
                "choices": asker.choices(case.condition) if case.condition else [],
            }
        )  # fmt: skip
    return {"name": name, "is_choice": part.is_choice, "cases": cases}


def _heading(part: Part, place: int) -> str:
    if not part.is_choice:
        return _("Always")
    if not part.cases[place].condition:
        return _("In all other cases")
    if len(part.cases) == 1:
        return _("Only when")
    return _("Otherwise, when") if place else pgettext("condition", "When")


def _problems(case: Case, known: Mapping[str, Value]) -> Iterable[Problem]:
    """What is wrong inside this one box."""
    try:
        read(case.text, known)
    except Refused as refused:
        return refused.problems
    return ()
