"""The order on paper: everything unfolded, nothing that needs a click."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from storefront import keys, moments
from storefront.answering import merchant_of, see_other
from storefront.page import order_view
from storefront.reading import read_order
from storefront.zones import clock_of, foreign_zone


@require_safe
@never_cache
def print_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """All items, parcels and reports of the order, as they are now."""
    rows = read_order(public_id) if keys.may_read(request, public_id) else None
    if rows is None:
        return see_other(reverse("home") + "?why=link")
    merchant = merchant_of(request)
    with clock_of(rows.order, merchant):
        now = moments.exact(timezone.now())
        context = {"page": order_view(rows), "zone": foreign_zone(merchant), "printed_at": now}
        return render(request, "storefront/print.html", context)
