"""Only lockers, only post offices, the nearest first: narrowed and sorted by links, without JavaScript. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from returns.labels.contracts import Method
from returns.labels.offering import Way

FAR = 10**9
BY_METHOD = {Method.HOME: "home", Method.OWN: "own", Method.SHOP: "own_shop", Method.LOCKER: "locker"}
KINDS = ("shop", "post_office", "locker", "home", "own_shop")
FEW = 3  # ways that nobody needs to sort


@dataclass(frozen=True)
class Link:
    """One choice of what to see: `value` is what the address says; "" for everything, and for the best first."""

    value: str
    words: str
    is_here: bool


def kinds_of(way: Way) -> frozenset[str]:
    """The kinds of places where it can be handed in: those that are near, else those that it names."""
    if way.offer.method in BY_METHOD:
        return frozenset({BY_METHOD[way.offer.method]})
    return frozenset(place.kind for place in way.places) or way.offer.drop_off


def narrowed(ways: list[Way], kind: str, order: str) -> list[Way]:
    """The ways of this kind with its places only, in this order; all of them, and the best first, for unknown words."""
    # While carriers are still asked there may be none yet: an empty page would help nobody.
    if kind in KINDS and any(kind in kinds_of(way) for way in ways):
        ways = [_only(way, kind) for way in ways if kind in kinds_of(way)]
    return sorted(ways, key=ORDERS[order]) if order in ORDERS else ways


def kind_links(ways: list[Way], here: str) -> list[Link]:
    """What can be narrowed to; [] where there is one kind only."""
    there = [kind for kind in KINDS if any(kind in kinds_of(way) for way in ways)]
    if len(there) < 2:
        return []
    return [Link("", pgettext("kinds of places", "All"), here not in there),
            *(Link(kind, filter_words(kind), kind == here) for kind in there)]  # fmt: skip


def order_links(ways: list[Way], here: str) -> list[Link]:
    """What can be sorted by; [] for a few ways. By CO₂ only where it is known of two."""
    if len(ways) < FEW:
        return []
    known = {"": True, "near": any(way.metres is not None for way in ways), "cheap": any(_costs(way) for way in ways),
             "green": sum(way.offer.co2_grams is not None for way in ways) > 1}  # fmt: skip
    words = {
        "": pgettext("order of ways", "Easiest first"), "near": pgettext("order of ways", "Nearest"),
        "cheap": pgettext("order of ways", "Cheapest"), "green": pgettext("order of ways", "Least CO₂"),
    }  # fmt: skip
    shown = [name for name, is_there in known.items() if is_there]
    if len(shown) < 2:
        return []
    return [Link(name, words[name], name == (here if here in shown else "")) for name in shown]


def filter_words(kind: str) -> str:
    """The kind as a choice, in the plural."""
    return {
        "shop": _("Parcel shops"), "post_office": _("Post offices"), "locker": _("Parcel lockers"),
        "home": _("Picked up"), "own_shop": _("Our shops"),
    }[kind]  # fmt: skip


def kind_words(kind: str) -> str:
    """What a place is; "" for what needs no word."""
    words = {"shop": _("Parcel shop"), "post_office": _("Post office"), "locker": _("Parcel locker")}
    return words.get(kind, "")


def _only(way: Way, kind: str) -> Way:
    # What the merchant's own shops and the door need is not a place of a carrier.
    if way.offer.method in BY_METHOD:
        return way
    places = tuple(place for place in way.places if place.kind == kind)
    return replace(way, places=places, metres=places[0].distance_m if places else None)


def _costs(way: Way) -> bool:
    return way.offer.customer_pays and bool(way.offer.price)


def _near(way: Way) -> int:
    return FAR if way.metres is None else way.metres


def _cheap(way: Way) -> tuple[bool, Decimal]:
    # In one's own way the postage is one's own, whatever it is.
    return way.offer.method == Method.OWN, (way.offer.price or Decimal(0)) if way.offer.customer_pays else Decimal(0)


def _green(way: Way) -> int:
    return FAR if way.offer.co2_grams is None else way.offer.co2_grams


ORDERS: dict[str, Callable[[Way], Any]] = {"near": _near, "cheap": _cheap, "green": _green}
