"""Designs to test with."""

from typing import Any

from merchants.models import Brand, Merchant
from notifications.designs.copying import copied
from notifications.designs.versions import create
from notifications.models import MailDesign
from tests.cast import Shop


def shop(name: str = "Loper", **brand: Any) -> Merchant:
    """A merchant that is in no database, for what needs none."""
    merchant = Merchant(name=name, slug="loper", support_email="help@loper.example", support_phone="+31 20 555")
    merchant.brand = Brand(merchant=merchant, **brand)
    return merchant


def text(body: str, **more: Any) -> dict[str, Any]:
    """A document of one text block."""
    return {"en": {"subject": "Hello", "preheader": "", "blocks": [{"type": "text", "body": body, **more}]}}


def own(of: Shop, template: str = "order_placed") -> MailDesign:
    """A design of this merchant, as copied."""
    with of.scoped():
        return create(template, "Ours", copied(of.merchant, template), "ruth@loper.example")
