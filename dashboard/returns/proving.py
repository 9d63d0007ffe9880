"""A person says whether the photo of a receipt shows that the goods were sent: the money of a withdrawal goes by it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from returns.deciding import NotPossible
from returns.following.proving import counts_from, say
from returns.models import Return, ReturnPhoto
from returns.moves import ALLOWED


def proofs_of(row: Any) -> dict[str, Any]:
    """What the return's page asks about its receipts; `row` as the page reads it. No query."""
    is_awaited = Return.State.DROPPED_OFF in ALLOWED[row.state]
    shown = [one for one in row.pictures if one["kind"] == ReturnPhoto.Kind.POSTING]
    return {
        "proofs": [_asked(row, one) for one in shown if one["is_proof"] is None] if is_awaited else [],
        "refused_proofs": [one for one in shown if one["is_proof"] is False],
    }


def _asked(row: Return, told: dict[str, Any]) -> dict[str, Any]:
    moment = parse_datetime(told["added_at"])
    assert moment is not None  # noqa: S101 - as the database wrote it
    return {**told, "added_at": moment, "counts_from": counts_from(row, ReturnPhoto(added_at=moment))}


@require_POST
@member_required
def return_proof_said(request: MemberRequest, pk: int) -> HttpResponse:
    """POST photo=<public id> act=yes|no, with note= in words for the customer: needed for a no."""
    photo = get_object_or_404(ReturnPhoto.objects.defer("content"), in_return_id=pk, kind=ReturnPhoto.Kind.POSTING,
                              public_id=request.POST.get("photo", "").replace("\0", ""))  # fmt: skip
    here, is_proof = place(request, "return", pk), request.POST.get("act") == "yes"
    note = request.POST.get("note", "").replace("\0", "")
    try:
        say(photo.public_id, str(request.user), is_proof=is_proof, note=note)
    except NotPossible as error:
        return done(request, str(error), here, good=False)
    if is_proof:
        return done(request, _("Noted: the goods count as sent since the photo was shown."), here)
    return done(request, _("Noted. The customer gets an email with your reason, and may show another photo."), here)
