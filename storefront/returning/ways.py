"""The ways to send a return, as their page shows them: each with what speaks for it, and where to."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from notifications.mails.moments import babel_locale
from returns.labels.contracts import Method, Offer, Slot
from returns.labels.offering import Way, Ways
from returns.labels.places import DropOff
from returns.labels.settling_on import Wish
from returns.labels.speaking import provider
from returns.labels.wording import why_words
from storefront import moments
from storefront.points.hours_words import Standing, standing
from storefront.returning.narrowing import ORDERS, kind_words, narrowed
from storefront.returning.noting import notes_of, price_of
from tracking.carriers.names import display_name
from tracking.pickup.distance import distance_words
from tracking.pickup.point import Point

MOST_SLOTS = 8
SLOT_DAYS = 10
FAR = 25_000  # metres


@dataclass(frozen=True)
class Place:
    """One place to hand it in."""

    key: str
    name: str
    address: str
    distance: str
    standing: Standing | None
    is_chosen: bool
    kind: str = ""  # in words


@dataclass(frozen=True)
class Time:
    """One time at which somebody comes to fetch it."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Tile:
    """One way as a radio button."""

    key: str
    title: str
    price: str
    notes: list[str]
    is_chosen: bool
    places: list[Place] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    is_easiest: bool = False

    @property
    def place_field(self) -> str:
        return f"place:{self.key}"

    @property
    def time_field(self) -> str:
        return f"time:{self.key}"


@dataclass(frozen=True)
class NotPossible:
    """A way that does not work for this parcel, and why."""

    title: str
    why: str


def tiles_of(found: Ways, typed: QueryDict, now: datetime, kind: str = "", order: str = "") -> list[Tile]:
    """What can be chosen, of this kind and in this order. The first is chosen for nobody; what was chosen stays."""
    chosen, shown = key_of(found, typed), narrowed(found.possible, kind, order)
    tiles = [_tile(way, found, typed, way.key == chosen, now) for way in shown]
    # Only the order that is ours says which is the easiest, and not before everybody has answered.
    is_known = order not in ORDERS and not (found.is_asking or found.is_looking)
    is_near = bool(shown) and (shown[0].metres is None or shown[0].metres <= FAR)  # nobody drives across the country
    return [replace(tiles[0], is_easiest=True), *tiles[1:]] if len(tiles) > 1 and is_known and is_near else tiles


def not_possible(found: Ways) -> list[NotPossible]:
    """What cannot be chosen, with its reason."""
    return [NotPossible(title_of(offer), why_words(offer.why_not)) for offer in found.impossible if offer.why_not]


def wish_of(found: Ways, typed: QueryDict, now: datetime) -> Wish | None:
    """What was chosen, each id looked for among what is offered; None for nothing, and for what is gone."""
    way = found.way(key_of(found, typed))
    if way is None:
        return None
    place = way.place(typed.get(f"place:{way.key}", "")) or (way.places[0] if way.places else None)
    if way.offer.method != Method.HOME:
        return Wish(way.offer, place)
    slots = slots_of(way, found, now)
    wanted = typed.get(f"time:{way.key}", "")
    slot = next((slot for slot in slots if slot.start.isoformat() == wanted), None)
    return Wish(way.offer, slot=slot) if slot else None


def key_of(found: Ways, typed: QueryDict) -> str:
    """The way that was chosen, by itself or by a place or time of it; "" for none, and for a place of another way."""
    named = typed.get("way", "")
    inside = {way.key for way in found.possible if typed.get(f"place:{way.key}") or typed.get(f"time:{way.key}")}
    if named:
        return "" if inside and named not in inside else named
    return inside.pop() if len(inside) == 1 else ""


def slots_of(way: Way, found: Ways, now: datetime) -> list[Slot]:
    """When it can be fetched; [] where nobody comes."""
    if way.offer.method != Method.HOME:
        return []
    first: date = timezone.localdate(now)
    days = (first, first + timedelta(days=SLOT_DAYS))
    return provider(way.offer.provider).slots(None, way.offer, found.parcel.sender, days)[:MOST_SLOTS]


def title_of(offer: Offer) -> str:
    """What it is called: the carrier, and what one does."""
    names = {"carrier": offer.name or display_name(offer.carrier)}
    titles = {
        Method.QR: _("%(carrier)s: show a QR code, they print the label"),
        Method.NUMBER: _("%(carrier)s: write a number on the parcel"),
        Method.LABEL: _("%(carrier)s: print a label yourself"),
        Method.HOME: _("%(carrier)s picks it up at your door"),
        Method.LOCKER: _("%(carrier)s: into a parcel locker"),
        Method.SHOP: _("Bring it to one of our shops"),
        Method.OWN: _("Send it in your own way"),
    }
    return titles[offer.method] % names


def place_of(place: DropOff, is_chosen: bool, now: datetime) -> Place:
    """The place in words, at this moment."""
    metres = place.distance_m
    return Place(
        place.key, place.name, place.address,
        distance_words(metres, babel_locale()) if metres is not None else "",
        standing(point_of(place), now), is_chosen, kind_words(place.kind),
    )  # fmt: skip


def point_of(place: DropOff) -> Point:
    """The place as whoever tells opening hours wants it."""
    return Point(
        "", place.carrier, place.key, place.name, country=place.country, hours=place.hours,
        closed_on=place.closed_on, time_zone=place.time_zone,
    )  # fmt: skip


def _tile(way: Way, found: Ways, typed: QueryDict, is_chosen: bool, now: datetime) -> Tile:
    wanted = typed.get(f"place:{way.key}", "")
    places = [place_of(place, place.key == wanted, now) for place in near_places(way)]
    at = typed.get(f"time:{way.key}", "")
    times = [
        Time(slot.start.isoformat(), _fetched(slot), slot.start.isoformat() == at) for slot in slots_of(way, found, now)
    ]
    price = price_of(way.offer)
    return Tile(way.key, title_of(way.offer), price, _notes(way, places), is_chosen, places, times)


def _fetched(slot: Slot) -> str:
    words = {"day": moments.full_day(slot.start), "start": moments.clock(slot.start), "end": moments.clock(slot.end)}
    return pgettext("when", "%(day)s between %(start)s and %(end)s") % words


def near_places(way: Way) -> list[DropOff]:
    """The places worth naming: one half a country away tells nobody where to go, if any of the carrier's will do. What
    may only go to that one place has its name."""
    if way.offer.method in (Method.SHOP, Method.LOCKER):
        return list(way.places)
    return [place for place in way.places if place.distance_m is None or place.distance_m <= FAR]


def _notes(way: Way, places: list[Place]) -> list[str]:
    found = []
    if way.places and not places:
        found.append(_("Any place of %(carrier)s takes it") % {"carrier": display_name(way.offer.carrier)})
    elif places:
        near = {"name": places[0].name, "distance": places[0].distance}
        found.append(_("%(name)s, %(distance)s away") % near if near["distance"] else near["name"])
        standing_now = places[0].standing
        if way.offer.method == Method.LOCKER and standing_now and standing_now.tone == "good":
            found.append(f"{standing_now.words} {standing_now.detail}".strip())
    return [*found, *notes_of(way.offer)]
