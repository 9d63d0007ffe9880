"""Views of one wish: the order by its key, the part of it by the address, and who asked for what in this browser."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from merchants.access import READ_FOR
from merchants.tenancy import current_merchant_id
from orders.models import Order
from storefront.answering import see_other
from storefront.changing.targets import Target, targets_of
from storefront.opening import rows_required
from storefront.reading import Rows, read_order

COOKIE = "stoep_asked"
KEPT = 10  # wishes remembered in a browser
View = Callable[..., HttpResponse]


def target_required(view: View) -> View:
    """Call `view(request, target, ...)` with the part of the order that `?parcel=` (or the form) names.

    Without a name the only part is meant. A part that does not exist, or is over, leads to the page to choose from.
    """

    @rows_required
    @wraps(view)
    def opened(request: HttpRequest, rows: Rows, **rest: Any) -> HttpResponse:
        target = chosen(targets_of(rows), str(request.POST.get("parcel") or request.GET.get("parcel") or ""))
        if target is None:
            return see_other(reverse("change_delivery", kwargs={"public_id": rows.order.public_id}))
        return view(request, target, **rest)

    return opened


def targets_on(order: Order) -> list[Target]:
    """The parts of the order that a wish could be about."""
    rows = read_order(order.public_id)
    return targets_of(rows) if rows else []


def chosen(targets: list[Target], key: str) -> Target | None:
    """The part with this key; without a key the only one there is."""
    if not key:
        return targets[0] if len(targets) == 1 else None
    return next((target for target in targets if target.key == key), None)


def asked_here(request: HttpRequest) -> list[str]:
    """The public ids of the wishes that this browser asked for, newest last."""
    value = request.get_signed_cookie(COOKIE, default="", salt=_salt())
    return [one for one in (value or "").split(".") if one]


def remember(request: HttpRequest, response: HttpResponse, order: Order, change_id: str) -> None:
    """Keep in this browser that the wish came from here: its pages can then say "you"."""
    known = [one for one in asked_here(request) if one != change_id]
    response.set_signed_cookie(
        COOKIE,
        ".".join([*known, change_id][-KEPT:]),
        salt=_salt(),
        max_age=int(READ_FOR.total_seconds()),
        path=reverse("order_page", kwargs={"public_id": order.public_id}),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _salt() -> str:
    # Two shops on one host (/m/<slug>/) must not take each other's.
    return f"storefront.changing:{current_merchant_id()}"
