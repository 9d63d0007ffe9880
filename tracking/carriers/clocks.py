"""The clock on the wall of a country, for times that a carrier wrote without a zone."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global


@cache
def sole_zone(country: str) -> ZoneInfo | None:
    """The time zone of a country all of whose clocks agree, by its ISO code of two or three letters; else None.

    By CLDR's list. Germany has two zones there, with the same clock; Spain's two differ by an hour.
    """
    code = country.upper()
    territory = (get_global("territory_aliases").get(code) or [code])[0]
    zones = [ZoneInfo(name) for name in get_global("territory_zones").get(territory, [])]
    clocks = {tuple(moment.astimezone(zone).utcoffset() for moment in _seasons()) for zone in zones}
    return zones[0] if len(clocks) == 1 else None


def _seasons() -> tuple[datetime, datetime]:
    """Winter and summer of this year: some countries agree on one and not on the other."""
    year = datetime.now(UTC).year
    return datetime(year, 1, 15, tzinfo=UTC), datetime(year, 7, 15, tzinfo=UTC)
