"""Signed webhooks as bytes on the wire."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

from inbox.signatures import hmac_sha256


def request_head(path: str, headers: dict[str, str], length: int) -> bytes:
    """An HTTP/1.1 request's head; the caller appends the body."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}", "Content-Type: application/json"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()


def shopify_order(number: int) -> dict[str, Any]:
    """An order in the shape of Shopify's orders/create, about 2.7 kB as JSON; ids and people are made up."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    person = f"buyer{number % 50_000}"
    address = {
        "first_name": "Sanne", "last_name": "de Vries", "address1": f"Keizersgracht {number % 900 + 1}",
        "address2": None, "city": "Amsterdam", "zip": "1015 CC", "province": "Noord-Holland", "country": "Netherlands",
        "country_code": "NL", "phone": "+31612345678", "name": "Sanne de Vries", "company": None,
        "latitude": 52.3702, "longitude": 4.8952, "province_code": None,
    }  # fmt: skip
    price = {"shop_money": {"amount": "129.95", "currency_code": "EUR"},
             "presentment_money": {"amount": "129.95", "currency_code": "EUR"}}  # fmt: skip
    return {
        "id": 5_000_000_000_000 + number, "admin_graphql_api_id": f"gid://shopify/Order/{5_000_000_000_000 + number}",
        "name": f"#{number}", "order_number": number, "created_at": now, "updated_at": now, "processed_at": now,
        "currency": "EUR", "presentment_currency": "EUR", "customer_locale": "nl", "financial_status": "paid",
        "fulfillment_status": None, "confirmed": True, "test": False, "buyer_accepts_marketing": False,
        "email": f"{person}@klant.example", "contact_email": f"{person}@klant.example", "phone": None,
        "total_price": "129.95", "subtotal_price": "129.95", "total_tax": "22.55", "total_discounts": "0.00",
        "total_price_set": price, "total_tax_set": price, "gateway": "ideal", "source_name": "web", "tags": "",
        "note": None, "token": f"{number:032x}", "checkout_token": f"{number:032x}",
        "order_status_url": f"https://loper.myshopify.com/61000000001/orders/{number:032x}/authenticate?key={number:032x}",
        "landing_site": "/collections/hardlopen?utm_source=nieuwsbrief", "taxes_included": True,
        "customer": {"id": 7_000_000_000 + number, "first_name": "Sanne", "last_name": "de Vries",
                     "email": f"{person}@klant.example", "verified_email": True, "currency": "EUR",
                     "email_marketing_consent": {"state": "not_subscribed", "opt_in_level": "single_opt_in"}},
        "billing_address": address, "shipping_address": address,
        "line_items": [
            {"id": 9_000_000_000 + number * 10, "product_id": 8_123_456, "variant_id": 44_123_456,
             "title": "Wolkenloper 3", "variant_title": "maat 42 / oranje", "sku": "WL3-42-OR", "quantity": 1,
             "price": "129.95", "price_set": price, "requires_shipping": True, "taxable": True, "grams": 540,
             "vendor": "Loper", "fulfillment_status": None, "gift_card": False, "properties": []},
        ],
        "shipping_lines": [{"id": number, "title": "PostNL", "price": "0.00", "code": "standaard"}],
        "fulfillments": [], "refunds": [], "discount_codes": [],
    }  # fmt: skip


class ShopifySender:
    """Ready-made signed requests for one Shopify connection.

    The signature covers the body, so one signed body serves many deliveries: each gets a fresh webhook id.
    """

    def __init__(self, path: str, secret: str, bodies: int, first_number: int = 1) -> None:
        self._parts = [self._prepare(path, secret, first_number + index) for index in range(bodies)]
        self.size = sum(len(body) for _head, body in self._parts) // bodies

    def fresh(self, prefix: str, sent: list[str] | None = None) -> Iterator[bytes]:
        """Requests with ids never used before; the ids are noted in `sent`."""
        for number in count():
            head, body = self._parts[number % len(self._parts)]
            name = f"{prefix}-{number}"
            if sent is not None:
                sent.append(name)
            yield head % name.encode() + body

    def repeated(self, ids: list[str]) -> Iterator[bytes]:
        """The same deliveries over and over, as a sender that missed the answers would."""
        for number in count():
            head, body = self._parts[number % len(self._parts)]
            yield head % ids[number % len(ids)].encode() + body

    def _prepare(self, path: str, secret: str, number: int) -> tuple[bytes, bytes]:
        body = json.dumps(shopify_order(number), separators=(",", ":")).encode()
        headers = {
            "X-Shopify-Topic": "orders/create",
            "X-Shopify-Hmac-Sha256": b64encode(hmac_sha256(secret, body)).decode(),
            "X-Shopify-Shop-Domain": "loper.myshopify.com",
            "X-Shopify-API-Version": "2026-07",
            "X-Shopify-Triggered-At": datetime.now(UTC).isoformat(),
            "User-Agent": "Shopify-Captain-Hook",
            "Accept": "*/*",
            "X-Shopify-Webhook-Id": "\0",
        }
        return request_head(path, headers, len(body)).replace(b"%", b"%%").replace(b"\0", b"%s"), body
