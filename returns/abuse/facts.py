"""What the signals are told about one return. Times are aware, days are days in the merchant's zone, None: not known.

There is no name here, no address, no language, no age and no nationality, and there must never be one: a test reads
these fields. Nobody is compared with other customers; what counts is what came back, and the person's own past.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Spell:
    """Pieces bought over some time, and how many of those came back. Withdrawals are in neither: they are a right."""

    bought: int = 0
    returned: int = 0

    @property
    def share(self) -> float:
        """Returned of bought, 0 to 1."""
        return min(self.returned / self.bought, 1.0) if self.bought else 0.0


@dataclass(frozen=True)
class Piece:
    """One item of the return. `received` is None until somebody counted."""

    title: str
    quantity: int
    received: int | None = None
    serial: str = ""  # as the warehouse read it
    sold_serials: tuple[str, ...] = ()  # as the shop says they were sold
    seen_before: str = ""  # the return in which the same serial number came before, without having been sold again


@dataclass(frozen=True)
class Scan:
    """The first report of the carrier: from where, against where it should have begun."""

    country: str = ""
    expected_country: str = ""
    kilometres: int | None = None


@dataclass(frozen=True)
class Episode:
    """One delivery that came back: the days count, and whether the goods were found worn."""

    delivered_on: date
    asked_on: date
    was_worn: bool


@dataclass(frozen=True)
class Claims:
    """What somebody reported within a year, by kind, and how many orders there were. Claims that a person found to be
    in order do not count."""

    not_received: int = 0
    damaged: int = 0
    orders: int = 0


@dataclass(frozen=True)
class Facts:
    """Everything that may count."""

    earlier: Spell = Spell()  # until three months ago
    recent: Spell = Spell()  # since then, with this return
    pieces: tuple[Piece, ...] = ()
    expected_grams: int | None = None  # of the registered goods; None where any weight is unknown
    weighed_grams: int | None = None  # as the carrier told it
    scan: Scan | None = None
    episodes: tuple[Episode, ...] = ()  # this return's and earlier ones of two years
    claims: Claims = Claims()
