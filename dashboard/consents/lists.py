"""Closed addresses and consents as files: brought along, and taken away."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from consents.models import Consent
from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.care.exporting import csv_file
from dashboard.consents.forms import ImportForm
from dashboard.consents.views import answer
from notifications.answers.lists import ListProblem, take_in, told_out
from notifications.models import MailClass

CLOSED = ("email", "class", "reason", "note", "since", "added_by")
PROOF = (
    "email", "purpose", "state", "source", "language", "wording_version", "wording", "asked_at", "confirmed_at",
    "ended_at",
)  # fmt: skip


@require_POST
@member_required
def suppressions_import(request: MemberRequest) -> HttpResponse:
    """Close every address of a file. Good rows count; the page names each row that is wrong, with 422."""
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return answer(request, file=form, status=422)
    try:
        told = take_in(form.cleaned_data["file"].read(), str(request.user))
    except ListProblem as problem:
        form.add_error("file", str(problem))
        return answer(request, file=form, status=422)
    if told.wrong_count:
        return answer(request, file=form, imported=told, status=422)
    words = ngettext("%(count)s address closed.", "%(count)s addresses closed.", told.added) % {"count": told.added}
    if told.known:
        words += " " + ngettext(
            "%(count)s was closed before.", "%(count)s were closed before.", told.known
        ) % {"count": told.known}  # fmt: skip
    return done(request, words, place(request, "consents"))


@require_safe
@member_required
def suppressions_csv(request: MemberRequest) -> HttpResponse:
    """Every closed address, in the columns that an import reads. Where only the hash is left, the address is empty.

    Not for viewers: it is the shop's whole list of addresses, to take along.
    """
    if not request.member.may_act:
        raise PermissionDenied
    rows = (
        [row.address, "marketing" if row.mail_class == MailClass.MARKETING else "all", row.reason, row.note, row.since,
         row.added_by]
        for row in told_out()
    )  # fmt: skip
    return csv_file("suppressions", CLOSED, rows)


@require_safe
@member_required
def consents_csv(request: MemberRequest) -> HttpResponse:
    """Every consent that was ever confirmed, with its proof, newest first, at most 100,000. Not for viewers."""
    if not request.member.may_act:
        raise PermissionDenied
    rows = Consent.objects.filter(confirmed_at__isnull=False).order_by("-pk")[:100_000]
    return csv_file("consents", PROOF, ([getattr(row, name) for name in PROOF] for row in rows))
