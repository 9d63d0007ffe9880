"""The order page's sections about visits: what lies ready, what is booked, what can be booked."""

from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime

from storefront.reading import Rows
from storefront.visiting.answers import collection_of, spoken
from storefront.visiting.wording import Place, day_at, day_until, place_of
from visits.models import Collection, Location, kind_words

PLACE = ("name", "line1", "postal_code", "city", "country", "time_zone", "hours", "closed_on", "closed_on_holidays")


@dataclass(frozen=True)
class CollectSection:
    """The code, where and until when, while it lies ready."""

    public_id: str
    code: str
    place: Place
    until: str
    template: str = "storefront/_visit_collect.html"


@dataclass(frozen=True)
class Booked:
    """One appointment in words."""

    public_id: str
    kind: str
    when: str
    place: str
    who: str


@dataclass(frozen=True)
class BookedSection:
    """What is booked."""

    public_id: str
    booked: list[Booked]
    template: str = "storefront/_visit_appointments.html"


@dataclass(frozen=True)
class OfferSection:
    """What can be booked."""

    public_id: str
    offers: list[str]
    template: str = "storefront/_visit_offer.html"


def collect_section(rows: Rows) -> CollectSection | None:
    """For sections.NOW."""
    found = collection_of(rows)
    if found is None or found["state"] != Collection.State.READY:
        return None
    location = Location(**{name: found[f"location_{name}"] for name in PLACE})
    until = parse_datetime(found["collect_until"]) if found["collect_until"] else None
    return CollectSection(rows.order.public_id, spoken(found), place_of(location), day_until(until, location.time_zone))


def booked_section(rows: Rows) -> BookedSection | None:
    """For sections.NOW: appointments to come."""
    booked = [_booked(found) for found in rows.around.get("appointments", [])]
    return BookedSection(rows.order.public_id, booked) if booked else None


def offer_section(rows: Rows) -> OfferSection | None:
    """For sections.CARE, because an invitation must not push the parcel down: the merchant's kinds of appointment
    of which none is booked."""
    taken = {found["kind_id"] for found in rows.around.get("appointments", [])}
    offers = [
        kind_words(kind["name"], kind["names"])
        for kind in rows.around.get("kinds", [])
        if kind["pk"] not in taken and not rows.order.cancelled_at
    ]
    return OfferSection(rows.order.public_id, offers) if offers else None


def _booked(found: dict[str, Any]) -> Booked:
    starts_at = parse_datetime(found["starts_at"])
    return Booked(
        public_id=found["public_id"],
        kind=kind_words(found["kind_name"], found["kind_names"]),
        when=day_at(starts_at, found["location_time_zone"]) if starts_at else "",
        place=found["location_name"],
        who=found["specialist_name"],
    )
