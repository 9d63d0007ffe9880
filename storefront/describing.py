"""The order as schema.org data (JSON-LD), for the programs that read pages for people.

It holds what the page itself says, and nothing more: no name, no address, no mail address, no amount.
"""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from merchants.models import Merchant
from notifications.mails.particulars import awaits_payment
from storefront.contents import Item
from storefront.expecting import is_overdue
from storefront.page import OrderView, ParcelView
from tracking.models import Shipment
from tracking.snapshots import Status

SCHEMA = "https://schema.org/"
STATES = {
    Status.DELIVERED: "OrderDelivered",
    Status.AVAILABLE_FOR_PICKUP: "OrderPickupAvailable",
    Status.RETURN_TO_SENDER: "OrderReturned",
    Status.EXCEPTION: "OrderProblem",
    Status.DELIVERY_ATTEMPT_FAILED: "OrderProblem",
    Status.IN_TRANSIT: "OrderInTransit",
    Status.OUT_FOR_DELIVERY: "OrderInTransit",
}
# Which parcel speaks for an order of several: the one that needs somebody first.
WEIGHT = (
    "OrderProblem",
    "OrderReturned",
    "OrderPickupAvailable",
    "OrderInTransit",
    "OrderProcessing",
    "OrderDelivered",
)
# "<" would end the script element, the others would end strings in some parsers.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def structured(page: OrderView, merchant: Merchant) -> SafeString:
    """The order as JSON that may stand inside a script element; a data block is never run (HTML, "data block")."""
    text = json.dumps(_order(page, merchant), ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308 - what could leave the element is escaped above


def _order(page: OrderView, merchant: Merchant) -> dict[str, Any]:
    seller = {"@type": "Organization", "name": merchant.name}
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Order",
        "orderNumber": page.order.number,
        "orderStatus": SCHEMA + _state(page),
        "merchant": seller,
        "orderDelivery": [_parcel(parcel, page.order.number, seller) for parcel in page.parcels],
    }
    if page.order.placed_at:
        told["orderDate"] = page.order.placed_at.isoformat(timespec="seconds")
    items = [*(item for parcel in page.parcels for item in parcel.items), *page.waiting, *page.loose]
    told["orderedItem"] = [
        {"@type": "OrderItem", "orderQuantity": item.quantity, "orderedItem": _product(item)} for item in items
    ]
    return told


def _state(page: OrderView) -> str:
    if page.order.cancelled_at:
        return "OrderCancelled"
    if not page.parcels:
        if page.order.is_fulfilled:
            return "OrderInTransit"
        return "OrderPaymentDue" if awaits_payment(page.order) else "OrderProcessing"
    states = {STATES.get(Status(parcel.shipment.status), "OrderProcessing") for parcel in page.parcels}
    if page.waiting:
        states.add("OrderProcessing")
    return min(states, key=WEIGHT.index)


def _parcel(parcel: ParcelView, number: str, seller: dict[str, str]) -> dict[str, Any]:
    shipment = parcel.shipment
    collects = parcel.waits_for_pickup or bool(shipment.pickup_name)
    told: dict[str, Any] = {
        "@type": "ParcelDelivery",
        "partOfOrder": {"@type": "Order", "orderNumber": number, "merchant": seller},
        "hasDeliveryMethod": SCHEMA + ("OnSitePickup" if collects else "ParcelService"),
        "itemShipped": [_product(item) for item in parcel.items],
    }
    if shipment.tracking_number:
        told["trackingNumber"] = shipment.tracking_number
    if parcel.carrier_url:
        told["trackingUrl"] = parcel.carrier_url
    if parcel.carrier:
        # `carrier` is what readers of mails look for, `provider` its successor in the vocabulary.
        told["carrier"] = told["provider"] = {"@type": "Organization", "name": parcel.carrier}
    return told | _arrival(parcel, shipment)


def _arrival(parcel: ParcelView, shipment: Shipment) -> dict[str, str]:
    """When it comes, as the page says it; nothing where the page names no day."""
    if parcel.expected is None:
        return {}
    if parcel.expected.is_ours and shipment.eta_from and shipment.eta_until:
        return {
            "expectedArrivalFrom": shipment.eta_from.isoformat(),
            "expectedArrivalUntil": shipment.eta_until.isoformat(),
        }
    if shipment.estimated_at is None or is_overdue(shipment):
        return {}
    start = shipment.estimated_from or shipment.estimated_at
    return {
        "expectedArrivalFrom": start.isoformat(timespec="seconds"),
        "expectedArrivalUntil": shipment.estimated_at.isoformat(timespec="seconds"),
    }


def _product(item: Item) -> dict[str, str]:
    name = f"{item.title}, {item.variant}" if item.variant else item.title
    return {"@type": "Product", "name": name}
