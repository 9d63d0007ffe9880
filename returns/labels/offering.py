"""What a customer may choose for one return, and why the rest is not possible: rows in, judged offers out.

Reads the database only; what carriers say was asked for by a worker (inquiring.py, tracking/pickup/asking.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from inbox.models import Connection
from merchants.models import Merchant
from returns.circular.paying import affordable
from returns.labels.choosing import ANYWHERE, Distances, choice, distance_of
from returns.labels.contracts import Method, Offer, ParcelFacts, Why, offer_from
from returns.labels.describing import Described, describe
from returns.labels.inquiring import want
from returns.labels.lockers import with_lockers
from returns.labels.places import DropOff, distances_of, drop_offs, own_shops
from returns.labels.speaking import LOCAL, connected, provider
from returns.models import OfferQuestion, Return
from tracking.pickup import searches
from tracking.pickup.places import place_of
from tracking.pickup.point import Point
from tracking.pickup.points import Nearby, nearby
from visits.models import Location

NEAREST = 4  # places of each kind that are named for an offer
SHOPS = 8
SEPARATOR = "~"


@dataclass(frozen=True)
class Way:
    """One way to send it: the offer, and where to. `key` is what a form posts."""

    offer: Offer
    metres: int | None
    places: tuple[DropOff, ...] = ()  # nearest first: carriers' points, or the merchant's own shops

    @property
    def key(self) -> str:
        return SEPARATOR.join((self.offer.provider, str(self.offer.connection_id or 0), self.offer.key))

    def place(self, key: str) -> DropOff | None:
        """The place behind a posted key; None for a forged one, and for "wherever I like"."""
        return next((place for place in self.places if place.key == key), None)


@dataclass(frozen=True)
class Around:
    """What is near the customer."""

    points: Sequence[Point]
    shops: Sequence[DropOff]
    distances: Distances
    is_asking: bool = False


@dataclass(frozen=True)
class Ways:
    """What is possible, best first, and what is not, each with its reason in `offer.why_not`."""

    parcel: Described
    possible: list[Way]
    impossible: list[Offer]
    is_asking: bool  # carriers have not answered yet: there may be more in a moment
    silent: tuple[str, ...] = ()  # providers that gave no answer
    is_looking: bool = False  # places near are being asked for

    def way(self, key: str) -> Way | None:
        """The possible way behind a posted key; None for a forged or outdated one."""
        return next((way for way in self.possible if way.key == key), None)


def ways(row: Return, merchant: Merchant, now: datetime) -> Ways:
    """Everything a customer may choose from for this return. At most nine queries; needs an open scope."""
    places = list(Location.objects.filter(is_active=True).order_by("pk"))
    parcel, connections = describe(row, merchant, places), connected()
    facts = parcel.facts
    question = want(row, facts, connections)
    offers, silent = _answered(question)
    around, offers = _around(facts, offers, places, connections)
    offers += _local(facts, bool(around.shops))
    offers = affordable(row, offers)
    chosen = choice(offers, facts, now, around.distances or None)
    return Ways(
        parcel,
        # In one's own way one pays oneself: behind everything that is free, stable otherwise.
        [_way(offer, facts, around) for offer in sorted(chosen.offers, key=lambda one: one.method == Method.OWN)],
        chosen.impossible,
        question is not None and question.answered_at is None,
        silent,
        around.is_asking,
    )


def _answered(question: OfferQuestion | None) -> tuple[list[Offer], tuple[str, ...]]:
    if question is None:
        return [], ()
    offers = []
    for told in question.answers:
        why = told.get("why")
        offers.append(replace(offer_from(told["offer"]), why_not=Why(why[0], why[1]) if why else None))
    return offers, tuple(name for name, _words in question.troubles)


def own_places(facts: ParcelFacts, places: Iterable[Location]) -> list[DropOff]:
    """Those of the merchant's shops that are in the customer's country, nearest first."""
    rows = sorted((row for row in places if row.country == facts.from_country), key=lambda row: (row.name, row.pk))
    where = {row.pk: place for row in rows if (place := place_of(row.country, row.postal_code))}
    return own_shops(rows, place_of(facts.from_country, facts.from_postal_code), where)[:SHOPS]


def _around(
    facts: ParcelFacts, offers: list[Offer], places: list[Location], connections: list[Connection]
) -> tuple[Around, list[Offer]]:
    """What is near, and the offers with those for a locker, which depend on it."""
    near = _near(facts, offers, connections)
    points = near.points if near else []
    offers = with_lockers(offers, points)
    distances = distances_of(points, offers, facts)
    return Around(points, own_places(facts, places), distances, bool(near and near.asking)), offers


def _local(facts: ParcelFacts, has_places: bool) -> list[Offer]:
    """What needs no network: the merchant's own labels, his shops, and the customer's own way."""
    if LOCAL not in settings.STOEP_RETURN_LABEL_PROVIDERS:
        return []
    found = provider(LOCAL).offers(None, facts, None)
    return [offer for offer in found if offer.method != Method.SHOP or has_places]


def _near(facts: ParcelFacts, offers: Iterable[Offer], connections: list[Connection]) -> Nearby | None:
    carriers = tuple(sorted({offer.carrier for offer in offers if offer.carrier and offer.method not in ANYWHERE}))
    if not carriers or not facts.from_postal_code:
        return None
    asked = searches.want(facts.from_country, facts.from_postal_code, connections)
    return nearby(facts.from_country, facts.from_postal_code, carriers=carriers, searches=asked)


def _way(offer: Offer, facts: ParcelFacts, around: Around) -> Way:
    if offer.method == Method.SHOP:
        return Way(offer, None, tuple(around.shops))
    found = drop_offs(around.points, offer, facts)
    of_kind = {place.kind: [one for one in found if one.kind == place.kind][:NEAREST] for place in found}
    places = tuple(place for place in found if place in of_kind[place.kind])
    return Way(offer, distance_of(offer, around.distances or None), places)
