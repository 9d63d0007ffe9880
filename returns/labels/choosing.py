"""What of all providers' offers works for this very parcel, and why the rest does not. Pure.

Elsewhere a return without a printer fails at the counter: with extra services, for letterbox parcels, across a customs
border. So every offer is judged here before anybody sees it, and one that does not work is shown with its reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from returns.labels.contracts import Method, Offer, ParcelFacts, Why
from returns.labels.limiting import RULES

FAR = 10**9
PLACES = {Method.LOCKER: frozenset({"locker"})}  # what must be near for a method; else any place of the offer
ANYWHERE = frozenset({Method.HOME, Method.OWN, Method.SHOP})  # need no place of a carrier's
# Metres to the nearest place by carrier and kind: {("postnl", "shop"): 350}.
Distances = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Choice:
    """What a customer may choose, best first, and what is not possible for this parcel, with its reason."""

    offers: list[Offer]
    impossible: list[Offer]


def choice(offers: Iterable[Offer], parcel: ParcelFacts, now: datetime, distances: Distances | None = None) -> Choice:
    """Offers that work: without a printer first, then by price, then by the way to go. One a carrier and method.

    `distances`: of the places that were found near the customer; None while nobody knows them: then no offer is ruled
    out for want of a place, and distance orders nothing. Offers that a provider itself ruled out stay so.
    """
    judged = [_judged(offer, parcel, now, distances) for offer in offers]
    fit = sorted((offer for offer in judged if offer.why_not is None), key=lambda one: _rank(one, parcel, distances))
    best = _one_each(fit)
    able = {_kind(offer) for offer in best}
    unfit = sorted((offer for offer in judged if offer.why_not), key=lambda one: _rank(one, parcel, distances))
    return Choice(best, [offer for offer in _one_each(unfit) if _kind(offer) not in able])


def why_not(offer: Offer, parcel: ParcelFacts, now: datetime, distances: Distances | None = None) -> Why | None:
    """The first reason why the offer does not work for the parcel; None when it does."""
    if offer.why_not is not None:
        return offer.why_not
    if offer.valid_until is not None and offer.valid_until <= now:
        return Why("over")
    for rule in RULES:
        why = rule(offer, parcel)
        if why is not None:
            return why
    return _no_place(offer, distances)


def distance_of(offer: Offer, distances: Distances | None) -> int | None:
    """Metres to the nearest place that takes it; None for offers that need no place, and where nobody knows."""
    if distances is None or offer.method in ANYWHERE:
        return None
    kinds = PLACES.get(offer.method, offer.drop_off)
    return min((distances[key] for kind in kinds if (key := (offer.carrier, kind)) in distances), default=None)


def _judged(offer: Offer, parcel: ParcelFacts, now: datetime, distances: Distances | None) -> Offer:
    return replace(offer, why_not=why_not(offer, parcel, now, distances))


def _rank(offer: Offer, parcel: ParcelFacts, distances: Distances | None) -> tuple[bool, bool, bool, Decimal, int, str]:
    metres = distance_of(offer, distances)
    # Amounts of two currencies are not compared: those in the parcel's own come first.
    return (
        offer.needs_printer,
        offer.price is None,
        offer.currency != parcel.currency,
        offer.price or Decimal(0),
        FAR if metres is None else metres,
        offer.key,
    )


def _kind(offer: Offer) -> tuple[str, Method, bool]:
    # At a locker what can be scanned from the phone and what must be printed are one way: the better one counts.
    return offer.carrier, offer.method, offer.needs_printer and offer.method != Method.LOCKER


def _one_each(offers: list[Offer]) -> list[Offer]:
    """The first of each carrier, method and need of a printer: two of one name would only puzzle."""
    kept: dict[tuple[str, Method, bool], Offer] = {}
    for offer in offers:
        kept.setdefault(_kind(offer), offer)
    return list(kept.values())


def _no_place(offer: Offer, distances: Distances | None) -> Why | None:
    if offer.method == Method.LOCKER:
        return Why("no_locker") if distance_of(offer, distances or {}) is None else None
    if distances is None or offer.method in ANYWHERE or not offer.drop_off:
        return None
    # Of a carrier that lists no places at all nothing can be said; one that lists some says where the next one is.
    listed = any(carrier == offer.carrier for carrier, _kind_of_place in distances)
    return Why("no_point") if listed and distance_of(offer, distances) is None else None
