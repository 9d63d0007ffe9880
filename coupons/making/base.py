"""What the clients share: the code as it is wanted, and what comes back.

A client looks whether the code exists before it makes it. The code follows from whom it is for (coupons/drawing.py), so
a repetition after a lost answer finds what the first try made.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from inbox.answers import Answer, HttpProblem
from inbox.contracts import Rejected
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader

MOST_WORDS = 200


class CodeRefused(Exception):
    """The shop does not want this code, in its own words: asking again does not help, a person must look."""


@dataclass(frozen=True)
class Wanted:
    """One code. `worth` as CouponPlan.Worth; `value` percent or `currency`; times aware."""

    code: str
    title: str
    worth: str
    value: Decimal | None
    currency: str
    minimum: Decimal | None
    starts_at: datetime
    valid_until: datetime


class Making(Protocol):
    """A client. Raises HttpProblem, which says whether the same call later can help, and CodeRefused."""

    def make(self, connection: Connection, wanted: Wanted, http: HttpSession) -> str:
        """Make the code, or find that it is made; returns the shop's id of it. Outside any transaction."""


def strange(answer: Answer) -> HttpProblem:
    """For an answer of a shape that nobody documented: it may be a proxy's, so later may help."""
    return HttpProblem(f"{answer.host} answered {answer.status} in another shape", retry=True, status=answer.status)


def read_text(value: Any, *path: str) -> str:
    """A text or number somewhere in JSON, "" where there is none."""
    try:
        return Reader(value).at(*path).text(500)
    except Rejected:
        return ""


def said(words: Any) -> str:
    """The shop's words in one short line, of whatever type they are."""
    return " ".join(str(words).replace("\0", "").split())[:MOST_WORDS] if isinstance(words, str) else ""
