"""The pictures of an order's items in one strip: one request however many items, and none to the shop's host."""

import hashlib
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image

from orders.models import Line, Picture
from orders.thumbnails import PAPER, SIDE
from storefront import keys

CELLS = 16  # items.css has a place for each
FOR_GOOD = "private, max-age=31536000, immutable"


def cells(lines: Iterable[Any]) -> dict[int, int]:
    """The places of the lines' pictures in the strip, from the top, by picture id; lines bear `pictured_at`."""
    shown = dict.fromkeys(line.picture_id for line in lines if line.picture_id and line.pictured_at)
    return {picture_id: place for place, picture_id in enumerate(list(shown)[:CELLS])}


def strip_address(public_id: str, lines: Iterable[Any], view: str = "order_pictures") -> str:
    """The address of the order's strip, which changes when a picture does; "" when there is none yet. `view` is one
    that this browser's keys open."""
    version = _version(lines)
    return f"{reverse(view, kwargs={'public_id': public_id})}?v={version}" if version else ""


@require_safe
def pictures(request: HttpRequest, public_id: str) -> HttpResponse:
    """The strip, for who may see the order; kept for good by the browser when asked for by its version."""
    return strip(request, public_id) if keys.may_read(request, public_id) else HttpResponseNotFound()


def strip(request: HttpRequest, public_id: str) -> HttpResponse:
    """The strip of an order that the request may see, or 404 while it has none."""
    lines = list(lines_of(public_id))
    places = cells(lines)
    if not places:
        return HttpResponseNotFound()
    thumbs = dict(Picture.objects.filter(pk__in=places).values_list("pk", "thumb"))
    response = HttpResponse(_strip([bytes(thumbs[pk]) for pk in places]), content_type="image/webp")
    response["Cache-Control"] = FOR_GOOD if request.GET.get("v") == _version(lines) else "private, no-store"
    return response


def lines_of(public_id: str) -> Iterable[Any]:
    """The order's lines, each with `pictured_at`; none when the order is unknown or erased."""
    rows: Iterable[Any] = Line.objects.filter(
        order__public_id=public_id, order__known_at__isnull=False, order__redacted_at__isnull=True
    ).annotate(pictured_at=F("picture__fetched_at"))
    return rows


def _strip(thumbs: list[bytes]) -> bytes:
    strip = Image.new("RGB", (SIDE, SIDE * len(thumbs)), PAPER)
    for place, thumb in enumerate(thumbs):
        with Image.open(BytesIO(thumb), formats=["WEBP"]) as picture:
            strip.paste(picture, (0, SIDE * place))
    out = BytesIO()
    strip.save(out, "WEBP", quality=60, method=4)
    return out.getvalue()


def _version(lines: Iterable[Any]) -> str:
    shown = [(line.picture_id, line.pictured_at) for line in lines if line.picture_id and line.pictured_at]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:12] if shown else ""
