"""The order that WooCommerce is asked to make for an exchange."""

from typing import Any

from orders.sources.changing.base import first_and_last
from returns.exchanging.clients.base import NewLine, NewOrder
from returns.shops.rest import number

MARK, ORIGINAL = "_stoep_exchange", "_stoep_exchange_of"  # keys of our meta data
METHOD = "stoep_exchange"


def body_of(order: NewOrder) -> dict[str, Any]:
    """A pending order at its full price, that names the original."""
    person = order.person
    first, last = first_and_last(person.name)
    title = "Replacement" if order.is_replacement else "Exchange"
    address = {
        "first_name": first, "last_name": last, "address_1": person.line1, "address_2": person.line2,
        "postcode": person.postal_code, "city": person.city, "country": person.country,
    }  # fmt: skip
    body: dict[str, Any] = {
        "status": "pending",
        "currency": order.currency,
        "payment_method": METHOD,
        "payment_method_title": f"{title} for {order.original_number or order.original_order_id}",
        "billing": {**address, "email": person.email, "phone": person.phone},
        "shipping": address,
        "line_items": [_line(line) for line in order.lines],
        "shipping_lines": [{"method_id": "free_shipping", "method_title": title, "total": "0.00"}],
        "meta_data": [
            {"key": MARK, "value": order.key},
            {"key": ORIGINAL, "value": order.original_order_id},
        ],
    }
    if person.customer_id.isdecimal():
        body["customer_id"] = int(person.customer_id)
    return body


def _line(line: NewLine) -> dict[str, Any]:
    if line.product_id in ("", line.variant_id):
        return {"product_id": int(number(line.variant_id)), "quantity": line.quantity}
    both = {"product_id": int(number(line.product_id)), "variation_id": int(number(line.variant_id))}
    return {**both, "quantity": line.quantity}
