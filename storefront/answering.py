"""How the customer's views answer."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import parse_etags

from merchants.models import Merchant
from merchants.tones import plain_language


def merchant_of(request: HttpRequest) -> Merchant:
    """The merchant whose host this is; the middleware answers 421 before a view can miss it."""
    merchant: Merchant = request.merchant  # type: ignore[attr-defined]
    return merchant


def see_other(address: str) -> HttpResponseRedirect:
    """303: the browser asks the next page by GET, and a reload repeats nothing."""
    response = redirect(address)
    response.status_code = 303
    return response


def posting(response: HttpResponse) -> HttpResponse:
    """Mark a page whose form posts here: under `no-referrer` browsers send `Origin: null`, which fails CSRF."""
    response["Referrer-Policy"] = "same-origin"
    return response


def quiet(response: HttpResponse) -> HttpResponse:
    """A page behind a mail's link, in the language of now: the token is in its address and must not travel on in a
    Referer."""
    response["Referrer-Policy"] = "no-referrer"
    response["Content-Language"] = plain_language()
    return response


def for_everybody(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """A body that any page in the world may read; 304 to who has it already."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    return response
