"""The customer of docs/schemas/shop-webhook.schema.json in our words. The schema was checked before."""

import re
from datetime import date

from inbox.reading import Reader
from orders.snapshots import CustomerTold
from orders.sources import facts

BIRTHDAY = re.compile(r"[0-9]{2}-[0-9]{2}")
MOST_POINTS = 10**12
LEAP_YEAR = 2000  # has every day that a birthday can be


def customer(data: Reader) -> CustomerTold:
    return CustomerTold(
        email=facts.required_email(data.at("email")),
        version_at=facts.required_moment(data.at("updated_at")),
        name=data.at("name").text(200),
        phone=data.at("phone").text(50),
        language=facts.language(data.at("language")),
        birthday=_birthday(data.at("birthday")),
        marketing_opt_in=data.at("marketing_opt_in").flag(),
        opt_out_offered=data.at("opt_out_offered").flag(),
        tags=facts.tags(data.at("tags")),
        standing=_standing(data.at("loyalty")),
    )


def _birthday(found: Reader) -> str:
    """ "MM-DD" as it is; Rejected for anything else, a whole date of birth too: we have no use for the year."""
    written = found.text(20)
    if not written:
        return ""
    try:
        if not BIRTHDAY.fullmatch(written):
            raise ValueError(written)
        date(LEAP_YEAR, int(written[:2]), int(written[3:]))
    except ValueError as error:
        raise found.wrong("a month and a day as MM-DD, such as 03-27") from error
    return written


def _standing(found: Reader) -> dict[str, str | int]:
    """Plain values, so that they can travel in an event. A balance is whole points."""
    if not isinstance(found.value, dict):
        return {}
    joined, ended, expires = found.at("joined_at").moment(), found.at("ended_at").moment(), found.at("expires_on").day()
    told: dict[str, str | int | None] = {
        "points": _points(found.at("points")),
        "tier": found.at("tier").text(60),
        "expiring_points": _points(found.at("expiring_points")),
        "expires_on": expires.isoformat() if expires else "",
        "joined_at": joined.isoformat() if joined else "",
        "ended_at": ended.isoformat() if ended else "",
    }
    return {name: value for name, value in told.items() if value is not None}


def _points(found: Reader) -> int | None:
    points = found.value
    if points is None:
        return None
    if not isinstance(points, int) or isinstance(points, bool) or not 0 <= points <= MOST_POINTS:
        raise found.wrong("a number of points from 0 to 1000000000000")
    return points
