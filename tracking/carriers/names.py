"""Carriers by name: the words that shops and aggregators use, one code for each carrier, and its public page.

Shops write "DHL Parcel NL", "dhlparcel-nl" or "DHL_ECOMMERCE_NL"; a code joins what they tell of one parcel.
"""

import re
from functools import cache
from urllib.parse import quote
from zoneinfo import ZoneInfo

from tracking.carriers.directory import CARRIERS, Carrier

_SEPARATORS = re.compile(r"[\W_]+")


def carrier_code(words: str) -> str:
    """The code of the carrier that the words name; a slug of the words when nobody knows it, "" for ""."""
    spoken = _normal(words)
    known = _spoken_words()
    parts = spoken.split()
    # The longest known beginning: "postnl standard 0-23kg" is a service of PostNL.
    for length in range(len(parts), 0, -1):
        code = known.get(" ".join(parts[:length])) or known.get("".join(parts[:length]))
        if code:
            return code
    return spoken.replace(" ", "_")[:40].rstrip("_")


def is_known(code: str) -> bool:
    """True when the code is in our directory, False for a slug."""
    return code in CARRIERS


def display_name(code: str) -> str:
    """The carrier's name as its customers know it; a slug in readable words; "" for ""."""
    carrier = CARRIERS.get(code)
    return carrier.name if carrier else code.replace("_", " ").title()


def tracking_url(code: str, number: str, postal_code: str = "", country: str = "") -> str:
    """The carrier's public page of the parcel, "" when we know none. Some show more with the postcode."""
    carrier = CARRIERS.get(code)
    if carrier is None or not number:
        return ""
    postal_code = "".join(postal_code.split()).upper()
    template = carrier.url_with_postcode if postal_code else ""
    return (template or carrier.url).format(
        number=quote(number, safe=""),
        postcode=quote(postal_code, safe=""),
        country=quote(country.upper() or "NL"),
    )


def home_zone(code: str) -> ZoneInfo | None:
    """The time zone in which the carrier writes times without one; None for carriers of many zones."""
    carrier = CARRIERS.get(code)
    return ZoneInfo(carrier.zone) if carrier and carrier.zone else None


def family(code: str) -> tuple[str, ...]:
    """Codes that one carrier's feed may speak for: DHL Unified answers for every division of DHL."""
    head = CARRIERS[code].family if code in CARRIERS else ""
    related = tuple(one for one, carrier in CARRIERS.items() if head and carrier.family == head)
    return related or (code,)


def _normal(words: str) -> str:
    return _SEPARATORS.sub(" ", words.casefold()).strip()


@cache
def _spoken_words() -> dict[str, str]:
    spoken: dict[str, str] = {}
    for code, carrier in CARRIERS.items():
        for words in (code, carrier.name, *carrier.words):
            spoken[_normal(words)] = code
            spoken[_normal(words).replace(" ", "")] = code
    return spoken


__all__ = ["Carrier", "carrier_code", "display_name", "family", "home_zone", "is_known", "tracking_url"]
