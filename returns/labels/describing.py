"""A return as a parcel: what it weighs, how large it is, what it is worth, what is in it, from where it goes to where.
Rows in, facts out.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from merchants.models import Merchant
from orders.models import Order
from returns.labels.contracts import (
    Address,
    Content,
    LabelOrder,
    Offer,
    Outbound,
    ParcelFacts,
    Slot,
    offer_from,
)
from returns.labels.customs import crosses, crosses_customs
from returns.labels.declaring import Gap, gaps
from returns.labels.enclosing import content_of, outbound_of, sides_of
from returns.labels.packing import goes_through_letterbox, together
from returns.models import Return, ReturnItem, ReturnParcel, ReturnPolicy
from returns.receiving.scanning import address_of
from returns.travelling import STAYS
from visits.models import Location

PACKAGING = 150  # grams: a small box
# Tags of products by which a merchant tells it (docs/generic-shop.md).
CONTENTS = frozenset({"battery", "dangerous", "food", "liquid"})
EXTRAS = frozenset({"insurance", "signature"})


@dataclass(frozen=True)
class Described:
    """What a provider is told about one return."""

    facts: ParcelFacts
    sender: Address
    receiver: Address
    contents: tuple[Content, ...]
    number: str  # of the order, for people
    order: Order | None = None


def describe(row: Return, merchant: Merchant, places: list[Location] | None = None) -> Described:
    """The parcel of a return. Three queries; needs an open scope. `places`: the merchant's shops, where they are read
    already, by primary key."""
    items = travelling(row)
    order = next((item.order for item in items if item.order), None)
    sender, receiver = sender_of(row, order), receiver_of(merchant, None, places)
    currency = row.currency or (order.currency if order else "") or "EUR"
    contents = tuple(content_of(item, currency) for item in items)
    grams = PACKAGING + sum(one.quantity * one.grams for one in contents)
    sides = together(sides_of(item) for item in items for _piece in range(item.quantity))
    tags = frozenset(str(tag).casefold() for item in items if item.line for tag in item.line.tags)
    facts = ParcelFacts(
        grams=grams,
        from_country=sender.country,
        to_country=receiver.country,
        from_postal_code=sender.postal_code,
        to_postal_code=receiver.postal_code,
        sides=sides,
        value=sum((one.value * one.quantity for one in contents), Decimal(0)),
        currency=currency,
        is_letterbox=goes_through_letterbox(sides, grams),
        extras=tags & EXTRAS,
        contains=tags & CONTENTS,
        has_customs_data=bool(contents) and not gaps(contents),
    )
    return Described(facts, sender, receiver, contents, order.number if order else row.spoken, order)


def customs_gaps(row: Return, merchant: Merchant, items: list[ReturnItem]) -> list[Gap]:
    """What the customs papers of a return lack; [] where it crosses no customs border. `items` with line and order.

    Two queries, none for a return within the merchant's own country.
    """
    coming = [item for item in items if item.outcome not in STAYS]
    sender = sender_of(row, next((item.order for item in coming if item.order), None))
    if not sender.country or sender.country == merchant.country:
        return []
    desk = receiver_of(merchant)
    if not crosses_customs(sender.country, sender.postal_code, desk.country, desk.postal_code):
        return []
    return gaps(content_of(item, row.currency) for item in coming)


def travelling(row: Return) -> list[ReturnItem]:
    """The items that come back, with their line and order; one query, none for items that were fetched along."""
    if "items" in getattr(row, "_prefetched_objects_cache", {}):
        return [item for item in row.items.all() if item.outcome not in STAYS]
    rows = ReturnItem.objects.filter(in_return=row).exclude(outcome__in=STAYS)
    return list(rows.select_related("line", "order").order_by("pk"))


def sender_of(row: Return, order: Order | None) -> Address:
    """Who sends it, from where: as told with the return, else to where the order went."""
    told: dict[str, Any] = row.sender or {}
    from_order = order is not None and not told.get("postal_code")
    line1, line2 = (
        (order.line1, order.line2) if order and from_order else (told.get("line1", ""), told.get("line2", ""))
    )
    return Address(
        name=row.name or (order.receiver_name if order else ""),
        line1=line1,
        line2=line2,
        postal_code=order.postal_code if order and from_order else told.get("postal_code", ""),
        city=order.city if order and from_order else told.get("city", ""),
        country=(order.country if order and from_order else told.get("country", "")) or "",
        email=row.email,
        phone=row.phone,
    )


def receiver_of(
    merchant: Merchant, policy: ReturnPolicy | None = None, places: list[Location] | None = None
) -> Address:
    """The returns desk: what the policy names, else the first of the merchant's shops; its country at the least.

    `policy` and `places` (open shops by primary key): the merchant's, where they were read already.
    """
    policy = policy or ReturnPolicy.objects.select_related("receiving_location").first()
    place: Location | None = policy.receiving_location if policy else None
    told: dict[str, Any] = (policy.address if policy else {}) or {}
    if place is None and not told.get("line1"):
        known = Location.objects.filter(is_active=True).order_by("pk")[:1] if places is None else places
        place = next(iter(known), None)
    if place is not None and not (told.get("line1") and policy and policy.receiving_location_id is None):
        return Address(merchant.name, place.line1, place.postal_code, place.city, place.country, phone=place.phone)
    return Address(
        name=str(told.get("name") or merchant.name),
        line1=str(told.get("line1") or ""),
        postal_code=str(told.get("postal_code") or ""),
        city=str(told.get("city") or ""),
        country=str(told.get("country") or merchant.country),
        email=merchant.support_email,
    )


def order_of(parcel: ReturnParcel, merchant: Merchant) -> LabelOrder:
    """What a provider is asked to make for a parcel, the same each time: by the parcel's public id."""
    told = describe(parcel.in_return, merchant)
    slot = Slot(parcel.pickup_from, parcel.pickup_until) if parcel.pickup_from and parcel.pickup_until else None
    return LabelOrder(
        key=parcel.public_id,
        offer=offer_of(parcel),
        parcel=told.facts,
        sender=told.sender,
        receiver=told.receiver,
        asked_at=parcel.asked_at,
        reference=told.number,
        scan=address_of(merchant, parcel.in_return),
        slot=slot,
        contents=told.contents,
        outbound=outbound_of(told.order) if crosses(told.facts) else Outbound(),
    )


def offer_of(parcel: ReturnParcel) -> Offer:
    """The offer as it was chosen."""
    return offer_from(parcel.offer)
