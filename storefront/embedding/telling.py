"""An order's status as plain values, for other people's pages (docs/schemas/order-status.schema.json).

It holds what anybody may see who stands beside the customer: no name, no address, no mail address, no amounts.
"""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from merchants.branding import Tokens, tokens_of
from merchants.links import storefront_url
from merchants.models import Merchant
from merchants.tones import plain_language
from storefront.page import OrderView, ParcelView
from storefront.steps import Step

VERSION = 1
FINAL = ("delivered", "cancelled")


def told(page: OrderView, merchant: Merchant, token: str) -> dict[str, Any]:
    """The status in the active language; times are ISO 8601 with offset, in the active zone."""
    return {
        "version": VERSION,
        "order": page.order.number,
        "language": plain_language(),
        "headline": page.answer.headline,
        "detail": page.answer.detail,
        "tone": page.answer.tone,
        "is_final": is_final(page),
        "steps": _steps(page.only.steps if page.only else page.steps),
        "parcels": [_parcel(parcel) for parcel in page.parcels],
        "page_url": f"{storefront_url(merchant, 'embedded_page')}?token={token}",
        "brand": _brand(tokens_of(merchant)),
    }


def is_final(page: OrderView) -> bool:
    """Nothing more will change: the component stops asking."""
    if page.order.cancelled_at:
        return True
    return bool(page.parcels) and all(parcel.is_done for parcel in page.parcels) and not page.waiting


def script_path() -> str:
    """The path of the component, which is the same for every merchant."""
    return reverse("embedded_script")


def _parcel(parcel: ParcelView) -> dict[str, Any]:
    shipment = parcel.shipment
    return {
        "name": parcel.name,
        "status": str(shipment.status),
        "status_words": parcel.status,
        "tone": parcel.tone,
        "headline": parcel.answer.headline,
        "detail": parcel.answer.detail,
        "day": parcel.day,
        "carrier": parcel.carrier,
        "tracking_number": shipment.tracking_number,
        "heard": parcel.heard,
        "heard_at": _moment(shipment.last_heard_at),
        "delivered_at": _moment(shipment.delivered_at),
        "expected_at": None if shipment.delivered_at else _moment(shipment.estimated_at),
        "steps": _steps(parcel.steps),
    }


def _steps(steps: list[Step]) -> list[dict[str, str]]:
    return [{"words": step.words, "state": step.state} for step in steps]


def _moment(moment: Any) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _brand(tokens: Tokens) -> dict[str, str]:
    return {
        "ink": tokens.ink,
        "tint": tokens.tint,
        "night_ink": tokens.night_ink,
        "night_tint": tokens.night_tint,
        "radius": tokens.radius,
    }
