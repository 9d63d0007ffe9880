"""Where the clock of an address stands: the time zone that a country and a postcode tell, where they tell it. For
readers of mails and for parcels' destinations alike.

Countries with one zone come from the tz database's own table (zone.tab, public domain). Of those with several, the ones
whose postcodes follow them are listed here; for all others nothing is guessed, and the shop's clock counts.
"""

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

# By the longest prefix of the postcode that fits; "" is the rest of the country.
# United States: USPS Publication 65, three digits; states that two zones share go by the larger part of their people.
BY_POSTCODE: dict[str, dict[str, str]] = {
    "ES": {"": "Europe/Madrid", "35": "Atlantic/Canary", "38": "Atlantic/Canary"},
    "PT": {"": "Europe/Lisbon", "90": "Atlantic/Madeira", "91": "Atlantic/Madeira", "92": "Atlantic/Madeira",
           "93": "Atlantic/Madeira", "94": "Atlantic/Madeira", "95": "Atlantic/Azores", "96": "Atlantic/Azores",
           "97": "Atlantic/Azores", "98": "Atlantic/Azores", "99": "Atlantic/Azores"},
    "DE": {"": "Europe/Berlin"},  # Büsingen has the same clock as Zurich, and as Berlin
    "CY": {"": "Asia/Nicosia"},
    "NZ": {"": "Pacific/Auckland"},
    "CN": {"": "Asia/Shanghai"},
    "AU": {"08": "Australia/Darwin", "2": "Australia/Sydney", "3": "Australia/Melbourne", "4": "Australia/Brisbane",
           "5": "Australia/Adelaide", "6": "Australia/Perth", "7": "Australia/Hobart", "288": "Australia/Broken_Hill"},
    "CA": {"A": "America/St_Johns", "B": "America/Halifax", "C": "America/Halifax", "E": "America/Moncton",
           "G": "America/Toronto", "H": "America/Toronto", "J": "America/Toronto", "K": "America/Toronto",
           "L": "America/Toronto", "M": "America/Toronto", "N": "America/Toronto", "P": "America/Toronto",
           "R": "America/Winnipeg", "S": "America/Regina", "T": "America/Edmonton", "V": "America/Vancouver",
           "Y": "America/Whitehorse"},
    "US": {"0": "America/New_York", "1": "America/New_York", "2": "America/New_York", "30": "America/New_York",
           "31": "America/New_York", "32": "America/New_York", "324": "America/Chicago", "325": "America/Chicago",
           "33": "America/New_York", "34": "America/New_York", "35": "America/Chicago", "36": "America/Chicago",
           "37": "America/Chicago", "376": "America/New_York", "377": "America/New_York", "378": "America/New_York",
           "379": "America/New_York", "373": "America/New_York", "374": "America/New_York", "38": "America/Chicago",
           "39": "America/Chicago", "398": "America/New_York", "399": "America/New_York", "4": "America/New_York",
           "420": "America/Chicago", "421": "America/Chicago", "422": "America/Chicago", "423": "America/Chicago",
           "424": "America/Chicago", "463": "America/Chicago", "464": "America/Chicago", "476": "America/Chicago",
           "477": "America/Chicago", "5": "America/Chicago", "577": "America/Denver", "59": "America/Denver",
           "6": "America/Chicago", "691": "America/Denver", "693": "America/Denver", "7": "America/Chicago",
           "798": "America/Denver", "799": "America/Denver", "8": "America/Denver", "835": "America/Los_Angeles",
           "838": "America/Los_Angeles", "85": "America/Phoenix", "86": "America/Phoenix",
           "889": "America/Los_Angeles", "89": "America/Los_Angeles", "9": "America/Los_Angeles",
           "967": "Pacific/Honolulu", "968": "Pacific/Honolulu", "969": "Pacific/Guam", "995": "America/Anchorage",
           "996": "America/Anchorage", "997": "America/Anchorage", "998": "America/Juneau", "999": "America/Juneau",
           "006": "America/Puerto_Rico", "007": "America/Puerto_Rico", "008": "America/St_Thomas",
           "009": "America/Puerto_Rico"},
}  # fmt: skip


def zone_of(country: str, postal_code: str = "") -> ZoneInfo | None:
    """The time zone of an address, by its country ("NL") and postcode; None where they do not tell it."""
    known = BY_POSTCODE.get(country.upper())
    if known is None:
        name = _only_zones().get(country.upper())
    else:
        name = _by_prefix(known, "".join(postal_code.split()).upper())
    return ZoneInfo(name) if name else None


def _by_prefix(known: dict[str, str], code: str) -> str | None:
    for length in (3, 2, 1, 0):
        if len(code) >= length and code[:length] in known:
            return known[code[:length]]
    return None


@lru_cache(maxsize=1)
def _only_zones() -> dict[str, str]:
    """Country code -> its zone, for the countries that have only one."""
    zones: dict[str, list[str]] = {}
    for country, zone in _table(files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="ascii").splitlines()):
        zones.setdefault(country, []).append(zone)
    return {country: names[0] for country, names in zones.items() if len(names) == 1}


def _table(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        if line and not line.startswith("#"):
            country, _coordinates, zone = line.split("\t")[:3]
            yield country, zone
