"""Who may see which return: whoever holds a link to it, to one of its orders, or to all that its person bought.

A gift's buyer holds the order, but hears nothing of what its receiver does with it; and the other way round.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from orders.models import Customer
from returns.models import Return
from storefront.answering import see_other
from storefront.returning.keys import Held, held

View = Callable[..., HttpResponse]


def return_required(view: View) -> View:
    """Call `view(request, row, ...)` with the return of the address (`public_id`), when this browser may see it.

    An unknown or foreign return and a missing or expired link get one and the same answer. Three queries at most.
    """

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, public_id: str, **rest: Any) -> HttpResponse:
        row = seen_by(held(request), public_id)
        return nobody() if row is None else view(request, row, **rest)

    return opened


def seen_by(keys: Held, public_id: str) -> Return | None:
    """The return, if these keys open it."""
    if not (public_id.isascii() and public_id.isalnum()):  # not one of ours, and the database takes no NUL
        return None
    allowed = Q()
    if public_id in keys.returns:
        allowed |= Q(public_id=public_id)
    if keys.orders:
        allowed |= Q(is_gift=False, items__order__public_id__in=keys.orders)
    if keys.gifts:
        allowed |= Q(is_gift=True, items__order__public_id__in=keys.gifts)
    if keys.customers:
        addresses = Customer.objects.filter(pk__in=keys.customers, redacted_at=None).exclude(email="")
        allowed |= Q(email__in=addresses.values("email"))
    if not allowed:
        return None
    row: Return | None = Return.objects.filter(allowed, public_id=public_id).order_by("pk").first()
    return row


def nobody() -> HttpResponse:
    """To where a link can be asked for."""
    return see_other(reverse("return_start") + "?why=link")
