"""Host to merchant, once, at the edge."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils.cache import patch_vary_headers

from merchants.links import hostname_of
from merchants.models import Merchant
from merchants.tenancy import scoped, unscoped

# What container health checks, Prometheus and Caddy ask, by addresses that no browser uses.
OPERATIONAL = frozenset({"/healthz", "/readyz", "/metrics", "/tls/ask"})

SLUG = re.compile(r"[A-Za-z0-9_-]{1,50}")

GetResponse = Callable[[HttpRequest], HttpResponse]


class MerchantMiddleware:
    """Gives every request its merchant and its scope, or answers 421.

    A merchant's host gets the storefront's URLs inside `scoped(merchant)`. The portal's own hosts get the
    portal's URLs; `/m/<slug>/` there is the same storefront by path. The operator's admin sees every merchant.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        prefix = get_script_prefix()
        try:
            return self._answer(request)
        finally:
            set_script_prefix(prefix)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            host = hostname_of(request.get_host())
        except DisallowedHost:  # not a host name at all
            host = ""
        if host in settings.INTERNAL_HOSTS and request.path_info in OPERATIONAL:
            return self._portal(request)
        if host in settings.PORTAL_HOSTS:
            slug = self._slug_in_path(request)
            if slug is None:
                return self._portal(request)
            merchant = self._merchant_with(slug)
        else:
            merchant = (
                Merchant.objects.select_related("brand")
                .filter(hosts__hostname=host, hosts__verified_at__isnull=False, is_active=True)
                .first()
            )
        if merchant is None:
            return HttpResponse("No shop is served under this host name.\n", status=421, content_type="text/plain")
        return self._storefront(request, merchant)

    def _merchant_with(self, slug: str) -> Merchant | None:
        if not SLUG.fullmatch(slug):  # a NUL would be an error in the database
            return None
        found: Merchant | None = Merchant.objects.select_related("brand").filter(slug=slug, is_active=True).first()
        return found

    def _slug_in_path(self, request: HttpRequest) -> str | None:
        """The slug of /m/<slug>/...; the rest becomes the path, and links made by reverse() keep the prefix."""
        if not settings.PATH_STOREFRONTS or not request.path_info.startswith("/m/"):
            return None
        slug, slash, rest = request.path_info[3:].partition("/")
        prefix = f"/m/{slug}/"
        request.path_info = slash + rest if slash else "/"
        request.path = prefix + rest
        request.META["SCRIPT_NAME"] = prefix.rstrip("/")
        set_script_prefix(prefix)
        return slug

    def _storefront(self, request: HttpRequest, merchant: Merchant) -> HttpResponse:
        request.merchant = merchant  # type: ignore[attr-defined]
        request.urlconf = settings.STOREFRONT_URLCONF
        with scoped(merchant):
            response = self.get_response(request)
            self._roll_back_if_failed(response)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _portal(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        with unscoped("the operator's admin"):
            response = self.get_response(request)
            self._roll_back_if_failed(response)
        return response

    def _roll_back_if_failed(self, response: HttpResponse) -> None:
        # Django has already turned the view's exception into a page: without this its half-done writes commit.
        if response.status_code >= 500:
            transaction.set_rollback(True)
