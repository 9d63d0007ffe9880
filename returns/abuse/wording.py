"""Signals in words for the team: what was seen, why that is unusual, and what else it could be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.abuse.signals import Code

Three = tuple[Promise, Promise, Promise]
WORDS: Mapping[Code, Three] = {
    Code.RATE: (
        _("%(pieces)s of %(bought)s pieces of the last three months came back: %(now)s %%, before that %(before)s %%."),
        _("That is far more than this person used to send back. Nobody is compared with other customers."),
        _("A size that changed, a present, a bad batch, or a hard time."),
    ),
    Code.EMPTY: (
        _("Nothing of %(registered)s registered pieces was in the parcel."),
        _("Who registers goods hardly ever sends an empty parcel."),
        _("Taken out on the way, a parcel mixed up in the depot, or a second parcel that is still to come."),
    ),
    Code.MISSING: (
        _("%(received)s of %(registered)s registered pieces were in the parcel."),
        _("Something that was registered is missing."),
        _("Forgotten, a second parcel, or counted wrongly."),
    ),
    Code.LIGHT: (
        _("The carrier weighed %(weighed)s g. The goods alone weigh %(expected)s g."),
        _("A parcel with these goods cannot be that light."),
        _("A weight that the carrier estimated, or a wrong weight in your catalogue."),
    ),
    Code.COUNTRY: (
        _("The first scan was in %(country)s. The sender is in %(expected)s."),
        _("Parcels are usually handed over in the sender’s country."),
        _("A holiday, a move, or a depot across a near border."),
    ),
    Code.FAR: (
        _("The first scan was %(kilometres)s km from the sender’s address."),
        _("Parcels are usually handed over near home."),
        _("A holiday, work elsewhere, a move, or a drop-off that only the sorting centre scanned."),
    ),
    Code.OTHER_SERIAL: (
        _("%(title)s: serial number %(serial)s came back. Another one was sold."),
        _("It may be another device than the one you sold."),
        _("A swap in your own warehouse, a misread number, or two orders of one person mixed up."),
    ),
    Code.SERIAL_AGAIN: (
        _("%(title)s: serial number %(serial)s came back before, with return %(code)s."),
        _("A device that was not sold again cannot come back twice."),
        _("Sold again without a note of it, or a number that was misread."),
    ),
    Code.WEEKENDS: (
        _("%(times)s times something arrived before a weekend and was given back right after it, worn."),
        _("Once is nothing. Again and again it looks as if it was borrowed."),
        _("Free time at weekends is when most people try things on."),
    ),
    Code.NOT_RECEIVED: (
        _("%(times)s claims within a year that goods were not there, with %(orders)s orders."),
        _("Losses hit few parcels, and hardly the same person again and again."),
        _("A place where parcels are stolen, or a courier who does not deliver."),
    ),
    Code.DAMAGED: (
        _("%(times)s claims within a year that something was damaged, with %(orders)s orders."),
        _("Damage hits few orders, and hardly the same person again and again."),
        _("Packing that is too weak for this product, or a rough last mile."),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One signal as the team reads it."""

    seen: str
    unusual: str
    otherwise: str
    points: int


def said(kept: Any) -> list[Said]:
    """The signals of a ReturnRisk row in the active language. What an older version kept and this one does not know is
    left out: the page must open."""
    found = []
    for entry in kept if isinstance(kept, list) else []:
        try:
            code, points, values = entry
            seen, unusual, otherwise = WORDS[Code(code)]
            found.append(Said(str(seen) % values, str(unusual), str(otherwise), int(points)))
        except (TypeError, ValueError, KeyError):
            continue
    return found
