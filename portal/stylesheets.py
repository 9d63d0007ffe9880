"""One stylesheet a page, put together from small files without a build step (docs/design-system.md)."""

import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

CSS = Path(settings.BASE_DIR) / "static" / "css"
FOUNDATION = ("layers.css", "reset.css", "tokens.css", "base.css", "utilities.css")
AREAS = {area: CSS / area for area in ("storefront", "dashboard")}
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BLANKS = re.compile(r"\s*([{};,])\s*")


@dataclass(frozen=True)
class Stylesheet:
    """The finished text and its encodings, made once per process."""

    text: str
    version: str
    encodings: dict[str, bytes]


def stylesheet(area: str) -> Stylesheet:
    """The stylesheet of an area: foundation, all components, then the area's own components.

    Files are read once per process, in debug at every call so that a reload shows the change.
    """
    return _built(area, _newest(area) if settings.DEBUG else 0)


def stylesheet_view(request: HttpRequest, area: str) -> HttpResponse:
    """Serve an area's stylesheet, compressed; cached for good when asked for by its current version."""
    if area not in AREAS:
        raise Http404(area)
    sheet = stylesheet(area)
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""), sheet.encodings)
    response = HttpResponse(sheet.encodings[encoding], content_type="text/css; charset=utf-8")
    if encoding:
        response["Content-Encoding"] = encoding
    current = request.GET.get("v") == sheet.version
    response["Cache-Control"] = "public, max-age=31536000, immutable" if current else "public, max-age=300"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def files(area: str) -> list[Path]:
    """The files an area is made of, in order. Adding one to a folder is all it takes."""
    parts = [CSS / name for name in FOUNDATION]
    return [*parts, *sorted((CSS / "components").glob("*.css")), *sorted(AREAS[area].glob("*.css"))]


def best_encoding(accepted: str, encodings: Iterable[str]) -> str:
    """The first of our encodings that the Accept-Encoding header takes; "" for the plain text."""
    offered = {
        part.split(";")[0].strip() for part in accepted.lower().split(",") if "q=0" not in part.replace("q=0.", "")
    }
    return next((name for name in encodings if name in offered), "")


@cache
def _built(area: str, _stamp: int) -> Stylesheet:
    text = "\n".join(_small(path.read_text()) for path in files(area))
    plain = text.encode()
    return Stylesheet(
        text,
        hashlib.sha256(plain).hexdigest()[:12],
        {"br": brotli.compress(plain), "gzip": gzip.compress(plain, mtime=0), "": plain},
    )


def _newest(area: str) -> int:
    return max(path.stat().st_mtime_ns for path in files(area))


def _small(css: str) -> str:
    """Without comments and layout; a string that holds a comment mark would break, and none does."""
    return BLANKS.sub(r"\1", COMMENT.sub("", css)).strip()
