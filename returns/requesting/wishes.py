"""What somebody asks for, as the pages hand it over; and why it cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from returns.policy.vocabulary import Outcome, Path
from returns.requesting.people import Person
from reviews.photos import Photo


@dataclass(frozen=True)
class WishedItem:
    """So many of one Choice, by its key."""

    key: str
    quantity: int
    outcome: Outcome
    reason: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)  # {question code: choice code, or text}
    comment: str = ""
    photos: tuple[Photo, ...] = ()
    swap: Any = None  # what an exchange gets: a choice of returns/exchanging/


@dataclass(frozen=True)
class Wish:
    """Everything that one press of the button asks for. `request_key` names that press: twice is once."""

    person: Person
    path: Path
    items: tuple[WishedItem, ...]
    request_key: str
    language: str = ""
    # Of a gift's receiver, who is not in the order; "" is the buyer's own.
    name: str = ""
    email: str = ""


class Refused(ValueError):
    """It cannot be, in words for the customer; `key` names the choice that it is about, "" is all of it."""

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.message, self.key = message, key
