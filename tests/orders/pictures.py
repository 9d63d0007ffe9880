"""Pictures of products as rows and as bytes."""

import hashlib
from io import BytesIO

from django.utils import timezone
from PIL import Image

from orders.models import Picture
from orders.thumbnails import thumbnail
from workqueue.models import WorkItem


def image(width: int = 600, height: int = 400, hue: int = 10, form: str = "PNG") -> bytes:
    """A picture of one colour, as a file."""
    out = BytesIO()
    Image.new("HSV", (width, height), (hue, 200, 200)).convert("RGB").save(out, form)
    return out.getvalue()


def picture(url: str, hue: int = 10) -> Picture:
    """A picture that was copied already; in the open scope."""
    row: Picture = Picture.objects.create(
        url=url, url_hash=hashlib.sha256(url.encode()).digest()[:16], thumb=thumbnail(image(hue=hue)),
        fetched_at=timezone.now(), state=WorkItem.DONE,
    )  # fmt: skip
    return row
