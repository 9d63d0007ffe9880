"""A customer's page as a merchant previews it: a sample order, with a brand that need not be saved."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import get_urlconf, set_urlconf
from django.utils import translation

from merchants.models import Merchant
from merchants.tones import voice
from notifications.mails.sampling import sample_order
from storefront.forms import FindOrderForm
from storefront.languages import tone_of
from storefront.page import order_view
from storefront.reading import read_order


def page_html(request: HttpRequest, merchant: Merchant, what: str, language: str) -> str:
    """The page `what` ("order" or "home") in a plain language and the merchant's tone. Needs the merchant's scope."""
    seen = copy.copy(request)
    seen.merchant = merchant  # type: ignore[attr-defined]
    with _storefront_urls(), translation.override(voice(language, tone_of(merchant))):
        if what == "home":
            return render_to_string("storefront/home.html", {"form": FindOrderForm()}, request=seen)
        with sample_order(merchant, language) as (order, _shipment):
            rows = read_order(order.public_id)
            page = order_view(rows) if rows else None
            return render_to_string("storefront/order.html", {"page": page}, request=seen)


@contextmanager
def _storefront_urls() -> Iterator[None]:
    before = get_urlconf()
    set_urlconf(settings.STOREFRONT_URLCONF)
    try:
        yield
    finally:
        set_urlconf(before)
