"""After the declaration: its words, its moment, and what happens next."""

from datetime import UTC

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from merchants.access import READ, issue, open_link
from notifications.about.withdrawing import exactly
from returns.models import Withdrawal
from returns.withdrawing.period import send_by
from storefront import languages, moments
from storefront.answering import posting, see_other
from storefront.withdrawing import holding

SUBJECT = "withdrawal:"


@require_safe
@never_cache
def open_withdrawal(request: HttpRequest, token: str) -> HttpResponse:
    """Turn the token of a receipt into this browser's key and go to the clean address."""
    link = open_link(token)
    named = link.subject.removeprefix(SUBJECT) if link and link.subject.startswith(SUBJECT) else ""
    row = Withdrawal.objects.filter(public_id=named).exclude(statement="").first() if named else None
    if link is None or row is None or READ not in link.actions.split():
        return see_other(reverse("home") + "?why=link")
    response = see_other(reverse("withdrawal", kwargs={"public_id": row.public_id}))
    holding.hand_over_link(request, response, row, link)
    languages.follow(request, response, row.language)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@never_cache
def withdrawal(request: HttpRequest, public_id: str) -> HttpResponse:
    """The declaration as it was made, and what happens next; what was found for it only to the mailbox's owner."""
    row, shows_all = holding.held(request, public_id)
    if row is None:
        return see_other(reverse("home") + "?why=link")
    context = {
        "row": row,
        "statement": row.statement.splitlines(),
        "declared": exactly(row.declared_at),
        "declared_utc": f"{row.declared_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        "send_by": moments.full_day(send_by(row.declared_at)),
        "refund_by": moments.full_day(row.refund_by),
        "found": row.in_return if shows_all else None,
        "answer": row.answer_note if shows_all else "",
    }
    return posting(render(request, "storefront/withdrawing/declared.html", context))


@require_POST
@never_cache
def send_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """On to the return that was made of the declaration, with a key to it, for whoever may see what was found."""
    row, shows_all = holding.held(request, public_id)
    if row is None or not shows_all or row.in_return is None:
        return see_other(reverse("withdrawal", kwargs={"public_id": public_id}))
    token = issue(row.in_return.access_subject, f"withdrawal:{row.pk}")
    return see_other(reverse("return_link", kwargs={"token": token}))
