"""What is written to Sendcloud."""

import re
from decimal import Decimal
from typing import Any

from inbox.models import Connection
from returns.labels.contracts import Address, LabelOrder, ParcelFacts
from returns.labels.customs import crosses
from returns.labels.providers.sendcloud_options import DELIVERY_OPTIONS
from returns.labels.providers.settings import contract

RETURNED_GOODS = 4  # customs_shipment_type
# "Keizersgracht 12 B", "Hauptstr. 5a", "12 rue de Rivoli", "Rue Haute 3 bte 2"
_BEHIND = re.compile(r"(?P<street>.*\D)[ ,]+(?P<number>[0-9]+[ ]?[a-zA-Z0-9/ -]{0,12})")
_BEFORE = re.compile(r"(?P<number>[0-9]+[a-zA-Z]?(?: ?(?:bis|ter|quater))?),? +(?P<street>[^0-9].*)")


def question(parcel: ParcelFacts) -> dict[str, Any]:
    """Which options there are for the parcel, with prices."""
    body: dict[str, Any] = {"weight": {"value": _kilograms(parcel.grams), "unit": "kg"}}
    if parcel.sides:
        length, width, height = map(str, parcel.sides)
        body["dimensions"] = {"length": length, "width": width, "height": height, "unit": "cm"}
    return {
        "from_address": _place(parcel.from_country, parcel.from_postal_code),
        "to_address": _place(parcel.to_country, parcel.to_postal_code),
        "parcels": [body],
        "functionalities": {"returns": True},
        "calculate_quotes": True,
    }


def wanted(order: LabelOrder, connection: Connection) -> dict[str, Any]:
    """The return to be made. Our key is in the reference and ends the order number: only this one is listed."""
    parcel, details = order.parcel, order.offer.details
    ship_with: dict[str, Any] = {"type": "shipping_option_code", "shipping_option_code": details["option"]}
    number = details.get("contract") or contract(connection)
    if number:
        ship_with["contract"] = int(number)
    body: dict[str, Any] = {
        "from_address": address(order.sender),
        "to_address": address(order.receiver),
        "ship_with": ship_with,
        "weight": {"value": _number(Decimal(parcel.grams) / 1000), "unit": "kg"},
        "collo_count": 1,
        "send_tracking_emails": False,  # the customer hears from the shop
        "order_number": f"{order.reference} {order.key}".strip(),
        "external_reference": order.key,
        "delivery_option": DELIVERY_OPTIONS[order.offer.made_as],
    }
    if parcel.sides:
        length, width, height = map(_number, parcel.sides)
        body["dimensions"] = {"length": length, "width": width, "height": height, "unit": "cm"}
    if crosses(parcel):
        body |= _declared(order)
    return body


def address(written: Address) -> dict[str, Any]:
    """An address; street and house number apart, as several carriers want them."""
    street, number = split_line(written.line1)
    told = {
        "name": written.name or written.company, "company_name": written.company, "address_line_1": street,
        "house_number": number, "address_line_2": written.line2, "postal_code": written.postal_code,
        "city": written.city, "country_code": written.country, "email": written.email, "phone_number": written.phone,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def split_line(line: str) -> tuple[str, str]:
    """Street and house number; (line, "") where no number can be told apart."""
    for pattern in (_BEHIND, _BEFORE):
        found = pattern.fullmatch(line.strip())
        if found:
            return found["street"].strip(" ,"), found["number"].strip()
    return line.strip(), ""


def _declared(order: LabelOrder) -> dict[str, Any]:
    """What makes them returned goods: the invoice under which they left, and the parcel in which they did."""
    sent = order.outbound
    told = {
        "outbound_tracking_number": sent.tracking_number[:40], "outbound_carrier_name": sent.carrier[:50],
        "outbound_shipment_date": sent.shipped_on.isoformat() if sent.shipped_on else "",
        "return_postal_code": order.sender.postal_code[:12],  # to which it was once sent
    }  # fmt: skip
    return {
        "customs_shipment_type": RETURNED_GOODS,
        "customs_invoice_nr": order.reference,
        "customs_information": {
            "invoice_number": order.reference,
            "export_reason": "returned_goods",
            "return_data": {name: value for name, value in told.items() if value},
        },
        "parcel_items": [_item(item) for item in order.contents],
    }


def _item(item: Any) -> dict[str, Any]:
    told = {
        "description": item.description, "quantity": item.quantity,
        "weight": {"value": _number(Decimal(item.grams) / 1000), "unit": "kg"},
        "value": {"value": _number(item.value), "currency": item.currency},
        "hs_code": item.hs_code, "origin_country": item.origin_country, "sku": item.sku,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _place(country: str, postal_code: str) -> dict[str, str]:
    return {"country_code": country} | ({"postal_code": postal_code} if postal_code else {})


def _kilograms(grams: int) -> str:
    return f"{Decimal(max(grams, 1)) / 1000:.3f}"


def _number(value: Decimal) -> float:
    # JSON numbers are wanted here; no arithmetic follows, and the shortest form of a float is what was written.
    return float(value)
