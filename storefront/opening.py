"""Views of one order: who holds its key gets in, everybody else is led to where a new link can be asked for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from orders.models import Order
from storefront import keys
from storefront.answering import merchant_of, see_other
from storefront.reading import read_order
from storefront.zones import clock_of

View = Callable[..., HttpResponse]


def order_required(view: View) -> View:
    """Call `view(request, order, ...)` with the order of the address, when this browser may read it, in the zone of
    where the order goes.

    An unknown, erased or foreign order and a missing or expired key get one and the same answer.
    """

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, public_id: str, **rest: Any) -> HttpResponse:
        order = order_with(public_id) if keys.may_read(request, public_id) else None
        if order is None:
            return see_other(reverse("home") + "?why=link")
        with clock_of(order, merchant_of(request)):
            return view(request, order, **rest)

    return opened


def rows_required(view: View) -> View:
    """The same for a view that needs all rows of the order: `view(request, rows, ...)`. One query less than to read
    the order first."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, public_id: str, **rest: Any) -> HttpResponse:
        rows = read_order(public_id) if keys.may_read(request, public_id) else None
        if rows is None:
            return see_other(reverse("home") + "?why=link")
        with clock_of(rows.order, merchant_of(request)):
            return view(request, rows, **rest)

    return opened


def order_with(public_id: str) -> Order | None:
    """The order if the shop told of it and nobody had it erased; with its customer."""
    order: Order | None = (
        Order.objects.select_related("customer")
        .filter(public_id=public_id, known_at__isnull=False, redacted_at__isnull=True)
        .first()
    )
    return order
