"""What the editor's template reads: blocks with their fields, choices and problems."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.designs.writing import CONDITIONS
from notifications.designs import pictures
from notifications.designs.blocks import LINE, TYPES, Field, types_for
from notifications.designs.problems import Problem
from notifications.designs.values import Kind, values_for
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
    _pictures: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = self.name or self.design.name
        rows = MailPicture.objects.order_by("-pk").only("digest", "mime", "name")
        self._pictures = [(pictures.name_of(row), row.name or row.digest[:8]) for row in rows]

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
        return list(values_for(self.design.template).values())

    @property
    def facts(self) -> list[tuple[str, str | Promise]]:
        """What a block's condition can ask for."""
        return [(value.name, value.words) for value in self.values if value.kind != Kind.LIST or value.fields]

    @property
    def own_problems(self) -> list[Problem]:
        """Problems that belong to no block: the subject's, and those of other languages."""
        return [problem for problem in self.problems if problem.block is None or not self._here(problem)]

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
        choices = [(choice, CHOICES.get(choice, choice)) for choice in one.choices]
        if one.kind == "picture":
            choices = [("", _("Choose …")), *self._pictures]
        return {
            "name": prefix + one.name,
            "kind": one.kind,
            "words": field_words(one.name),
            "value": block.get(one.name, ""),
            "choices": choices,
            "most": LINE * 4,
            "problems": [problem.at(block=None, field="") for problem in wrong if problem.field == one.name],
        }
