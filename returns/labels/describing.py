"""A return as a parcel: what it weighs, what it is worth, from where it goes to where. Rows in, facts out.

Nothing is invented but one thing: pieces of which nobody told the weight count as PIECE grams, so that offers for light
letters are not shown for a box of unknown goods.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from merchants.models import Merchant
from orders.models import Order
from returns.labels.contracts import Address, Content, LabelOrder, Offer, ParcelFacts, Slot, offer_from
from returns.models import Return, ReturnItem, ReturnParcel, ReturnPolicy
from returns.receiving.scanning import address_of
from returns.travelling import STAYS
from visits.models import Location

PIECE = 1000  # grams
PACKAGING = 150  # grams: a small box


@dataclass(frozen=True)
class Described:
    """What a provider is told about one return."""

    facts: ParcelFacts
    sender: Address
    receiver: Address
    contents: tuple[Content, ...]
    number: str  # of the order, for people


def describe(row: Return, merchant: Merchant) -> Described:
    """The parcel of a return. Three queries; needs an open scope."""
    items = travelling(row)
    order = next((item.order for item in items if item.order), None)
    sender, receiver = sender_of(row, order), receiver_of(merchant)
    currency = row.currency or (order.currency if order else "") or "EUR"
    facts = ParcelFacts(
        grams=PACKAGING + sum(_grams(item) for item in items),
        from_country=sender.country,
        to_country=receiver.country,
        from_postal_code=sender.postal_code,
        to_postal_code=receiver.postal_code,
        value=sum((_worth(item) for item in items), Decimal(0)),
        currency=currency,
    )
    contents = tuple(
        Content(item.title, item.quantity, item.weight_grams or PIECE, _price(item), currency, sku=item.sku)
        for item in items
    )
    return Described(facts, sender, receiver, contents, order.number if order else row.spoken)


def travelling(row: Return) -> list[ReturnItem]:
    """The items that come back, with their line and order."""
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


def receiver_of(merchant: Merchant, policy: ReturnPolicy | None = None) -> Address:
    """The returns desk: what the policy names, else the first of the merchant's shops; its country at the least.

    `policy`: the merchant's, where it was read already.
    """
    policy = policy or ReturnPolicy.objects.select_related("receiving_location").first()
    place: Location | None = policy.receiving_location if policy else None
    told: dict[str, Any] = (policy.address if policy else {}) or {}
    if place is None and not told.get("line1"):
        place = Location.objects.filter(is_active=True).order_by("pk").first()
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
    )


def offer_of(parcel: ReturnParcel) -> Offer:
    """The offer as it was chosen."""
    return offer_from(parcel.offer)


def _grams(item: ReturnItem) -> int:
    return item.quantity * (item.weight_grams or (item.line.weight_grams if item.line else None) or PIECE)


def _price(item: ReturnItem) -> Decimal:
    line = item.line
    if line is None:
        return Decimal(0)
    if line.total is not None and line.quantity:
        return (line.total / line.quantity).quantize(Decimal("0.01"))
    return line.unit_price or Decimal(0)


def _worth(item: ReturnItem) -> Decimal:
    return _price(item) * item.quantity
