"""What every client that changes something at another side shares: the question, and the three answers.

A client looks at the other side's state before it writes anything. So a repetition after a lost answer finds what the
first try did, and reports that instead of doing it twice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from inbox.answers import Answer, HttpProblem
from inbox.contracts import Rejected
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader

MOST_WORDS = 200  # of what the other side says
LOOSE_BLANKS = re.compile(r"(?<!\d) | (?!\d)")  # blanks that do not keep two figures apart


class Verdict(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    BY_HAND = "by_hand"  # it can be done, but not by this call: the team


@dataclass(frozen=True)
class Asked:
    """One change as a client needs it. `kind` is "address" or "cancel"; `wish` as tracking/wishes.py lists its keys."""

    kind: str
    wish: Mapping[str, str]
    order_id: str = ""  # the shop's id of the order
    tracking_number: str = ""
    carrier: str = ""


@dataclass(frozen=True)
class Outcome:
    """`code` is one of tracking/change_reasons.py, `words` the other side's own, `reference` its id of the change."""

    verdict: Verdict
    code: str = ""
    words: str = ""
    reference: str = ""


class Changing(Protocol):
    """A client. Raises inbox.http.HttpProblem, which says whether the same call later can help."""

    kinds: frozenset[str]

    def apply(self, connection: Connection, asked: Asked, http: HttpSession) -> Outcome:
        """Make the change, or find that it is made. Outside any transaction."""


def done(reference: str = "", code: str = "") -> Outcome:
    return Outcome(Verdict.DONE, code=code, reference=reference[:120])


def refused(code: str, words: Any = "") -> Outcome:
    return Outcome(Verdict.REFUSED, code, said(words))


def by_hand(code: str, words: Any = "") -> Outcome:
    return Outcome(Verdict.BY_HAND, code, said(words))


def said(words: Any) -> str:
    """The other side's words, of whatever type they are, in one short line."""
    return " ".join(str(words).replace("\0", "").split())[:MOST_WORDS] if isinstance(words, str) else ""


def strange(answer: Answer) -> HttpProblem:
    """For an answer of a shape that nobody documented: it may be a proxy's, so later may help."""
    return HttpProblem(f"{answer.host} answered {answer.status} in another shape", retry=True, status=answer.status)


def read_text(value: Any, *path: str) -> str:
    """A text or number somewhere in JSON, "" where there is none."""
    try:
        return Reader(value).at(*path).text(500)
    except Rejected:
        return ""


def same(one: str, other: str) -> bool:
    """Do two lines of an address say the same? Case and blanks do not matter, because shops tidy both up; but a blank
    between two figures does: "1 21" is another door than "12 1"."""
    return _tidied(one) == _tidied(other)


def _tidied(line: str) -> str:
    return LOOSE_BLANKS.sub("", " ".join(line.split())).casefold()


def first_and_last(name: str) -> tuple[str, str]:
    """A name in the two fields that shops want; one word stands alone in the second, which they require."""
    first, _blank, last = name.strip().rpartition(" ")
    return first, last
