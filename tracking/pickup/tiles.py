"""Squares of the map: fetched once from the merchant's map service, kept, and served from the own host."""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from inbox.answers import Answer, HttpProblem
from inbox.http import HttpSession, require_private_channel
from merchants.models import Merchant
from merchants.tenancy import scoped
from tracking.models import MapTile, PickupSettings

DEEPEST = 19
MAX_BYTES = 256 * 1024  # the largest squares of the usual styles have 60 kB
SECONDS = 5.0
FRESH = timedelta(days=30)
MOST = 4000  # squares kept per merchant, about 60 MB; a town at all its zooms has some hundred
SPARE = 400  # how many of the oldest go when there are more
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# By their first bytes: what a service calls an image may be a page.
KINDS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))


class TileRefused(Exception):
    """No square can be shown. `status` is the HTTP status that says so."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Square:
    """A place in the usual web map grid (slippy map tilenames): 2**zoom squares each way, row 0 in the north."""

    zoom: int
    column: int
    row: int

    @property
    def exists(self) -> bool:
        return 0 <= self.zoom <= DEEPEST and 0 <= self.column < 2**self.zoom and 0 <= self.row < 2**self.zoom


@dataclass(frozen=True)
class Picture:
    content_type: str
    body: bytes


def tile(merchant: Merchant, square: Square) -> Picture:
    """The square's picture, from the table or, outside any transaction, from the map service.

    Raises TileRefused: 404 for a square that is none or a shop without a map, 502 when the service gives no picture.
    """
    with scoped(merchant):
        chosen = PickupSettings.objects.filter(map_is_on=True).first()
        if chosen is None or not chosen.tile_url or not square.exists or square.zoom > chosen.max_zoom:
            raise TileRefused("No such square of a map.", 404)
        version = version_of(chosen.tile_url)
        kept = _kept(version, square)
        if kept and kept.fetched_at > timezone.now() - FRESH:
            return Picture(kept.content_type, bytes(kept.body))
    try:
        picture = _fetch(chosen.tile_url, square)
    except HttpProblem as error:
        if kept:  # an old street is better than a hole
            return Picture(kept.content_type, bytes(kept.body))
        raise TileRefused("The map service gives no picture.", 502) from error
    with scoped(merchant):
        _keep(version, square, picture)
    return picture


def version_of(template: str) -> str:
    """Names the map service in the table, so that squares of two maps never mix."""
    return hashlib.sha256(template.encode()).hexdigest()[:16]


def template_problem(template: str) -> str:
    """Why the address of a map service cannot be used, as a code: "" (it can), "https", "placeholders" or "host"."""
    if not template.isascii() or re.search(r"[\s\"'<>\\@#]", template) or "://" not in template:
        return "https"
    try:
        require_private_channel(template)  # plain http only to a development server that HTTP_ALLOWED_PRIVATE lists
    except HttpProblem:
        return "https"
    names = PLACEHOLDER.findall(template)
    if sorted(names) != ["x", "y", "z"] or template.count("{") != 3 or template.count("}") != 3:
        return "placeholders"
    host = template.partition("://")[2].partition("/")[0]
    return "host" if "{" in host or "." not in host else ""


def _fetch(template: str, square: Square) -> Picture:
    url = template.replace("{z}", str(square.zoom)).replace("{x}", str(square.column)).replace("{y}", str(square.row))
    require_private_channel(url)
    with HttpSession(connect_timeout=2, read_timeout=3, max_bytes=MAX_BYTES, seconds=SECONDS) as http:
        return _picture(http.get(url, headers={"Accept": "image/png,image/webp,image/jpeg"}))


def _picture(answer: Answer) -> Picture:
    kind = next((kind for start, kind in KINDS if answer.body.startswith(start)), "")
    if not kind or (kind == "image/webp" and answer.body[8:12] != b"WEBP"):
        raise HttpProblem(f"{answer.host} answered with something that is no picture", retry=False)
    return Picture(kind, answer.body)


def _kept(version: str, square: Square) -> MapTile | None:
    found: MapTile | None = MapTile.objects.filter(
        version=version, zoom=square.zoom, column=square.column, row=square.row
    ).first()
    return found


def _keep(version: str, square: Square, picture: Picture) -> None:
    """Keep the square; two requests for the same one leave one row. The oldest make room above MOST."""
    MapTile.objects.bulk_create(
        [
            MapTile(
                version=version, zoom=square.zoom, column=square.column, row=square.row,
                content_type=picture.content_type, body=picture.body, fetched_at=timezone.now(),
            )
        ],
        update_conflicts=True, unique_fields=["merchant", "version", "zoom", "column", "row"],
        update_fields=["content_type", "body", "fetched_at"],
    )  # fmt: skip
    # Counting is dear, so only one in about fifty squares pays for it.
    if (square.column + square.row) % 50 == 0 and MapTile.objects.count() > MOST:
        oldest = MapTile.objects.order_by("fetched_at", "pk").values_list("pk", flat=True)[:SPARE]
        MapTile.objects.filter(pk__in=list(oldest)).delete()
