"""The order page's section about returns: one line each, and the way to its page."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from returns.models import Return
from storefront.answers import Answer
from storefront.reading import Rows
from storefront.returning.money_words import came_back
from storefront.returning.telling import answer_of, promise_of

MOMENTS = ("requested_at", "decide_by", "send_by", "handed_over_at")
OVER = (Return.State.CLOSED, Return.State.REFUSED, Return.State.EXPIRED)


@dataclass(frozen=True)
class Line:
    """One return in a sentence."""

    public_id: str
    spoken: str
    answer: Answer
    promise: str


@dataclass(frozen=True)
class ReturnsSection:
    """What comes back of the order."""

    public_id: str
    lines: list[Line]
    template: str = "storefront/_returns.html"


def returns_section(rows: Rows) -> ReturnsSection | None:
    """For sections.NOW: the returns that something is still to be said of; None where there are none."""
    lines = [_line(told) for told in rows.around.get("sent_back", []) if told["state"] != Return.State.CANCELLED]
    return ReturnsSection(rows.order.public_id, lines) if lines else None


def _line(told: dict[str, Any]) -> Line:
    row = Return(
        public_id=told["public_id"], code=told["code"], state=told["state"], path=told["path"],
        decided_by=told["decided_by"], decision_note=told["decision_note"],
        promised_on=date.fromisoformat(told["promised_on"]) if told["promised_on"] else None,
        expected=None if told["expected"] is None else Decimal(str(told["expected"])),
        **{name: parse_datetime(told[name]) if told[name] else None for name in MOMENTS},
    )  # fmt: skip
    is_owed = bool(told["is_owed_again"])  # whatever was told of its money before: it came back
    answer = came_back() if is_owed else answer_of(row, (), travels=row.send_by is not None, arrived=None, method="")
    promise = promise_of(row, timezone.localdate()) if is_owed or row.state not in OVER else []
    return Line(row.public_id, row.spoken, answer, promise[0] if promise else "")
