"""One script a page, put together from small files without a build step, as the stylesheets are."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from portal.stylesheets import best_encoding

JS = Path(settings.BASE_DIR) / "static" / "js"
HTMX = "django_htmx/htmx-2.min.js"  # as the package django-htmx brings it
AREAS = {"storefront": JS / "storefront"}


@dataclass(frozen=True)
class Script:
    """The finished text's encodings, made once per process."""

    version: str
    encodings: dict[str, bytes]


def script(area: str) -> Script:
    """The script of an area: htmx, then the area's own files. Read once per process, in debug at every change."""
    return _built(area, max(path.stat().st_mtime_ns for path in files(area)) if settings.DEBUG else 0)


def script_view(request: HttpRequest, area: str) -> HttpResponse:
    """Serve an area's script, compressed; cached for good when asked for by its current version."""
    if area not in AREAS:
        raise Http404(area)
    built = script(area)
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""), built.encodings)
    response = HttpResponse(built.encodings[encoding], content_type="text/javascript; charset=utf-8")
    if encoding:
        response["Content-Encoding"] = encoding
    current = request.GET.get("v") == built.version
    response["Cache-Control"] = "public, max-age=31536000, immutable" if current else "public, max-age=300"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def files(area: str) -> list[Path]:
    """The files an area is made of, in order. Adding one to a folder is all it takes."""
    htmx = finders.find(HTMX)
    if not isinstance(htmx, str):
        raise FileNotFoundError(f"{HTMX}: the package django-htmx has no such file")
    return [Path(htmx), *sorted(AREAS[area].glob("*.js"))]


@cache
def _built(area: str, _stamp: int) -> Script:
    # A semicolon between them: a file may end without one.
    plain = ";\n".join(_small(path.read_text(encoding="utf-8")) for path in files(area)).encode()
    return Script(
        hashlib.sha256(plain).hexdigest()[:12],
        {"br": brotli.compress(plain), "gzip": gzip.compress(plain, mtime=0), "": plain},
    )


def _small(text: str) -> str:
    """Without lines that are only a comment and without indentation; nothing that needs to understand the language."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
