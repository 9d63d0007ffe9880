"""A merchant's own mail with every kind of block in it, each in each of its shapes."""

from io import BytesIO
from typing import Any

from PIL import Image

from notifications.designs import pictures
from notifications.designs.blocks import Block, Document, fresh, types_for
from tests.cast import Shop

# One mail knows a reader's points, another his coupon: together these know everything that a block can show.
MAILS = ("order_placed", "coupon", "points_statement", "csat", "ready_to_collect")
WORDS = (
    "Thank you, <strong>{{ order.number }}</strong> is <em>yours</em>.\nA second line.\n\n"
    '<ul><li>One</li><li><a href="https://www.loper.example/care?order={{ order.number }}">Two</a></li></ul>\n\n'
    "<ol><li>First</li><li>Second</li></ol>\n\n"
    "{% if order.receiver %}For {{ order.receiver }}.{% else %}For yourself.{% endif %}"
)


def of_every_kind(shop: Shop, template: str, language: str) -> Document:
    """A mail of this language with each block that it may have; needs the shop's scope, which keeps a picture."""
    picture = pictures.name_of(pictures.keep(_photo(), "winter.png"))
    more: dict[str, list[dict[str, Any]]] = {
        "heading": [{"text": "Order {{ order.number }}", "level": "1"}, {"text": "What is in it", "level": "2"}],
        "text": [
            {"body": WORDS},
            {"body": "In smaller letters.", "quiet": True},
            {"body": "Buy more", "is_offer": True},
        ],
        "button": [{"label": "Follow it"}, {"label": "To the shop", "link": f"https://{shop.host}/", "is_offer": True}],
        # One list a mail: with both, the longest order would be over what mail programs show, and not be kept.
        "product_list": [
            {"show_address": True} if template == MAILS[0] else {"lines": "order.to_follow", "show_prices": False}
        ],
        "tracking_status": [{"show_others": True}],
        "image": [
            {"picture": picture, "alt": "Winter shoes", "link": "{{ mail.link }}"},
            {"picture": picture, "alt": "And again", "width": "half", "is_offer": True},
        ],
    }
    blocks: list[Block] = []
    for kind in types_for(template):
        blocks += [{**fresh(kind), **given} for given in more.get(kind, [{}])]
    blocks.append({**fresh("divider"), "when": [{"value": "order.is_paid", "is": "yes"}]})
    return {language: {"subject": "All of {{ order.number }}", "preheader": "Every kind of block", "blocks": blocks}}


def _photo() -> BytesIO:
    made = BytesIO()
    Image.effect_noise((640, 240), 40).convert("RGB").save(made, "PNG")
    made.seek(0)
    return made
