"""WooCommerce: the REST order (wc/v3), with the Shipment Tracking extension and WPML's language field."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from demo.story.book import Bought, Sent, numeric
from demo.story.plot import Item, Person, Purchase

TAX = Decimal("0.19")
SHOP = "https://funkwerk.example"


def order(bought: Bought) -> dict[str, Any]:
    """The body of order.created and order.updated."""
    purchase, buyer = bought.purchase, bought.purchase.buyer
    shipping_net, shipping_tax = _split(purchase.shipping)
    total_tax = _split(purchase.total)[1]
    ident = int(purchase.number)
    return {
        "id": ident,
        "parent_id": 0,
        "number": purchase.number,
        "order_key": f"wc_order_{numeric('key', purchase.number):x}",
        "created_via": "checkout",
        "version": "10.3.4",
        "status": _status(bought),
        "currency": "EUR",
        **_both("date_created", bought.placed_at),
        **_both("date_modified", bought.updated_at),
        **_both("date_paid", bought.paid_at),
        **_both("date_completed", bought.sent[-1].at if bought.complete else None),
        "discount_total": "0.00",
        "discount_tax": "0.00",
        "shipping_total": shipping_net,
        "shipping_tax": shipping_tax,
        "cart_tax": f"{Decimal(total_tax) - Decimal(shipping_tax)}",
        "total": f"{purchase.total}",
        "total_tax": total_tax,
        "prices_include_tax": True,
        "customer_id": numeric("customer", buyer.email) % 10_000,
        "customer_note": "",
        "billing": {**_address(buyer), "email": buyer.email, "phone": buyer.phone},
        "shipping": {**_address(purchase.goes_to), "phone": ""},
        "payment_method": "bacs" if bought.paid_at is None else "stripe",
        "payment_method_title": "Überweisung" if bought.paid_at is None else "Kreditkarte",
        "meta_data": _meta(bought),
        "line_items": [_line(ident, position, item) for position, item in enumerate(purchase.items)],
        "shipping_lines": [{**_way(purchase), "total": shipping_net, "total_tax": shipping_tax}],
        "refunds": _refunds(bought),
        "_links": {"self": [{"href": f"{SHOP}/wp-json/wc/v3/orders/{ident}"}]},
    }


def _way(purchase: Purchase) -> dict[str, Any]:
    """How it gets to the buyer, as the block checkout notes it."""
    ident = int(purchase.number) * 100 + 90
    if not purchase.collects:
        return {"id": ident, "method_title": "Versand", "method_id": "flat_rate", "meta_data": []}
    place = {"id": ident * 10, "key": "pickup_location", "value": purchase.collects}
    return {"id": ident, "method_title": "Abholung", "method_id": "pickup_location", "meta_data": [place]}


def _status(bought: Bought) -> str:
    if bought.cancelled_at:
        return "cancelled"
    if bought.complete:
        return "completed"
    return "processing" if bought.paid_at else "on-hold"


def _meta(bought: Bought) -> list[dict[str, Any]]:
    fields: dict[str, Any] = {
        "wpml_language": bought.purchase.buyer.language,
        "mailchimp_woocommerce_is_subscribed": "1" if bought.purchase.buyer.wants_news else "0",
    }
    if bought.sent:
        fields["_wc_shipment_tracking_items"] = [_tracked(bought, sent) for sent in bought.sent]
    first = int(bought.purchase.number) * 100
    return [{"id": first + n, "key": key, "value": value} for n, (key, value) in enumerate(fields.items())]


def _tracked(bought: Bought, sent: Sent) -> dict[str, Any]:
    parcel, ident = sent.parcel, int(bought.purchase.number)
    return {
        "tracking_id": f"{numeric('tracking', parcel.tracking_number):x}",
        "tracking_provider": parcel.carrier,
        "custom_tracking_provider": "",
        "custom_tracking_link": "",
        "tracking_number": parcel.tracking_number,
        "date_shipped": str(int(sent.at.timestamp())),
        "products_list": [
            {
                "product": str(numeric("product", bought.purchase.items[position].sku) % 10_000),
                "item_id": str(_line_id(ident, position)),
                "qty": str(bought.purchase.items[position].quantity),
            }
            for position in bought.contents(parcel)
        ],
    }


def _refunds(bought: Bought) -> list[dict[str, Any]]:
    if not (bought.cancelled_at and bought.paid_at):
        return []
    return [{"id": int(bought.purchase.number) + 50_000, "reason": "Storno", "total": f"-{bought.purchase.total}"}]


def _line(order_id: int, position: int, item: Item) -> dict[str, Any]:
    net, tax = _split(Decimal(item.price) * item.quantity)
    return {
        "id": _line_id(order_id, position),
        "name": f"{item.title} – {item.variant}" if item.variant else item.title,
        "parent_name": item.title if item.variant else None,
        "product_id": numeric("product", item.sku) % 10_000,
        "variation_id": numeric("variant", item.sku) % 10_000 if item.variant else 0,
        "quantity": item.quantity,
        "tax_class": "",
        "subtotal": net,
        "subtotal_tax": tax,
        "total": net,
        "total_tax": tax,
        "sku": item.sku,
        "price": float(Decimal(net) / item.quantity),
        "meta_data": _attributes(order_id, position, item),
    }


def _attributes(order_id: int, position: int, item: Item) -> list[dict[str, Any]]:
    if not item.variant:
        return []
    return [
        {
            "id": _line_id(order_id, position) * 10,
            "key": "pa_ausfuehrung",
            "value": item.variant.lower(),
            "display_key": "Ausführung",
            "display_value": item.variant,
        }
    ]


def _line_id(order_id: int, position: int) -> int:
    return order_id * 100 + position


def _address(person: Person) -> dict[str, Any]:
    return {
        "first_name": person.first,
        "last_name": person.last,
        "company": "",
        "address_1": person.street,
        "address_2": "",
        "city": person.city,
        "state": "",
        "postcode": person.postal_code,
        "country": person.country,
    }


def _split(gross: Decimal) -> tuple[str, str]:
    """Net and tax, as WooCommerce keeps amounts."""
    net = (gross / (1 + TAX)).quantize(Decimal("0.01"))
    return f"{net}", f"{gross - net}"


def _both(name: str, moment: datetime | None) -> dict[str, str | None]:
    """The local time, and the same in UTC; neither says its zone."""
    local = moment.replace(tzinfo=None).isoformat() if moment else None
    return {name: local, f"{name}_gmt": moment.astimezone(UTC).replace(tzinfo=None).isoformat() if moment else None}
