"""When something breaks, in the brand."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string

log = logging.getLogger(__name__)
PLAIN = "<!doctype html><title>500</title><h1>500</h1><p>Something broke on our side. Please try again in a minute.</p>"


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page with the merchant's brand; without any of it when even that fails."""
    try:
        return HttpResponseServerError(render_to_string("500.html", request=request))
    except Exception:
        log.exception("the error page failed too")
        return HttpResponseServerError(PLAIN)
