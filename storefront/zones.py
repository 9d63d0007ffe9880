"""Which clock the customer's wall shows."""

from contextlib import AbstractContextManager
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from django.utils import timezone

from merchants.models import Merchant
from orders.models import Order
from storefront import moments

# Countries of several zones in which nearly everybody shares one, and where the postcode names the others:
# (where most live, ((beginnings of postcodes, zone), ...)).
PARTS: dict[str, tuple[str, tuple[tuple[tuple[str, ...], str], ...]]] = {
    "DE": ("Europe/Berlin", ()),  # Büsingen has a zone of its own by name only
    "ES": ("Europe/Madrid", ((("35", "38"), "Atlantic/Canary"),)),
    "PT": (
        "Europe/Lisbon",
        (
            (("90", "91", "92", "93", "94"), "Atlantic/Madeira"),
            (("95", "96", "97", "98", "99"), "Atlantic/Azores"),
        ),
    ),
    # Shops that know no GF, GP, MQ, RE, YT write France with the postcode of the overseas department.
    "FR": (
        "Europe/Paris",
        (
            (("971",), "America/Guadeloupe"), (("972",), "America/Martinique"), (("973",), "America/Cayenne"),
            (("974",), "Indian/Reunion"), (("976",), "Indian/Mayotte"),
        ),
    ),
    "CY": ("Asia/Nicosia", ()),
    "UA": ("Europe/Kyiv", ()),
    "CN": ("Asia/Shanghai", ()),
    "MY": ("Asia/Kuala_Lumpur", ()),
    "NZ": ("Pacific/Auckland", ()),
    "IC": ("Atlantic/Canary", ()),  # the customs code of the Canary Islands
    "XI": ("Europe/London", ()),  # of Northern Ireland
}  # fmt: skip


def clock_of(order: Order, merchant: Merchant) -> AbstractContextManager[None]:
    """The order's own clock while the context is open: every page about one order tells one time."""
    return timezone.override(zone_of(order.country, order.postal_code, merchant.time_zone))


def zone_of(country: str, postal_code: str, otherwise: str) -> ZoneInfo:
    """The zone of an address by its country (ISO, two letters) and postcode; `otherwise`, the merchant's, where a
    country has several and the address does not tell which. Single-zone countries are those of CLDR."""
    return _zone(country, "".join(postal_code.split())[:3], otherwise)


@lru_cache(maxsize=4096)
def _zone(country: str, beginning: str, otherwise: str) -> ZoneInfo:
    if country in PARTS:
        most, parts = PARTS[country]
        return ZoneInfo(next((zone for starts, zone in parts if beginning.startswith(starts)), most))
    zones = get_global("territory_zones").get(country, [])
    return ZoneInfo(zones[0] if len(zones) == 1 else otherwise)


def foreign_zone(merchant: Merchant) -> str:
    """The active zone's name where its clocks show another time than the shop's, where most scans are; else ""."""
    now = timezone.now()
    here, there = timezone.get_current_timezone(), ZoneInfo(merchant.time_zone)
    return moments.zone_name() if now.astimezone(here).utcoffset() != now.astimezone(there).utcoffset() else ""
