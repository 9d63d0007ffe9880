"""The keys in the customer's browser: which links opened an order, signed, for that order's pages only.

Links to read and links to do more have a cookie each: the short-lived one must not shorten the other's 90 days.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from merchants.access import ADDRESS, READ, live_link, open_link
from merchants.models import AccessLink
from merchants.tenancy import current_merchant_id
from storefront import versions
from storefront.embedding import cookies

COOKIE = "stoep_key"
ADDRESS_COOKIE = "stoep_address_key"


def link_for(token: str, action: str) -> AccessLink | None:
    """The live link behind a token if it allows the action: an unsubscribe link opens no order."""
    link = open_link(token)
    return link if link and action in link.actions.split() else None


def order_of(link: AccessLink) -> str:
    """The public id of the order that a link opens."""
    return link.subject.removeprefix("order:")


def hand_over(request: HttpRequest, response: HttpResponse, link: AccessLink) -> None:
    """Put the key for the link's order into the browser until the link expires.

    It names the link's row, so revoking the link closes the page at once. Sent to that order's pages only
    (its path), never to another host, and not readable by scripts.
    """
    response.set_signed_cookie(
        ADDRESS_COOKIE if ADDRESS in link.actions.split() else COOKIE,
        str(link.pk),
        salt=_salt(),
        max_age=int((link.expires_at - timezone.now()).total_seconds()),
        path=reverse("order_page", kwargs={"public_id": order_of(link)}),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def may_read(request: HttpRequest, public_id: str) -> bool:
    """Does this browser hold a live key for the order?"""
    held = any(key_to(request, public_id, READ, cookie) for cookie in (COOKIE, ADDRESS_COOKIE))
    return held or cookies.opens(request, public_id)  # opened from the shop's own page (docs/embedding.md)


def look(request: HttpRequest, public_id: str) -> str | None:
    """The version of the order's page if this browser's reading key opens it, in one query; else None."""
    value = request.get_signed_cookie(COOKIE, default=None, salt=_salt())
    is_ours = public_id.isascii() and public_id.isalnum()
    return versions.look(public_id, int(value)) if is_ours and value and value.isdigit() else None


def address_key(request: HttpRequest, public_id: str) -> AccessLink | None:
    """The live link that lets this browser change the order's delivery address; None when it holds none."""
    return key_to(request, public_id, ADDRESS, ADDRESS_COOKIE)


def key_to(request: HttpRequest, public_id: str, action: str, cookie: str = COOKIE) -> AccessLink | None:
    """The live link behind a cookie of this browser, if it opens this order and allows the action."""
    if not (public_id.isascii() and public_id.isalnum()):  # not one of ours, and the database takes no NUL
        return None
    value = request.get_signed_cookie(cookie, default=None, salt=_salt())
    if value is None or not value.isdigit():
        return None
    link = live_link(int(value), f"order:{public_id}")
    return link if link and action in link.actions.split() else None


def _salt() -> str:
    # Two shops on one host (/m/<slug>/) must not take each other's keys.
    return f"storefront.keys:{current_merchant_id()}"
