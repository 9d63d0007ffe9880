"""The key that a signed order token leaves in the browser, so that the order's whole page opens for a while."""

import hmac
import time

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from merchants.keyed import keyed_hash, keyed_hashes
from merchants.tenancy import current_merchant_id
from orders.models import StatusKey
from orders.tokens import TokenRefused, number_of

COOKIE = "stoep_token"


def hand_over(request: HttpRequest, response: HttpResponse, public_id: str, token: str) -> None:
    """Let this browser read the order until the token (checked by the caller) ends."""
    expires = int(token.rpartition(".")[0].rpartition(".")[2])
    response.set_signed_cookie(
        COOKIE,
        f"{public_id}.{expires}.{_print_of_signer(token)}",
        salt=_salt(),
        max_age=max(expires - int(time.time()), 0),
        path=reverse("order_page", kwargs={"public_id": public_id}),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def pass_on(request: HttpRequest, response: HttpResponse, path: str) -> None:
    """Let the browser bring the same key, for the same time, to pages of another path that show the order too."""
    value = _held(request)
    expires = [*value.split("."), "", ""][1]
    if expires.isdigit():
        response.set_signed_cookie(
            COOKIE, value, salt=_salt(), max_age=max(int(expires) - int(time.time()), 0), path=path,
            secure=request.is_secure(), httponly=True, samesite="Lax",
        )  # fmt: skip


def opened(request: HttpRequest) -> str:
    """The public id of the order that a live token opened in this browser; "" when none did."""
    order = _held(request).partition(".")[0]
    return order if order and opens(request, order) else ""


def opens(request: HttpRequest, public_id: str) -> bool:
    """Did a token open this order here, is it still alive, and does the merchant still use the key that signed it?
    One query. A key that was replaced twice closes what it opened, as it does for the token itself."""
    order, expires, signer = [*_held(request).split("."), "", "", ""][:3]
    if order != public_id or not expires.isdigit() or int(expires) < time.time():
        return False
    row: StatusKey | None = StatusKey.objects.filter(is_active=True).first()
    good = [_shortened(made) for key in _keys_of(row) for made in keyed_hashes(_said(key))]
    return any(hmac.compare_digest(signer, one) for one in good)


def _held(request: HttpRequest) -> str:
    return request.get_signed_cookie(COOKIE, default=None, salt=_salt()) or ""


def _print_of_signer(token: str) -> str:
    """A short keyed hash of the key that signed the token; "" when none did. It tells nothing about the key."""
    for key in _keys_of(StatusKey.objects.filter(is_active=True).first()):
        try:
            number_of(token, StatusKey(key=key))
        except TokenRefused:
            continue
        return _shortened(keyed_hash(_said(key)))
    return ""


def _keys_of(row: StatusKey | None) -> list[str]:
    return [key for key in (row.key, row.previous_key) if key] if row else []


def _said(key: str) -> str:
    return f"status key:{current_merchant_id()}:{key}"


def _shortened(made: bytes) -> str:
    return made.hex()[:16]


def _salt() -> str:
    return f"storefront.embedding:{current_merchant_id()}"
