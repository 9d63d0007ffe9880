"""How the customer's views answer."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

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
