"""The ways to send a return, as their page shows them: each with what speaks for it, and where to."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.mails.contents import money
from notifications.mails.moments import babel_locale, full_moment
from returns.labels.contracts import Method, Offer, Slot
from returns.labels.offering import Way, Ways
from returns.labels.places import DropOff
from returns.labels.settling_on import Wish
from returns.labels.speaking import provider
from returns.labels.wording import why_words
from storefront import moments
from storefront.points.hours_words import Standing, standing
from tracking.carriers.names import display_name
from tracking.pickup.distance import distance_words
from tracking.pickup.point import Point

MOST_SLOTS = 8
SLOT_DAYS = 10
KILO = 1000
NO_PRINTER = frozenset({Method.QR, Method.NUMBER, Method.LOCKER, Method.HOME, Method.SHOP, Method.OWN})


@dataclass(frozen=True)
class Place:
    """One place to hand it in."""

    key: str
    name: str
    address: str
    distance: str
    standing: Standing | None
    is_chosen: bool


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
    notes: list[str]
    is_chosen: bool
    places: list[Place] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)

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


def tiles_of(found: Ways, typed: QueryDict, now: datetime) -> list[Tile]:
    """What can be chosen, best first. The first is chosen for nobody; what was chosen stays."""
    chosen = typed.get("way", "")
    return [_tile(way, found, typed, way.key == chosen, now) for way in found.possible]


def not_possible(found: Ways) -> list[NotPossible]:
    """What cannot be chosen, with its reason."""
    return [NotPossible(title_of(offer), why_words(offer.why_not)) for offer in found.impossible if offer.why_not]


def wish_of(found: Ways, typed: QueryDict, now: datetime) -> Wish | None:
    """What was chosen, each id looked for among what is offered; None for nothing, and for what is gone."""
    way = found.way(typed.get("way", ""))
    if way is None:
        return None
    place = way.place(typed.get(f"place:{way.key}", "")) or (way.places[0] if way.places else None)
    if way.offer.method != Method.HOME:
        return Wish(way.offer, place)
    slots = slots_of(way, found, now)
    wanted = typed.get(f"time:{way.key}", "")
    slot = next((slot for slot in slots if slot.start.isoformat() == wanted), None)
    return Wish(way.offer, slot=slot) if slot else None


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
        standing(point_of(place), now), is_chosen,
    )  # fmt: skip


def point_of(place: DropOff) -> Point:
    """The place as whoever tells opening hours wants it."""
    return Point(
        "", place.carrier, place.key, place.name, country=place.country, hours=place.hours,
        closed_on=place.closed_on, time_zone=place.time_zone,
    )  # fmt: skip


def _tile(way: Way, found: Ways, typed: QueryDict, is_chosen: bool, now: datetime) -> Tile:
    wanted = typed.get(f"place:{way.key}", "")
    places = [
        place_of(place, place.key == wanted or (not way.place(wanted) and number == 0), now)
        for number, place in enumerate(way.places)
    ]
    at = typed.get(f"time:{way.key}", "")
    times = [
        Time(slot.start.isoformat(), _fetched(slot), slot.start.isoformat() == at) for slot in slots_of(way, found, now)
    ]
    return Tile(way.key, title_of(way.offer), _notes(way, places), is_chosen, places, times)


def _fetched(slot: Slot) -> str:
    words = {"start": full_moment(slot.start), "end": moments.clock(slot.end)}
    return _("%(start)s until %(end)s") % words


def _notes(way: Way, places: list[Place]) -> list[str]:
    offer, found = way.offer, []
    if places:
        near = {"name": places[0].name, "distance": places[0].distance}
        found.append(_("%(name)s, %(distance)s away") % near if near["distance"] else near["name"])
    if offer.method in NO_PRINTER and not offer.needs_printer:
        found.append(_("No printer needed"))
    elif offer.needs_printer:
        found.append(_("You need a printer"))
    found.append(_price(offer))
    if offer.code_days:
        found.append(_("The code is good for %(days)s days") % {"days": offer.code_days})
    if offer.co2_grams:
        kilos = f"{Decimal(offer.co2_grams) / KILO:.1f}"
        found.append(_("about %(kilos)s kg of CO₂") % {"kilos": kilos})
    return [words for words in found if words]


def _price(offer: Offer) -> str:
    if offer.method == Method.OWN:
        return _("You pay for the postage")
    if offer.customer_pays and offer.price:
        return _("%(amount)s, you pay there") % {"amount": money(offer.price, offer.currency)}
    return _("Free")
