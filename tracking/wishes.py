"""What a customer may wish for, kind by kind: which keys, how they are checked, and the wish in one line for people.

Keys of a cleaned wish (all values are strings; all are present, "" where nothing was given):

- day: `date` (ISO), `from` and `until` ("HH:MM", both or neither)
- neighbour: `name`, `number` (house number with its addition)
- safe_place: `description`
- pickup_point: `carrier`, `external_id`, `name`, `line1`, `postal_code`, `city`, `country`
- address: `name`, `line1`, `line2`, `postal_code`, `city`, `country` (ISO, two letters)
- hold: `until` (ISO date: the first day on which it may be delivered)
- cancel: `text` (optional words)
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Order
from tracking.day_words import clock_time, full_day
from tracking.destinations import zone_of_delivery
from tracking.models import DeliveryChange, Shipment

Kind = DeliveryChange.Kind

DAYS_AHEAD = 14  # how far a day may be away; carriers take five to ten working days
HOLD_AHEAD = 28  # how long a parcel may be kept
POINT = {"carrier": 40, "external_id": 80, "name": 200, "line1": 250, "postal_code": 20, "city": 120, "country": 2}
_POSTCODES = {  # as printed; for countries that are not listed any text will do
    "NL": re.compile(r"[1-9][0-9]{3} ?[A-Z]{2}"),
    "BE": re.compile(r"[1-9][0-9]{3}"),
    "LU": re.compile(r"(L-)?[0-9]{4}"),
    "DE": re.compile(r"[0-9]{5}"),
    "FR": re.compile(r"[0-9]{5}"),
    "AT": re.compile(r"[1-9][0-9]{3}"),
    "CH": re.compile(r"[1-9][0-9]{3}"),
}
_HAS_LETTER = re.compile(r"[^\W\d_]")


class WishError(ValueError):
    """What was typed cannot be used. `field` is the key at fault, `message` is in the active language."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


def clean_wish(kind: str, data: Mapping[str, Any], *, order: Order, shipment: Shipment | None) -> dict[str, str]:
    """The wish with the keys listed above, trimmed; raises WishError with the first field at fault.

    Days are checked in the zone of the destination. ValueError for a kind that does not exist.
    """
    wanted = Kind(kind)
    return _CLEANERS[wanted](data, order, shipment)


def _day(data: Mapping[str, Any], order: Order, shipment: Shipment | None) -> dict[str, str]:
    day = _date(data, "date", order, DAYS_AHEAD)
    if day.weekday() == 6:
        raise WishError("date", _("Carriers do not deliver on Sundays. Choose another day."))
    begin, end = _time(data, "from"), _time(data, "until")
    if bool(begin) != bool(end):
        raise WishError("until" if begin else "from", _("Give both times, or none."))
    if begin and end and end <= begin:
        raise WishError("until", _("The end has to be after the beginning."))
    return {"date": day.isoformat(), "from": begin, "until": end}


def _neighbour(data: Mapping[str, Any], order: Order, shipment: Shipment | None) -> dict[str, str]:
    name = _text(data, "name", 100, _("Enter your neighbour’s name."))
    number = _text(data, "number", 20, _("Enter the house number."))
    if not any(sign.isdigit() for sign in number):
        raise WishError("number", _("A house number has a digit, such as 12 or 12 B."))
    return {"name": name, "number": number}


def _safe_place(data: Mapping[str, Any], order: Order, shipment: Shipment | None) -> dict[str, str]:
    said = _text(data, "description", 140, _("Describe the place, such as: in the shed behind the house."))
    return {"description": said}


def _pickup_point(data: Mapping[str, Any], order: Order, shipment: Shipment | None) -> dict[str, str]:
    point = {key: _text(data, key, longest) for key, longest in POINT.items()}
    if not (point["external_id"] and point["name"]):
        raise WishError("external_id", _("Choose a pick-up point."))
    if shipment is not None and shipment.carrier and point["carrier"] not in ("", shipment.carrier):
        raise WishError("external_id", _("This pick-up point belongs to another carrier."))
    return point


def _address(data: Mapping[str, Any], order: Order, shipment: Shipment | None) -> dict[str, str]:
    wish = {
        "name": _text(data, "name", 200, _("Enter the name on the door.")),
        "line1": _text(data, "line1", 250, _("Enter the street and the house number.")),
        "line2": _text(data, "line2", 250),
        "postal_code": _text(data, "postal_code", 20, _("Enter the postcode.")).upper(),
        "city": _text(data, "city", 120, _("Enter the town.")),
        "country": (_text(data, "country", 2) or order.country).upper(),
    }
    if not re.fullmatch("[A-Z]{2}", wish["country"]):
        raise WishError("country", _("Choose a country."))
    # Another country is another shipping price, another tax and often another carrier: not a change, a new order.
    if order.country and wish["country"] != order.country:
        raise WishError("country", _("The order cannot go to another country. Write to us instead."))
    pattern = _POSTCODES.get(wish["country"])
    if pattern and not pattern.fullmatch(wish["postal_code"]):
        raise WishError("postal_code", _("This is not a postcode of that country."))
    if wish["country"] == "NL":
        wish["postal_code"] = f"{wish['postal_code'][:4]} {wish['postal_code'][-2:]}"
    if not _HAS_LETTER.search(wish["line1"]):
        raise WishError("line1", _("Enter the street and the house number."))
    return wish


def _hold(data: Mapping[str, Any], order: Order, shipment: Shipment | None) -> dict[str, str]:
    return {"until": _date(data, "until", order, HOLD_AHEAD).isoformat()}


def _cancel(data: Mapping[str, Any], order: Order, shipment: Shipment | None) -> dict[str, str]:
    return {"text": _text(data, "text", 300)}


Cleaner = Callable[[Mapping[str, Any], Order, Shipment | None], dict[str, str]]
_CLEANERS: Mapping[Kind, Cleaner] = {
    Kind.DAY: _day,
    Kind.NEIGHBOUR: _neighbour,
    Kind.SAFE_PLACE: _safe_place,
    Kind.PICKUP_POINT: _pickup_point,
    Kind.ADDRESS: _address,
    Kind.HOLD: _hold,
    Kind.CANCEL: _cancel,
}


def _text(data: Mapping[str, Any], key: str, longest: int, missing: str = "") -> str:
    """One line without control characters; WishError when it is too long, or missing where `missing` says so."""
    given = data.get(key, "")
    written = given if isinstance(given, str) else ""
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in written).split())
    if missing and not clean:
        raise WishError(key, missing)
    if len(clean) > longest:
        raise WishError(key, _("This is too long: at most %(longest)s characters.") % {"longest": longest})
    return clean


def _date(data: Mapping[str, Any], key: str, order: Order, ahead: int) -> date:
    """A day from tomorrow on, at most `ahead` days away, by the calendar of the destination."""
    try:
        day = date.fromisoformat(_text(data, key, 10, _("Choose a day.")))
    except ValueError as error:
        if isinstance(error, WishError):
            raise
        raise WishError(key, _("Choose a day.")) from None
    today = timezone.now().astimezone(zone_of_delivery(order)).date()
    if day <= today:
        raise WishError(key, _("Choose a day from tomorrow on."))
    if day > today + timedelta(days=ahead):
        latest = full_day(today + timedelta(days=ahead))
        raise WishError(key, _("Choose a day until %(latest)s at the latest.") % {"latest": latest})
    return day


def _time(data: Mapping[str, Any], key: str) -> str:
    written = _text(data, key, 8)
    if not written:
        return ""
    try:
        return time.fromisoformat(written).strftime("%H:%M")
    except ValueError:
        raise WishError(key, _("Enter a time such as 14:00.")) from None


def wish_words(kind: str, wish: Mapping[str, Any]) -> str:
    """The wish in one line, in the active language; "" when it was emptied by an erasure."""
    given = {key: str(value) for key, value in wish.items()}
    return _WORDS[Kind(kind)](given) if given else ""


def _day_words(wish: Mapping[str, str]) -> str:
    day = _long_day(wish.get("date", ""))
    if not wish.get("from"):
        return day
    clock = {"day": day, "begin": _clock(wish["from"]), "end": _clock(wish.get("until", ""))}
    return _("%(day)s, between %(begin)s and %(end)s") % clock


def _neighbour_words(wish: Mapping[str, str]) -> str:
    return _("%(name)s at number %(number)s") % {"name": wish.get("name", ""), "number": wish.get("number", "")}


def _place_words(wish: Mapping[str, str]) -> str:
    town = f"{wish.get('postal_code', '')} {wish.get('city', '')}".strip()
    parts = [wish.get("name", ""), wish.get("line1", ""), wish.get("line2", ""), town, wish.get("country", "")]
    return ", ".join(part for part in parts if part)


def _hold_words(wish: Mapping[str, str]) -> str:
    return _("not before %(day)s") % {"day": _long_day(wish.get("until", ""))}


_WORDS: Mapping[Kind, Callable[[Mapping[str, str]], str]] = {
    Kind.DAY: _day_words,
    Kind.NEIGHBOUR: _neighbour_words,
    Kind.SAFE_PLACE: lambda wish: wish.get("description", ""),
    Kind.PICKUP_POINT: _place_words,
    Kind.ADDRESS: _place_words,
    Kind.HOLD: _hold_words,
    Kind.CANCEL: lambda wish: wish.get("text", ""),
}


def _long_day(written: str) -> str:
    try:
        return full_day(date.fromisoformat(written))
    except ValueError:
        return written


def _clock(written: str) -> str:
    try:
        return clock_time(time.fromisoformat(written))
    except ValueError:
        return written
