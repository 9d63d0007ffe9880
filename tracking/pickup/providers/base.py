"""What every provider of pick-up points shares."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from inbox.answers import Answer
from inbox.contracts import Rejected
from inbox.http import HttpSession, require_private_channel
from inbox.models import Connection
from inbox.reading import Reader
from tracking.pickup.hours import clean_hours
from tracking.pickup.places import Place
from tracking.pickup.point import Hours, Point

MOST = 40  # points kept of one answer: nobody looks further


class PointProvider:
    """Pick-up points of one carrier, or of all that an aggregator serves. One instance, no state.

    Both methods call the network: outside any transaction. They raise HttpProblem where the provider cannot be reached
    or says no, and Rejected where nothing of its answer can be read.
    """

    name: ClassVar[str]

    def near(self, connection: Connection, country: str, postal_code: str, http: HttpSession) -> list[Point]:
        """Points around the postcode (as tracking.pickup.places.normal_postcode writes it), the nearest first."""
        raise NotImplementedError

    def one(self, connection: Connection, country: str, external_id: str, http: HttpSession) -> Point | None:
        """The point with this id; None when the provider knows none, or cannot be asked for one."""
        return None


def fetch(
    http: HttpSession, url: str, params: dict[str, str], *, empty: Sequence[int] = (), **options: Any
) -> Answer | None:
    """The provider's answer; None for a status in `empty`, by which it says that it found nothing."""
    require_private_channel(url)
    answer = http.get(url, params=params, accept=tuple(empty), **options)
    return answer if 200 <= answer.status < 300 and answer.body.strip() else None


def readable(entries: Sequence[Reader], read: Callable[[Reader], Point | None]) -> list[Point]:
    """The points that can be read, at most MOST; Rejected when there are entries and not one of them can be."""
    points: list[Point] = []
    problem: Rejected | None = None
    for entry in entries:
        try:
            point = read(entry)
        except Rejected as error:
            problem = problem or error
            continue
        if point is not None:
            points.append(point)
    if problem is not None and not points:
        raise problem
    return points[:MOST]


def degrees(reader: Reader, most: int) -> float | None:
    """Latitude (most=90) or longitude (180), as a number or as text; None for what is not on the globe."""
    try:
        found = float(reader.text(40) or "nan")
    except (ValueError, Rejected):
        return None
    return found if abs(found) <= most else None


def position(north: Reader, east: Reader) -> Place | None:
    """Both degrees, or neither. Nobody collects parcels in the Gulf of Guinea: 0, 0 says that nobody knows."""
    latitude, longitude = degrees(north, 90), degrees(east, 180)
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None
    return Place(latitude, longitude)


def metres(reader: Reader) -> int | None:
    """A distance in metres, rounded; None when it is absent or nonsense."""
    try:
        found = float(reader.text(40) or "nan")
    except (ValueError, Rejected):
        return None
    return round(found) if 0 <= found < 1_000_000 else None


def read_hours(spans: Iterator[tuple[str, str, str]]) -> Hours:
    """Hours from (weekday, opening, closing). A span that cannot be read takes its whole week along: hours that are
    half right send somebody to a closed door, so {} ("we do not know") is said instead."""
    hours: Hours = {}
    try:
        for weekday, start, end in spans:
            hours.setdefault(weekday, []).append([start, end])
        return clean_hours(hours)
    except (ValueError, Rejected):
        return {}


def joined(*parts: str) -> str:
    """Street and house number, or whatever of it is there."""
    return " ".join(part for part in parts if part)
