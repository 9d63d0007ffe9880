"""The order page's section "what you can do now"."""

from collections.abc import Sequence
from dataclasses import dataclass

from storefront.changing.asked import outlook, standing
from storefront.changing.choices import Choices, choices_of
from storefront.changing.targets import Target, targets_of
from storefront.reading import Rows


@dataclass(frozen=True)
class Part:
    """One target with its choices and the state of the newest wish about it, in words."""

    target: Target
    choices: Choices
    standing: str
    outlook: str

    @property
    def can_do(self) -> bool:
        """Is there a button? Not while a wish waits: the first has to be settled."""
        return bool(self.choices.possible) and self.target.open is None


@dataclass(frozen=True)
class ChangesSection:
    """The parts of the order about which there is something to do or to say."""

    parts: Sequence[Part]
    template: str = "storefront/_changes.html"

    @property
    def can_do(self) -> bool:
        return any(part.can_do or part.target.asked for part in self.parts)


def changes_section(rows: Rows) -> ChangesSection | None:
    """What can be changed about the delivery; None where the order is over."""
    parts = [part_of(target) for target in targets_of(rows)]
    return ChangesSection(parts) if parts else None


def part_of(target: Target) -> Part:
    """The target laid out."""
    asked = target.asked
    return Part(
        target,
        choices_of(target),
        standing(asked, target.carrier) if asked else "",
        outlook(asked, target.carrier) if asked else "",
    )
