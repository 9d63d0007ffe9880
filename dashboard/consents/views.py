"""Addresses: search one and see what it agreed to, why it is closed and since when; close it, or open it again."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.consents.finding import find, why_closed
from dashboard.consents.forms import CloseForm, ImportForm, LiftForm
from notifications.answers.lists import Imported
from notifications.answers.suppressing import BY_HAND, OWN_WORD, hashes_of, lift, suppress
from notifications.models import MailClass, Suppression

NEWEST = 20


@require_safe
@member_required
def consents(request: MemberRequest) -> HttpResponse:
    """GET ?q=<mail address>."""
    return answer(request, typed=request.GET.get("q", "")[:300])


@require_POST
@member_required
def address_close(request: MemberRequest) -> HttpResponse:
    """Close an address by hand; 422 names what is wrong."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        return answer(request, close=form, status=422)
    given = form.cleaned_data
    new = suppress(given["email"], given["mail_class"], BY_HAND, note=given["note"], by=str(request.user))
    words = _("Nothing goes to %(email)s any more.") if new else _("%(email)s was closed already.")
    return done(request, words % {"email": given["email"]}, _found(request, given["email"]), good=new)


@require_POST
@member_required
def suppression_lift(request: MemberRequest, pk: int) -> HttpResponse:
    """Open an address again, with a reason; never against what the customer himself said.

    The address is typed on the page before: its hash names nobody.
    """
    row = get_object_or_404(Suppression, pk=pk)
    address = request.POST.get("email", "")[:254].replace("\0", "")
    form = LiftForm(request.POST)
    if bytes(row.address_hash) not in hashes_of(address):
        words = _("Look the address up first, and open it there.")
        return done(request, words, place(request, "consents"), good=False)
    if row.reason in OWN_WORD:
        words = _("The customer said this, and only the customer can take it back: by agreeing to our mails again.")
        return done(request, words, _found(request, address), good=False)
    if not form.is_valid():
        return answer(request, typed=address, lift_problem=(row.pk, form.errors["why"][0]), status=422)
    if not lift(address, row.mail_class, row.reason, by=str(request.user), why=form.cleaned_data["why"]):
        return done(request, _("Somebody has opened it already."), _found(request, address), good=False)
    return done(request, _("%(email)s may be mailed again.") % {"email": address}, _found(request, address))


def answer(request: MemberRequest, *, typed: str = "", status: int = 200, **more: Any) -> HttpResponse:
    """The page, with what was searched for and the forms as they were sent."""
    found = find(typed) if typed else None
    open_rows = Suppression.objects.filter(lifted_at__isnull=True)
    imported: Imported | None = more.get("imported")
    context = {
        "here": "setup",
        "typed": typed,
        "found": found,
        "closed": [(row, why_closed(row.reason), row.reason in OWN_WORD) for row in found.suppressions]
        if found
        else [],
        "close_form": more.get("close") or CloseForm(initial={"email": found.address if found else ""}),
        "import_form": more.get("file") or ImportForm(),
        "imported": imported,
        "more_wrong": imported.wrong_count - len(imported.wrong) if imported else 0,
        "lift_problem": more.get("lift_problem", (0, "")),
        "count": open_rows.count(),
        "newest": [(row, why_closed(row.reason)) for row in open_rows.order_by("-created_at", "-pk")[:NEWEST]],
        "MARKETING": MailClass.MARKETING,
    }
    return page(request, "dashboard/consents/consents.html", context, status=status)


def _found(request: MemberRequest, address: str) -> str:
    return f"{place(request, 'consents')}?{urlencode({'q': address})}"
