"""The key in the customer's browser: which link opened an order, signed, for that order's pages only."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from merchants.access import live_link, open_link
from merchants.models import AccessLink
from merchants.tenancy import current_merchant_id

COOKIE = "stoep_key"
READ = "read"


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
        COOKIE,
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
    if not (public_id.isascii() and public_id.isalnum()):  # not one of ours, and the database takes no NUL
        return False
    value = request.get_signed_cookie(COOKIE, default=None, salt=_salt())
    if value is None or not value.isdigit():
        return False
    link = live_link(int(value), f"order:{public_id}")
    return link is not None and READ in link.actions.split()


def _salt() -> str:
    # Two shops on one host (/m/<slug>/) must not take each other's keys.
    return f"storefront.keys:{current_merchant_id()}"
