"""The doors that attacks are sent through: a merchant's own mail, and the built-in ones."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from merchants.models import Merchant
from notifications.designs.blocks import Document, checked
from notifications.designs.compiling import compiled
from notifications.designs.examples import examples
from notifications.designs.proving import prove
from notifications.designs.rendering import Written, fill
from tests.attacks.watching import Reader
from tests.designs.stage import shop

LOPER = shop()
DOORS = ("body", "heading", "subject", "others")  # others: label, alt and preheader at once
BUILT_IN = ("order_placed", "shipment_out_for_delivery", "order_delivered")
PICTURE = "0" * 32 + ".jpg"


def design(field: str = "", payload: str = "", **links: str) -> Document:
    """A document with every kind of block that a mail about an order has, and the payload in one field."""

    def put(name: str, usual: str) -> str:
        return payload if name == field or (field == "others" and name in ("label", "alt", "preheader")) else usual

    link = {"link": "{{ mail.link }}", **links}["link"]
    return {
        "en": {
            "subject": put("subject", "Hello {{ order.number }}"),
            "preheader": put("preheader", "Thank you"),
            "blocks": [
                {"type": "heading", "text": put("heading", "Thank you"), "level": "1"},
                {"type": "text", "body": put("body", "We have your order {{ order.number }}.")},
                {"type": "tracking_status", "show_progress": True, "show_rows": True, "show_others": True},
                {"type": "button", "label": put("label", "See it"), "link": link},
                {"type": "image", "picture": PICTURE, "alt": put("alt", "Shoes"), "link": link, "width": "full"},
                {"type": "product_list", "lines": "order.items", "show_prices": True, "show_address": True},
                {"type": "offers"},
                {"type": "divider"},
            ],
        }
    }


def saved(document: Document, merchant: Merchant = LOPER) -> dict[str, dict[str, str]]:
    """What saving does, but for the database. Raises Refused."""
    sources = compiled(checked(document, "order_placed"), "order_placed")
    prove(sources, merchant, "order_placed")
    return sources


def written(document: Document, merchant: Merchant = LOPER, **data: Any) -> Written:
    """The mail, saved and filled for an order with this data."""
    with translation.override("en"):
        return fill(saved(document, merchant)["en"], context(merchant, **data))


def context(merchant: Merchant = LOPER, **data: Any) -> dict[str, Any]:
    """A full context as the built-in mails get it."""
    return {
        **examples(merchant, "order_placed", "en")["full"],
        "tracking_url": "https://track.loper.example/o/1",
        **data,
    }


def built_in(template: str, merchant: Merchant = LOPER, **data: Any) -> tuple[str, str, str]:
    """Subject, html and text of a built-in mail with this data."""
    values = {**context(merchant, **data), "words": f"emails/{template}/words.txt", "offers": []}
    with translation.override("en"):
        parts = [
            render_to_string(f"emails/{template}/{part}", values) for part in ("subject.txt", "body.html", "body.txt")
        ]
    return parts[0], parts[1], parts[2]


def style_of(html: str) -> list[str]:
    """The style sheets in a mail."""
    reader = Reader()
    reader.feed(html)
    return reader.styles
