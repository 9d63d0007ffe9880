"""After the declaration: its words, its moment, and what happens next."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from merchants.access import READ, issue, open_link
from notifications.about.withdrawing import exactly, exactly_utc, goods_of
from returns.models import Return, Withdrawal
from returns.moves import RUNNING
from returns.withdrawing.period import money_by, send_by, told_by
from storefront import languages, moments
from storefront.answering import merchant_of, posting, see_other
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
        "declared_utc": exactly_utc(row.declared_at),
        "send_by": moments.full_day(send_by(row.declared_at)),
        "money_by": moments.full_day(_money_by(row, merchant_of(request).country, shows_all=shows_all)),
        "found": row.in_return if shows_all else None,
        "is_known": shows_all and row.order is not None,
        "running": _running(row) if shows_all else [],
        # Nothing is sent back of services alone; who is late with goods still sends them.
        "goods": (goods := goods_of(row) if shows_all else ""),
        "sends": goods not in ("nothing", "unsent"),
        "is_late": send_by(row.declared_at) < timezone.now(),
        "answer": row.answer_note if shows_all else "",
    }
    return posting(render(request, "storefront/withdrawing/declared.html", context))


def _money_by(row: Withdrawal, country: str, *, shows_all: bool) -> date:
    return told_by(row, country) if shows_all else money_by(row.refund_by, country)


def _running(row: Withdrawal) -> list[Return]:
    """Other returns of its order that are under way: those that became a withdrawal too, and those that go on."""
    rows = Return.objects.filter(items__order=row.order, is_gift=False, state__in=RUNNING) if row.order else []
    return [one for one in dict.fromkeys(rows) if one.pk != row.in_return_id]


@require_POST
@never_cache
def send_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """On to the return that was made of the declaration, or with return=<id> to another one of its order, with a key to
    it, for whoever may see what was found."""
    row, shows_all = holding.held(request, public_id)
    found = row.in_return if row is not None and shows_all else None
    if row is not None and shows_all and (named := request.POST.get("return")):
        found = next((one for one in _running(row) if one.public_id == named), None)
    if row is None or found is None:
        return see_other(reverse("withdrawal", kwargs={"public_id": public_id}))
    token = issue(found.access_subject, f"withdrawal:{row.pk}")
    return see_other(reverse("return_link", kwargs={"token": token}))
