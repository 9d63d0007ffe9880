"""What other people's pages ask for. No cookie is read or set, but for the page that a token opens."""

import hashlib
import json
from datetime import timedelta
from functools import cache
from pathlib import Path

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from merchants.throttle import hits
from merchants.tones import plain_language, voice
from orders.models import StatusKey
from orders.origins import allowed
from orders.tokens import TokenRefused, order_of
from storefront import languages
from storefront.answering import merchant_of, see_other
from storefront.embedding import cookies
from storefront.embedding.telling import told
from storefront.lookup import network
from storefront.page import order_view
from storefront.reading import read_order
from storefront.zones import clock_of

SCRIPT = Path(settings.BASE_DIR) / "static" / "js" / "embed" / "order-status.js"
OFTEN = (120, timedelta(minutes=1))  # questions of one network: a shop's office looks at many orders
STATUS_OF = {"malformed": 400, "unknown": 404}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "OPTIONS"])
def status(request: HttpRequest) -> HttpResponse:
    """GET ?token=&language=: the order's status as JSON; 304 when nothing changed since the version asked with.

    An error is `{"error": {"code", "message"}}`, readable for the same origins.
    """
    merchant, row = merchant_of(request), StatusKey.objects.first()
    origins = allowed(merchant, row)
    if request.method == "OPTIONS":
        return _open_to(request, _preflight(), origins)
    return _open_to(request, _answer(request), origins)


def _answer(request: HttpRequest) -> HttpResponse:
    merchant, token = merchant_of(request), request.GET.get("token", "")
    if hits(f"status:{merchant.pk}:{network(request)}", OFTEN[1]) > OFTEN[0]:
        response = _wrong("too_often", "too many questions in a minute: ask once a minute per page", 429)
        response["Retry-After"] = "60"
        return response
    try:
        rows = read_order(order_of(token).public_id)
    except TokenRefused as error:
        return _wrong(error.code, str(error), STATUS_OF.get(error.code, 403))
    if rows is None:
        return _wrong("unknown", "no order of this shop has this number", 404)
    # Not `?lang=`, which the storefront remembers in a cookie: another site's question must leave nothing behind.
    language = languages.spoken(request.GET.get("language", "")) or plain_language()
    with translation.override(voice(language, languages.tone_of(merchant))), clock_of(rows.order, merchant):
        body = json.dumps(told(order_view(rows), merchant, token), ensure_ascii=False).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """GET ?token=: the whole page of the order, for as long as the token lives. Changes nothing but a cookie."""
    try:
        order = order_of(request.GET.get("token", ""))
    except TokenRefused:
        return see_other(reverse("home") + "?why=link")
    response = see_other(reverse("order_page", kwargs={"public_id": order.public_id}))
    cookies.hand_over(request, response, order.public_id, request.GET["token"])
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The web component. Its address never changes, so it is cached for an hour and asked for again by version."""
    plain, packed, etag = _script(SCRIPT.stat().st_mtime_ns if settings.DEBUG else 0)
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    elif "br" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(packed, content_type="text/javascript; charset=utf-8")
        response["Content-Encoding"] = "br"
    else:
        response = HttpResponse(plain, content_type="text/javascript; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=3600"
    # Loaded by pages of other origins, also by ones that isolate themselves.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@cache
def _script(_stamp: int) -> tuple[bytes, bytes, str]:
    plain = SCRIPT.read_bytes()
    return plain, brotli.compress(plain), f'"{hashlib.sha256(plain).hexdigest()[:24]}"'


def _open_to(request: HttpRequest, response: HttpResponse, origins: set[str]) -> HttpResponse:
    """Let the asking origin's scripts read the response, if it is one of `origins`."""
    asking = request.headers.get("Origin", "")
    if asking in origins:
        response["Access-Control-Allow-Origin"] = asking
        # Without it a script sees neither the version for its next question nor when to come back.
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    patch_vary_headers(response, ["Origin"])
    return response


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Methods"] = "GET"
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _wrong(code: str, message: str, status: int) -> HttpResponse:
    response = JsonResponse({"error": {"code": code, "message": message}}, status=status)
    response["Cache-Control"] = "no-store"
    return response
