"""What is written to a karrio server."""

import re
from decimal import Decimal
from typing import Any

from inbox.reading import Reader
from returns.labels.contracts import Address, LabelOrder, ParcelFacts, Refused
from returns.labels.customs import crosses

_ID = re.compile(r"[A-Za-z0-9_-]{3,60}")


def question(parcel: ParcelFacts) -> dict[str, Any]:
    """What a return of the parcel costs. The shop is the shipper, as on the way out: `is_return` turns it round."""
    return {
        "shipper": {"country_code": parcel.to_country, "postal_code": parcel.to_postal_code},
        "recipient": {"country_code": parcel.from_country, "postal_code": parcel.from_postal_code},
        "parcels": [_parcel(parcel)],
        "options": _options(parcel),
        "is_return": True,
    }


def wanted(order: LabelOrder) -> dict[str, Any]:
    """The shipment to be drafted; our key is its reference."""
    parcel = order.parcel
    body: dict[str, Any] = {
        "shipper": address(order.receiver),
        "recipient": address(order.sender),
        "parcels": [_parcel(parcel)],
        "services": [order.offer.details["service"]],
        "carrier_ids": [order.offer.details["carrier_id"]],
        "options": _options(parcel),
        "is_return": True,
        "reference": order.key,
        "label_type": "PDF",
        "metadata": {"order": order.reference},
    }
    if crosses(parcel):
        body["customs"] = {
            "content_type": "return_merchandise",
            "content_description": "returned goods",
            "commercial_invoice": True,
            "invoice": order.reference,
            "commodities": [
                {
                    "title": item.description[:35], "quantity": item.quantity, "weight": item.grams / 1000,
                    "weight_unit": "KG", "value_amount": float(item.value), "value_currency": item.currency,
                    "hs_code": item.hs_code, "origin_country": item.origin_country, "sku": item.sku or None,
                }
                for item in order.contents
            ],
        }  # fmt: skip
    return body


def address(written: Address) -> dict[str, Any]:
    """An address, cut to what karrio takes."""
    told = {
        "person_name": written.name[:50], "company_name": written.company[:50], "address_line1": written.line1[:50],
        "address_line2": written.line2[:50], "postal_code": written.postal_code[:10], "city": written.city[:30],
        "country_code": written.country, "email": written.email, "phone_number": written.phone[:20],
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def checked_id(written: str) -> str:
    """An id of karrio that was kept, and may stand in a path; Refused for anything else."""
    if not _ID.fullmatch(written):
        raise Refused("this is no id of a karrio server")
    return written


def told_id(entry: Reader) -> str:
    """The id that an answer tells; Rejected, not Refused, for none: what it is of may have been made."""
    written = entry.at("id").required_text(80)
    if not _ID.fullmatch(written):
        raise entry.at("id").wrong("an id")
    return written


def _parcel(parcel: ParcelFacts) -> dict[str, Any]:
    # JSON numbers are wanted; nothing is calculated with them.
    told: dict[str, Any] = {"weight": float(Decimal(max(parcel.grams, 1)) / 1000), "weight_unit": "KG"}
    if parcel.sides:
        length, width, height = map(float, parcel.sides)
        told |= {"length": length, "width": width, "height": height, "dimension_unit": "CM"}
    return told


def _options(parcel: ParcelFacts) -> dict[str, Any]:
    # Several connectors read it here when they quote, though shipments have a field of that name.
    return {"is_return": True, "currency": parcel.currency, "declared_value": float(parcel.value)}
