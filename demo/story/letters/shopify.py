"""Shopify: the REST resources that its webhooks carry."""

from decimal import Decimal
from typing import Any

from demo.story.book import Bought, Sent, numeric
from demo.story.plot import Item, Person

COUNTRIES = {"NL": "Netherlands", "BE": "Belgium", "DE": "Germany"}
LOCALES = {"nl": "nl", "fr": "fr-BE", "de": "de-DE", "en": "en"}
TAX = Decimal("0.21")


def order(bought: Bought) -> dict[str, Any]:
    """The body of every orders/* topic."""
    purchase, buyer = bought.purchase, bought.purchase.buyer
    tax = (purchase.total * TAX / (1 + TAX)).quantize(Decimal("0.01"))
    number = purchase.number
    return {
        "id": numeric("order", number),
        "admin_graphql_api_id": f"gid://shopify/Order/{numeric('order', number)}",
        "app_id": 580111,
        "buyer_accepts_marketing": buyer.wants_news,
        "cancel_reason": "customer" if bought.cancelled_at else None,
        "cancelled_at": _stamp(bought.cancelled_at),
        "confirmed": True,
        "contact_email": buyer.email,
        "created_at": _stamp(bought.placed_at),
        "currency": "EUR",
        "current_total_price": f"{purchase.total}",
        "customer_locale": LOCALES[buyer.language],
        "email": buyer.email,
        "financial_status": _financial(bought),
        "fulfillment_status": _sent(bought),
        "name": f"#{number}",
        "note": "",
        "number": int(number) - 1000,
        "order_number": int(number),
        "payment_gateway_names": ["ideal"],
        "phone": buyer.phone,
        "presentment_currency": "EUR",
        "processed_at": _stamp(bought.placed_at),
        "source_name": "web",
        "subtotal_price": f"{purchase.goods}",
        "tags": "",
        "taxes_included": True,
        "test": False,
        "total_discounts": "0.00",
        "total_discounts_set": _money("0.00"),
        "total_line_items_price": f"{purchase.goods}",
        "total_price": f"{purchase.total}",
        "total_price_set": _money(purchase.total),
        "total_shipping_price_set": _money(purchase.shipping),
        "total_tax": f"{tax}",
        "total_tax_set": _money(tax),
        "updated_at": _stamp(bought.updated_at),
        "billing_address": _address(buyer),
        "customer": _customer(buyer),
        "fulfillments": [fulfilment(bought, sent) for sent in bought.sent],
        "line_items": [_line(number, position, item) for position, item in enumerate(purchase.items)],
        "refunds": [refund(bought)] if bought.cancelled_at else [],
        "shipping_address": _address(purchase.goes_to),
        "shipping_lines": [
            {
                "id": numeric("shipping", number),
                "price": f"{purchase.shipping}",
                "price_set": _money(purchase.shipping),
                "title": f"Ophalen bij {purchase.collects}" if purchase.collects else "Bezorgd aan huis",
            }
        ],
    }


def fulfilment(bought: Bought, sent: Sent) -> dict[str, Any]:
    """The body of fulfillments/create."""
    number, parcel = bought.purchase.number, sent.parcel
    ident = numeric("fulfilment", parcel.tracking_number)
    return {
        "id": ident,
        "admin_graphql_api_id": f"gid://shopify/Fulfillment/{ident}",
        "order_id": numeric("order", number),
        "name": f"#{number}.{bought.sent.index(sent) + 1}",
        "status": "success",
        "created_at": _stamp(sent.at),
        "updated_at": _stamp(sent.at),
        "service": "manual",
        "shipment_status": None,
        "tracking_company": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "tracking_numbers": [parcel.tracking_number],
        "tracking_url": None,
        "tracking_urls": [],
        "line_items": [
            _line(number, position, bought.purchase.items[position]) for position in bought.contents(parcel)
        ],
    }


def refund(bought: Bought) -> dict[str, Any]:
    """The body of refunds/create: everything back."""
    number, moment = bought.purchase.number, _stamp(bought.cancelled_at)
    ident, order_id = numeric("refund", number), numeric("order", number)
    return {
        "id": ident,
        "order_id": order_id,
        "created_at": moment,
        "processed_at": moment,
        "note": "Geannuleerd door klant",
        "restock": True,
        "refund_line_items": [],
        "transactions": [
            {
                "id": numeric("transaction", number),
                "order_id": order_id,
                "kind": "refund",
                "status": "success",
                "gateway": "ideal",
                "amount": f"{bought.purchase.total}",
                "currency": "EUR",
                "processed_at": moment,
            }
        ],
    }


def _financial(bought: Bought) -> str:
    if bought.paid_at is None:
        return "pending"
    return "refunded" if bought.cancelled_at else "paid"


def _sent(bought: Bought) -> str | None:
    if not bought.sent:
        return None
    return "fulfilled" if bought.complete else "partial"


def _line(number: str, position: int, item: Item) -> dict[str, Any]:
    return {
        "id": numeric("line", number, str(position)),
        "title": item.title,
        "variant_title": item.variant or None,
        "name": f"{item.title} - {item.variant}" if item.variant else item.title,
        "sku": item.sku,
        "quantity": item.quantity,
        "price": item.price,
        "price_set": _money(item.price),
        "product_id": numeric("product", item.title),
        "variant_id": numeric("variant", item.sku),
        "requires_shipping": True,
        "taxable": True,
        "gift_card": False,
        "properties": [],
        "vendor": "Loper",
    }


def _customer(person: Person) -> dict[str, Any]:
    return {
        "id": numeric("customer", person.email),
        "email": person.email,
        "first_name": person.first,
        "last_name": person.last,
        "phone": person.phone,
        "state": "enabled",
        "verified_email": True,
        "email_marketing_consent": {
            "state": "subscribed" if person.wants_news else "not_subscribed",
            "opt_in_level": "single_opt_in",
            "consent_updated_at": None,
        },
    }


def _address(person: Person) -> dict[str, Any]:
    return {
        "first_name": person.first,
        "last_name": person.last,
        "name": person.name,
        "company": None,
        "address1": person.street,
        "address2": None,
        "zip": person.postal_code,
        "city": person.city,
        "province": None,
        "country": COUNTRIES[person.country],
        "country_code": person.country,
        "phone": person.phone,
    }


def _money(amount: Decimal | str) -> dict[str, Any]:
    value = {"amount": f"{amount}", "currency_code": "EUR"}
    return {"shop_money": value, "presentment_money": value}


def _stamp(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
