"""Who may see a declaration's page: the browser that made it, and whoever opens the link in its receipt.

The first sees what he declared; only the second, who holds the mailbox, also sees which order was found.
"""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from merchants.access import READ, live_link
from merchants.models import AccessLink
from merchants.tenancy import current_merchant_id
from returns.models import Withdrawal
from returns.withdrawing.declaring import LINK

MADE, MAIL = "stoep_withdrawn", "stoep_withdrawal"
SHOWN_FOR = timedelta(days=1)


def hand_over(request: HttpRequest, response: HttpResponse, row: Withdrawal) -> None:
    """Let the browser that declared see its declaration for a day."""
    _set(request, response, row, MADE, row.public_id, int(SHOWN_FOR.total_seconds()))


def hand_over_link(request: HttpRequest, response: HttpResponse, row: Withdrawal, link: AccessLink) -> None:
    """Let the browser that followed the receipt's link see all of it, as long as the link lives."""
    left = int((link.expires_at - timezone.now()).total_seconds())
    _set(request, response, row, MAIL, str(link.pk), left)


def held(request: HttpRequest, public_id: str) -> tuple[Withdrawal | None, bool]:
    """The declaration that this browser may see, and whether it may see what was found for it."""
    if not (public_id.isascii() and public_id.isalnum()):
        return None, False
    by_mail = _has_link(request, public_id)
    made = request.get_signed_cookie(MADE, default=None, salt=_salt()) == public_id
    if not by_mail and not made:
        return None, False
    rows = Withdrawal.objects.select_related("order", "in_return").exclude(statement="")
    row: Withdrawal | None = rows.filter(public_id=public_id).first()
    return row, row is not None and (by_mail or row.matched_by == LINK)


def _has_link(request: HttpRequest, public_id: str) -> bool:
    value = request.get_signed_cookie(MAIL, default=None, salt=_salt())
    link = live_link(int(value), f"withdrawal:{public_id}") if value and value.isdigit() else None
    return link is not None and READ in link.actions.split()


def _set(request: HttpRequest, response: HttpResponse, row: Withdrawal, name: str, value: str, seconds: int) -> None:
    response.set_signed_cookie(
        name,
        value,
        salt=_salt(),
        max_age=seconds,
        path=reverse("withdrawal", kwargs={"public_id": row.public_id}),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _salt() -> str:
    return f"storefront.withdrawing:{current_merchant_id()}"
