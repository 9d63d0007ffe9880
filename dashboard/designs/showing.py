"""What the editor's template reads: blocks with their fields, choices and problems."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.designs.branching import Part, conditions_in
from dashboard.designs.explaining import Asker, boxes, named
from dashboard.designs.writing import CONDITIONS
from notifications.designs import pictures
from notifications.designs.blocks import LINE, TYPES, Field, types_for
from notifications.designs.problems import Problem
from notifications.designs.values import Kind, Value, values_for
from notifications.designs.wording import TYPES as TYPE_WORDS
from notifications.designs.wording import field_words
from notifications.models import MailDesign, MailPicture

CHOICES: dict[str, str | Promise] = {
    "1": _("Headline"),
    "2": _("Title"),
    "order.items": _("Of the parcel or the order"),
    "order.to_follow": _("Still to be sent"),
    "full": _("As wide as the mail"),
    "half": _("Half as wide"),
}

HINTS: dict[str, Promise] = {"preheader": _("What mail programs show behind the subject.")}


@dataclass
class Editor:
    """One language of a design in the editor, as saved or as typed."""

    design: MailDesign
    language: str
    words: dict[str, Any]
    based_on: int
    name: str = ""
    note: str = ""
    example_value: str = "{{ order.number }}"
    example_condition: str = "{% if order.receiver %} … {% else %} … {% endif %}"
    problems: tuple[Problem, ...] = ()
    is_outdated: bool = False
    is_unsaved: bool = False  # what stands here was typed and is not kept yet
    given: dict[str, list[Part]] = field(default_factory=dict)  # what was typed into the boxes of cases, by field
    _pictures: list[tuple[str, str]] = field(default_factory=list)
    _known: dict[str, Value] = field(default_factory=dict)
    _asker: Asker = field(default_factory=lambda: Asker({}, ()))

    def __post_init__(self) -> None:
        self.name = self.name or self.design.name
        rows = MailPicture.objects.order_by("-pk").only("digest", "mime", "name")
        self._pictures = [(pictures.name_of(row), row.name or row.digest[:8]) for row in rows]
        self._known = values_for(self.design.template)
        texts = [text for block in [self.words, *self.words["blocks"]] for text in block.values()]
        asked = {name for text in texts if isinstance(text, str) for name in conditions_in(text)}
        self._asker = Asker(self._known, tuple(name for name in self._known if name in asked))

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The blocks, each with its fields and what is wrong with it."""
        return [self._block(place, block) for place, block in enumerate(self.words["blocks"])]

    @property
    def types(self) -> list[tuple[str, str | Promise]]:
        return [(key, TYPE_WORDS[key]) for key in types_for(self.design.template)]

    @property
    def values(self) -> list[Any]:
        """What the mail knows, for the list beside the editor."""
        return list(self._known.values())

    @property
    def head(self) -> list[dict[str, Any]]:
        """The fields above the blocks: what the mailbox shows."""
        wrong = [problem for problem in self.problems if problem.block is None and self._here(problem)]
        fields = (Field("subject", "line"), Field("preheader", "line"))
        return [self._field("", one, self.words, wrong) for one in fields]

    @property
    def facts(self) -> list[tuple[str, str | Promise]]:
        """What a block's condition can ask for."""
        return [(value.name, value.words) for value in self.values if value.kind != Kind.LIST or value.fields]

    @property
    def listed(self) -> list[tuple[Problem, str]]:
        """Every problem with the place on this page where it is mended; "" for those of other languages."""
        return [(problem, self._place(problem) if self._here(problem) else "") for problem in self.problems]

    def _place(self, problem: Problem) -> str:
        if problem.block is None:
            return f"field-{problem.field}" if problem.field else ""
        if problem.field in ("", "when"):
            return f"block-{problem.block + 1}"
        return f"field-b{problem.block}-{problem.field}"

    def _here(self, problem: Problem) -> bool:
        return problem.language in ("", self.language)

    def _block(self, place: int, block: dict[str, Any]) -> dict[str, Any]:
        wrong = [problem for problem in self.problems if problem.block == place and self._here(problem)]
        kind = TYPES[block["type"]]
        conditions = (list(block.get("when", [])) + [{"value": "", "is": "yes"}] * CONDITIONS)[:CONDITIONS]
        return {
            "place": place,
            "number": place + 1,
            "type": block["type"],
            "words": TYPE_WORDS[block["type"]],
            "is_promotion": kind.is_promotion,
            "problems": [problem for problem in wrong if problem.field not in {one.name for one in kind.fields}],
            "fields": [self._field(f"b{place}-", one, block, wrong) for one in kind.fields],
            "conditions": [{**one, "name": f"b{place}-when{number}"} for number, one in enumerate(conditions)],
            "has_conditions": bool(block.get("when")),
        }

    def _field(self, prefix: str, one: Field, block: dict[str, Any], wrong: list[Problem]) -> dict[str, Any]:
        name, value = prefix + one.name, block.get(one.name, "")
        choices = [(choice, CHOICES.get(choice, choice)) for choice in one.choices]
        is_wrong = any(problem.field == one.name for problem in wrong)
        has_cases = one.kind in ("line", "rich")
        parts = boxes(name, value, self.given.get(name), self._asker, is_wrong) if has_cases else []
        if one.kind == "picture":
            choices = [("", _("Choose …")), *self._pictures]
        return {
            "name": name,
            "kind": one.kind,
            "words": field_words(one.name),
            "value": value,
            "parts": parts,
            "has_case_problems": any(case["problems"] for part in parts for case in part["cases"]),
            "named": named(value, self._known) if isinstance(value, str) and one.kind != "flag" else [],
            "choices": choices,
            "hint": HINTS.get(one.name, ""),
            "most": LINE * 4,
            "problems": [problem.at(block=None, field="") for problem in wrong if problem.field == one.name],
        }
