"""One row of the first screen, and how many and how old they may be."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

SHOWN = 20  # rows of one kind; a thousand equal rows help nobody
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Need:
    """One row. `link` and `act` are (view name, arguments); `fields` are what the act's form posts."""

    what: str
    means: str
    tone: str  # "danger", "warning" or "notice"
    at: datetime | None = None
    until: datetime | None = None
    link: tuple[str, tuple[Any, ...]] | None = None
    link_query: str = ""
    act: tuple[str, tuple[Any, ...]] | None = None
    act_words: str = ""
    aside: tuple[str, tuple[Any, ...]] | None = None  # a second, quiet act with the same fields
    fields: dict[str, Any] = field(default_factory=dict)


def since() -> datetime:
    """From when on trouble is shown: what is older was lived with."""
    return timezone.now() - LOOK_BACK
