"""Carriers' clocks: local times without a zone, estimates that are dates, seconds that are milliseconds."""

from datetime import date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from inbox.reading import Reader

# Countries by both codes that carriers use. Where a country spans zones, the one where most parcels are.
_ZONES = {
    "AT AUT": "Europe/Vienna",
    "BE BEL": "Europe/Brussels",
    "CH CHE": "Europe/Zurich",
    "CZ CZE": "Europe/Prague",
    "DE DEU": "Europe/Berlin",
    "DK DNK": "Europe/Copenhagen",
    "ES ESP": "Europe/Madrid",
    "FI FIN": "Europe/Helsinki",
    "FR FRA": "Europe/Paris",
    "GB GBR UK": "Europe/London",
    "HU HUN": "Europe/Budapest",
    "IE IRL": "Europe/Dublin",
    "IT ITA": "Europe/Rome",
    "LU LUX": "Europe/Luxembourg",
    "NL NLD": "Europe/Amsterdam",
    "NO NOR": "Europe/Oslo",
    "PL POL": "Europe/Warsaw",
    "PT PRT": "Europe/Lisbon",
    "SE SWE": "Europe/Stockholm",
    "SI SVN": "Europe/Ljubljana",
    "SK SVK": "Europe/Bratislava",
    "US USA": "America/New_York",
}
ZONE_OF = {code: ZoneInfo(name) for codes, name in _ZONES.items() for code in codes.split()}

LAST_SECOND = time(23, 59, 59)


def zone_of(country: str) -> ZoneInfo | None:
    """The time zone of a country, by its ISO code of two or three letters; None when we know none."""
    return ZONE_OF.get(country.upper())


def local_moment(reader: Reader, pattern: str, zone: tzinfo) -> datetime | None:
    """A carrier's local date and time, by strptime's `pattern` or ISO 8601; None when absent or ""."""
    written = reader.text(40)
    if not written:
        return None
    try:
        return _sane(reader, datetime.strptime(written, pattern).replace(tzinfo=zone))
    except ValueError:
        return reader.moment(assume=zone)


def day_end(reader: Reader, zone: tzinfo) -> datetime | None:
    """A date-only estimate: the last second of that day where the parcel goes; None when absent or ""."""
    day = reader.day()
    return _sane(reader, end_of(day, zone)) if day else None


def end_of(day: date, zone: tzinfo) -> datetime:
    """The last second of the day in the zone."""
    return datetime.combine(day, LAST_SECOND, zone)


def estimate(reader: Reader, zone: tzinfo) -> datetime | None:
    """An estimate given as a date, or with a time; midnight is how carriers write "some time that day"."""
    written = reader.text(40)
    if len(written) == len("2026-03-01"):
        return day_end(reader, zone)
    found = reader.moment(assume=zone)
    if found and found.time() == time.min:
        return end_of(found.date(), zone)
    return found


def counted_moment(reader: Reader) -> datetime | None:
    """A moment counted since 1970 in seconds or in milliseconds, told apart by size; None when absent or "".

    Twelve digits of seconds would lie in the year 5138, twelve digits of milliseconds in 1973.
    """
    digits = reader.text(30).partition(".")[0].lstrip("+-")
    return reader.epoch(milliseconds=len(digits) >= 12)


def _sane(reader: Reader, moment: datetime) -> datetime:
    """Refuse years that overflow as soon as the moment is moved to another zone."""
    if not 1970 <= moment.year <= 2199:
        raise reader.wrong("a date between 1970 and 2199")
    return moment
