"""What is wrong with a design, in words that say where and what to do."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from notifications.designs.wording import field_words


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a design from being saved. `block` counts from 0; None: the subject or the whole mail."""

    words: str
    line: int = 0  # from 1, within the field; 0 where lines make no sense
    field: str = ""
    block: int | None = None
    language: str = ""

    def at(self, **where: Any) -> "Problem":
        """The same problem with its place filled in."""
        return replace(self, **where)

    def __str__(self) -> str:
        parts = []
        if self.block is not None:
            parts.append(_("Block %(number)s") % {"number": self.block + 1})
        if self.field:
            parts.append(str(field_words(self.field)))
        if self.line:
            parts.append(_("Line %(number)s") % {"number": self.line})
        return f"{', '.join(parts)}: {self.words}" if parts else self.words


class Refused(Exception):
    """The design cannot be saved, and why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems
