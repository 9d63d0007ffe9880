"""The page of a shop of its own, on another origin than the portal's pages: what a customer's account may look like
with the order's status in it. It stands in for the merchant's server: that signs the token (docs/embedding.md)."""

import time

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from demo.shops import SHOPS
from merchants.links import storefront_url
from merchants.models import Merchant
from merchants.tenancy import scoped
from orders.models import StatusKey
from orders.origins import origin_of
from orders.tokens import signed

# The heroine's, at both shops.
NUMBER = "1042"
DAY = 24 * 60 * 60
WORDS = {
    "nl": ("Mijn account", "Je laatste bestelling", "De status kan nu niet worden getoond."),
    "de": ("Mein Konto", "Ihre letzte Bestellung", "Der Status kann gerade nicht gezeigt werden."),
}


def admit(port: int) -> None:
    """Let the demo's own shop pages read a status: their origin depends on the port of this start."""
    wanted = {f"http://localhost:{port}", f"http://127.0.0.1:{port}"}
    for merchant in Merchant.objects.filter(slug__in=[shop.slug for shop in SHOPS]):
        with scoped(merchant):
            for row in StatusKey.objects.select_for_update().order_by("pk"):
                row.origins = sorted({*row.origins} | wanted)
                row.save(update_fields=["origins"])


@require_safe
def shop_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The shop's account page with the component in it; 404 for a shop that is none of the demo's."""
    shop = next((shop for shop in SHOPS if shop.slug == slug), None)
    merchant = Merchant.objects.filter(slug=slug).first()
    if shop is None or merchant is None:
        raise Http404("no such shop")
    with scoped(merchant):
        row = StatusKey.objects.first()
        token = signed(NUMBER, row.key, int(time.time()) + DAY) if row else ""
        script = storefront_url(merchant, "embedded_script")
    account, title, missing = WORDS[shop.language]
    context = {
        "shop": shop, "account": account, "title": title, "missing": missing, "token": token, "script": script,
        "number": NUMBER,
    }  # fmt: skip
    response = render(request, "demo/shop_page.html", context)
    # As strict as a shop's may be: the portal's host is the only other one.
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
        f" script-src {origin_of(script)}; connect-src {origin_of(script)}"
    )
    response["Cache-Control"] = "no-store"
    return response
