"""What the clients share: whom to invite, what comes back, and which keys a site needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from inbox.answers import Answer, HttpProblem
from inbox.contracts import Rejected
from inbox.http import HttpSession
from inbox.reading import Reader

MOST_WORDS = 200


class Unsure(Exception):
    """A call left and no clear answer came back: the buyer may have been invited. Never repeated."""


class Refused(Exception):
    """The site does not want this invitation, in its own words: asking again does not help."""


@dataclass(frozen=True)
class Invitee:
    """One buyer and one order. `language` is two letters; `reference` the order's number."""

    email: str
    name: str
    reference: str
    language: str
    country: str


@dataclass(frozen=True)
class Key:
    """One thing that the merchant copies from the site: its name in `config` or, where `is_secret`, in `secrets`."""

    name: str
    is_secret: bool = False


class Inviting(Protocol):
    """A client. Raises HttpProblem where nothing happened, Unsure where something may have, Refused for a no.

    `root` overrides the site's address, for tests and for the rare own installation.
    """

    keys: tuple[Key, ...]

    def invite(self, invitee: Invitee, keys: Mapping[str, str], root: str, http: HttpSession) -> str:
        """Hand the buyer over; returns the site's id of the invitation, or "". Outside any transaction."""


def needed(keys: Mapping[str, str], name: str) -> str:
    """A key that the merchant has filled in; HttpProblem otherwise, and for what no header can hold."""
    value = keys.get(name, "")
    if not value or not (value.isascii() and value.isprintable()):
        raise HttpProblem(f"{name} is missing or holds characters that no key has", retry=False)
    return value


def first_and_last(name: str) -> tuple[str, str]:
    """A name in two fields; one word is a first name."""
    first, _blank, last = name.strip().partition(" ")
    return first, last.strip()


def read_text(value: Any, *path: str) -> str:
    """A text or number somewhere in JSON, "" where there is none."""
    try:
        return Reader(value).at(*path).text(500)
    except Rejected:
        return ""


def said(words: Any) -> str:
    """The site's words in one short line, of whatever type they are."""
    return " ".join(str(words).replace("\0", "").split())[:MOST_WORDS] if isinstance(words, str) else ""


def strange(answer: Answer) -> HttpProblem:
    """For an answer of a shape that nobody documented: it may be a proxy's, so later may help."""
    return HttpProblem(f"{answer.host} answered {answer.status} in another shape", retry=True, status=answer.status)
