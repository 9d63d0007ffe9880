"""The client's address behind a reverse proxy."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ClientAddressMiddleware:
    """Makes REMOTE_ADDR the address that the outermost proxy of ours saw.

    Counted from the right of X-Forwarded-For by STOEP_PROXIES: what stands further left was written by the client
    and would let everybody pick an address of his own for the rate limits.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops = settings.PROXIES
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if hops and len(forwarded) >= hops:
            request.META["REMOTE_ADDR"] = forwarded[-hops]
        return self.get_response(request)
