"""The clocks at a parcel's destination."""

from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

# Countries of one zone (overseas parts apart), by ISO code; from the IANA database's zone.tab. Where a country has
# several, the merchant's own zone is nearer to the truth than a guess.
ZONES = {
    "AT": "Europe/Vienna", "BE": "Europe/Brussels", "BG": "Europe/Sofia", "CH": "Europe/Zurich",
    "CY": "Asia/Nicosia", "CZ": "Europe/Prague", "DE": "Europe/Berlin", "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn", "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GB": "Europe/London",
    "GR": "Europe/Athens", "HR": "Europe/Zagreb", "HU": "Europe/Budapest", "IE": "Europe/Dublin",
    "IS": "Atlantic/Reykjavik", "IT": "Europe/Rome", "LI": "Europe/Vaduz", "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg", "LV": "Europe/Riga", "MC": "Europe/Monaco", "MT": "Europe/Malta",
    "NL": "Europe/Amsterdam", "NO": "Europe/Oslo", "PL": "Europe/Warsaw", "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm", "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava", "TR": "Europe/Istanbul",
}  # fmt: skip


def zone_of_country(country: str) -> ZoneInfo:
    """The zone of a delivery to the country (ISO, two letters); the active zone where the country does not tell."""
    name = ZONES.get(country.upper())
    active: tzinfo = timezone.get_current_timezone()
    return ZoneInfo(name) if name else active if isinstance(active, ZoneInfo) else ZoneInfo("UTC")
