"""One pick-up point: pure data, whatever provider it came from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Hours = dict[str, list[list[str]]]


@dataclass(frozen=True)
class Point:
    """A place where a parcel can be collected.

    `hours` is {"mon": [["09:00", "18:00"]], …}, local time of the point, the end up to "24:00" or, past midnight,
    before the start; a weekday that is missing is closed, {} says that nobody told us. `distance_m` is in metres from
    the searched postcode as the provider, or we, measured it.
    """

    provider: str  # a key of settings.STOEP_POINT_PROVIDERS
    carrier: str  # a code of tracking.carriers.names; "" where any carrier may bring a parcel here
    external_id: str
    name: str
    line1: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    distance_m: int | None = None
    hours: Hours = field(default_factory=dict)
    closed_on: tuple[str, ...] = ()  # ISO dates
    time_zone: str = ""
    is_locker: bool = False
    is_accessible: bool | None = None  # by wheelchair; None: the provider does not say
    kind: str = ""  # "shop", "post_office", "locker", "depot"; "" where the provider does not say
    takes_in: bool | None = None  # parcels that somebody sends; None: the provider does not say
    compartment_mm: tuple[int, ...] = ()  # three sides of a locker's largest compartment, where they are told

    @property
    def place_key(self) -> str:
        """The same for two providers' words about one place: an aggregator and the carrier both list it."""
        return "".join(sign for sign in f"{self.postal_code}{self.line1}".casefold() if sign.isalnum()) or (
            f"{self.provider}:{self.external_id}"
        )

    @property
    def address(self) -> str:
        """Street, postcode and city in one line."""
        # Within a postcode no line ends: "1014 / BE" is read as two things.
        town = "{} {}".format(self.postal_code.replace(" ", "\u00a0"), self.city).strip()
        return ", ".join(part for part in (self.line1, town) if part)

    def as_json(self) -> dict[str, Any]:
        """For a JSON column; `point_from` reads it back."""
        # What a point says by default is left out: half of a point's bytes, and 0 degrees is not nothing.
        told, usual = asdict(self), asdict(Point(self.provider, self.carrier, self.external_id, self.name))
        always = ("provider", "carrier", "external_id", "name")
        return {name: value for name, value in told.items() if name in always or value != usual[name]}


def point_from(told: Mapping[str, Any]) -> Point:
    """The point that `as_json` wrote."""
    lists = {name: tuple(told.get(name, ())) for name in ("closed_on", "compartment_mm")}
    return Point(**{**told, **lists})
