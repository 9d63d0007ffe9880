"""Where a postcode lies, without asking anybody: a table of GeoNames (CC BY 4.0, see postcodes/README.md)."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "postcodes"
# How a postcode of the country looks once blanks and signs are gone, and how many of its characters the table knows.
SHAPES = {
    "NL": (re.compile(r"[1-9][0-9]{3}([A-Z]{2})?"), 4),
    "BE": (re.compile(r"[1-9][0-9]{3}"), 4),
    "AT": (re.compile(r"[1-9][0-9]{3}"), 4),
    "LU": (re.compile(r"[1-9][0-9]{3}"), 3),
    "DE": (re.compile(r"[0-9]{5}"), 5),
    "FR": (re.compile(r"[0-9]{5}"), 5),
}
EXAMPLES = {"NL": "1015 CC", "BE": "2000", "AT": "1010", "LU": "1648", "DE": "10115", "FR": "75011"}
ANYWHERE = re.compile(r"[A-Z0-9]{2,10}")
# Below this many leading characters a table's neighbour is another region.
SHORTEST = 2


@dataclass(frozen=True)
class Place:
    """A position in degrees, WGS 84."""

    latitude: float
    longitude: float


def known_country(country: str) -> bool:
    """True for two ASCII letters in capitals; whether we have a table for it is another question."""
    return len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()


def normal_postcode(country: str, written: str) -> str:
    """The postcode as it is compared: capitals and digits only, the country's own prefix ("L-", "D-") gone.

    At most 10 characters, "" for none.
    """
    code = re.sub(r"[^A-Z0-9]", "", written[:40].upper())
    if country in SHAPES and code.startswith((country, country[0])) and not SHAPES[country][0].fullmatch(code):
        code = code.removeprefix(country) if code.startswith(country) else code[1:]
    return code[:10]


def is_postcode(country: str, written: str) -> bool:
    """Does it look like a postcode of the country? Of countries without a rule here, anything short will do."""
    shape = SHAPES[country][0] if country in SHAPES else ANYWHERE
    return len(written) <= 40 and bool(shape.fullmatch(normal_postcode(country, written)))


def place_of(country: str, postal_code: str) -> Place | None:
    """The middle of the postcode's area, or of the closest area that begins alike; None where we do not know.

    A code that is too new for the table is found by its leading digits, which all six countries give out by region.
    """
    if country not in SHAPES:
        return None
    code = normal_postcode(country, postal_code)[: SHAPES[country][1]]
    table = _table(country)
    while len(code) >= SHORTEST:
        if code in table:
            return table[code]
        code = code[:-1]
    return None


@cache
def _table(country: str) -> dict[str, Place]:
    """Codes of the country, and for each shorter beginning the mean of what begins so. Loaded once a process."""
    exact: dict[str, Place] = {}
    for line in (FOLDER / f"{country}.txt").read_text("ascii").splitlines():
        code, north, east = line.split()
        exact[code] = Place(int(north) / 1000, int(east) / 1000)
    sums: dict[str, list[float]] = {}
    for code, place in exact.items():
        for length in range(SHORTEST, len(code)):
            total = sums.setdefault(code[:length], [0.0, 0.0, 0.0])
            total[0], total[1], total[2] = total[0] + place.latitude, total[1] + place.longitude, total[2] + 1
    means = {code: Place(north / count, east / count) for code, (north, east, count) in sums.items()}
    return means | exact
