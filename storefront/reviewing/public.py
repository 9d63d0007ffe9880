"""What everybody may read: the shop's published reviews as a page, as JSON, as Google's feed, and their photos.

Nothing of it exists until the merchant publishes. Then it holds every published review, the bad ones too.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

import brotli
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from merchants.tones import plain_language, voice
from reviews.models import Review, ReviewPhoto, ReviewSettings
from reviews.products import key_of
from reviews.publishing import Summary, published, settings_now, summary
from storefront import languages
from storefront.answering import for_everybody, merchant_of
from storefront.reviewing.feeding import google_feed, how_checked, told
from storefront.reviewing.forms import STARS
from storefront.reviewing.review import picture

SHOWN = 20
IN_FEED = 50
IN_GOOGLE = 20_000  # a file of theirs may have 100 MB
SCRIPT = Path(settings.BASE_DIR) / "static" / "js" / "embed" / "product-reviews.js"


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """GET ?product=<its key> &older=<a review's id>."""
    _public_only()
    product = _product_asked(request)
    about, rows = summary(product), published(product)
    older = request.GET.get("older", "")
    before = Review.objects.filter(public_id=older).first() if older.isalnum() and older.isascii() else None
    if before is not None:
        rows = rows.filter(given_at__lte=before.given_at).exclude(given_at=before.given_at, pk__gte=before.pk)
    found = list(rows[: SHOWN + 1])
    context = {
        "about": about, "reviews": found[:SHOWN], "older": found[SHOWN - 1].public_id if len(found) > SHOWN else "",
        "product": product, "title": _title(product, found), "checked": how_checked(merchant_of(request)),
        "spread": _spread(about),
    }  # fmt: skip
    return render(request, "storefront/reviewing/reviews.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """GET ?sku= or ?product=, &language=: the newest published reviews; 304 when nothing changed."""
    _public_only()
    merchant, product = merchant_of(request), _product_asked(request)
    language = languages.spoken(request.GET.get("language", "")) or plain_language()
    with translation.override(voice(language, languages.tone_of(merchant))):
        rows = list(published(product)[:IN_FEED])
        body = json.dumps(told(merchant, summary(product), rows, _title(product, rows)), ensure_ascii=False).encode()
    return for_everybody(request, body, "application/json; charset=utf-8")


@require_safe
def google(request: HttpRequest) -> HttpResponse:
    """Google's product review feed, where the merchant offers it."""
    if not _public_only().has_google_feed:
        raise Http404
    rows = published().exclude(product="")[:IN_GOOGLE]
    return for_everybody(request, google_feed(merchant_of(request), rows), "application/xml; charset=utf-8")


@require_safe
def photo(request: HttpRequest, photo: str) -> HttpResponse:
    """A photo of a published review."""
    _public_only()
    row = ReviewPhoto.objects.filter(
        public_id=photo, review__state=Review.State.PUBLISHED, review__erased_at__isnull=True
    ).first()
    if row is None:
        raise Http404
    response = picture(row)
    response["Cache-Control"] = "public, max-age=3600"  # not longer: it may be taken off again
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The web component. Its address never changes, so it is cached for an hour and asked for again by version."""
    plain, packed, etag = _script(SCRIPT.stat().st_mtime_ns if settings.DEBUG else 0)
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        packs = "br" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(packed if packs else plain, content_type="text/javascript; charset=utf-8")
        if packs:
            response["Content-Encoding"] = "br"
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@cache
def _script(_stamp: int) -> tuple[bytes, bytes, str]:
    plain = SCRIPT.read_bytes()
    return plain, brotli.compress(plain), f'"{hashlib.sha256(plain).hexdigest()[:24]}"'


def _public_only() -> ReviewSettings:
    found = settings_now()
    if not found.is_public:
        raise Http404
    return found


def _product_asked(request: HttpRequest) -> str | None:
    """The key of the product that is asked for; None for the whole shop."""
    if sku := request.GET.get("sku", "").replace("\0", "").strip()[:100]:
        return key_of(sku)
    product = request.GET.get("product", "")
    return product if len(product) == 32 and product.isascii() and product.isalnum() else None


def _title(product: str | None, rows: list[Review]) -> str:
    return rows[0].product_title if product and rows else ""


def _spread(about: Summary) -> list[tuple[int, str, int]]:
    """Five stars first: stars, their words, how many."""
    words = {stars: str(said) for stars, said in STARS}
    return [(stars, words[stars], count) for stars, count in zip((5, 4, 3, 2, 1), about.by_stars, strict=True)]
