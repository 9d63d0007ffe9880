"""The key that a signed order token leaves in the browser, so that the order's whole page opens for a while."""

import time

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from merchants.tenancy import current_merchant_id
from orders.models import StatusKey

COOKIE = "stoep_token"


def hand_over(request: HttpRequest, response: HttpResponse, public_id: str, token: str) -> None:
    """Let this browser read the order until the token (checked by the caller) ends."""
    expires = int(token.rpartition(".")[0].rpartition(".")[2])
    response.set_signed_cookie(
        COOKIE,
        f"{public_id}.{expires}",
        salt=_salt(),
        max_age=max(expires - int(time.time()), 0),
        path=reverse("order_page", kwargs={"public_id": public_id}),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def opens(request: HttpRequest, public_id: str) -> bool:
    """Did a token open this order here, is it still alive, and does the merchant still use tokens? One query."""
    value = request.get_signed_cookie(COOKIE, default=None, salt=_salt()) or ""
    order, _dot, expires = value.rpartition(".")
    if order != public_id or not expires.isdigit() or int(expires) < time.time():
        return False
    return bool(StatusKey.objects.filter(is_active=True).exists())


def _salt() -> str:
    return f"storefront.embedding:{current_merchant_id()}"
