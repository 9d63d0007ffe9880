"""Absolute URLs, from this file only: a mail with another merchant's host in it is a data leak."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from merchants.models import Merchant


def storefront_url(merchant: Merchant, view: str, **kwargs: object) -> str:
    """The absolute URL of a storefront view on the merchant's primary host.

    A merchant without a verified host is reached by path on the portal's host.
    """
    path = reverse(view, urlconf=settings.STOREFRONT_URLCONF, kwargs=kwargs or None)
    host = primary_host(merchant)
    if host is None:
        return f"{settings.PORTAL_URL}/m/{merchant.slug}{path}"
    port = f":{settings.STOREFRONT_PORT}" if settings.STOREFRONT_PORT else ""
    return f"{settings.STOREFRONT_SCHEME}://{host}{port}{path}"


def primary_host(merchant: Merchant) -> str | None:
    """The verified host that the merchant's links use: the primary one first."""
    # In Python, so that a batch of mails that read the hosts along asks once.
    verified = [host for host in merchant.hosts.all() if host.verified_at is not None]
    return min(verified, key=lambda host: (not host.is_primary, host.pk)).hostname if verified else None


def portal_url(path: str) -> str:
    """The absolute URL of a path on the portal's own host (hooks, dashboard)."""
    return f"{settings.PORTAL_URL}{path}"


def address_here(request: HttpRequest, path: str) -> str:
    """The absolute URL of a path on the host that was asked. On a storefront the middleware has made sure that it is
    one of the merchant's own."""
    return f"{request.scheme}://{request.get_host()}{path}"


def hostname_of(request_host: str) -> str:
    """A Host header without its port, lower-cased, without the root dot; "" when it can be nobody's."""
    if "\0" in request_host:
        return ""
    try:
        return (urlsplit(f"//{request_host}").hostname or "").rstrip(".")
    except ValueError:  # brackets around what is no address
        return ""
