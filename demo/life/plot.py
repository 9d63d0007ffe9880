"""The words in which a shop's life is written: what it is set up with, and the deeds of its customers and its team."""

from dataclasses import dataclass
from typing import Any

Texts = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Place:
    """A shop to visit. `row` are fields of visits.models.Location."""

    name: str
    row: dict[str, Any]


@dataclass(frozen=True)
class Person:
    """Somebody who advises: at which places, when, and for which kinds of appointment, by name."""

    name: str
    does: str
    duties: dict[str, dict[str, list[list[str]]]]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """What can be booked, at which places. `row` are fields of visits.models.AppointmentKind."""

    name: str
    row: dict[str, Any]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Lane:
    """Where a carrier brought the shop's parcels before: of a hundred, how many came after how many delivery days."""

    carrier: str  # our code
    country: str
    took: dict[int, int]
    a_week: int  # parcels


@dataclass(frozen=True)
class Gathering:
    """A community event: every week on this day at this hour, in the shop's time."""

    texts: Texts
    weekday: int  # Monday is 0
    hours: tuple[int, int]
    place: str
    country: str
    postcodes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deed:
    """Somebody does something with an order; `says` tells it on the console."""

    says: str
    order: str


@dataclass(frozen=True)
class Wishes(Deed):
    """The customer asks to change the delivery of a parcel; without a number, of what is not sent yet."""

    parcel: str
    kind: str
    wish: dict[str, str]


@dataclass(frozen=True)
class Answers(Deed):
    """The team says that a wish is arranged, or with a reason that it is not."""

    kind: str
    reason: str = ""
    said: str = ""


@dataclass(frozen=True)
class Readies(Deed):
    """The team lays the order ready in a shop."""

    place: str


@dataclass(frozen=True)
class Books(Deed):
    """The customer books the first free time, so many days ahead."""

    kind: str
    place: str
    days: int
    wish: str = ""


@dataclass(frozen=True)
class Asks(Deed):
    """The customer asks the shop something, on the order's page."""

    topic: str
    message: str


@dataclass(frozen=True)
class GivesBack(Deed):
    """The customer wants an old product taken along."""

    what: str
    method: str


@dataclass(frozen=True)
class Life:
    """One shop's. `deeds` are by the number of the scene after which they happen."""

    points: str  # the file with its pick-up points
    places: tuple[Place, ...]
    kinds: tuple[Kind, ...]
    people: tuple[Person, ...]
    care: dict[str, Any]
    blocks: tuple[dict[str, Any], ...]
    answers: tuple[dict[str, Any], ...]
    rules: tuple[dict[str, Any], ...]
    lanes: tuple[Lane, ...]
    deeds: dict[int, tuple[Deed, ...]]
    gathering: Gathering | None = None
