"""A person says whether the photo of a receipt shows that the goods were sent: the money of a withdrawal goes by it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.returns.again import Wrong, of
from dashboard.returns.forms import AREA
from dashboard.returns.showing import shown
from returns.deciding import NotPossible
from returns.following.proving import counts_from, say
from returns.models import Return, ReturnPhoto
from returns.moves import ALLOWED


class ProofForm(forms.Form):
    """Why a photo is no proof, in words for the customer."""

    note = forms.CharField(
        label=gettext_lazy("Why? In words for the customer"), max_length=500, widget=AREA,
        help_text=gettext_lazy("The customer reads this in the email and can show another photo."),
        error_messages={"required": gettext_lazy("Say why, in words for the customer. Nothing was decided yet.")},
    )  # fmt: skip

    def __init__(self, photo: str, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_%s_{photo}")


def proofs_of(row: Any, wrong: Wrong | None = None) -> dict[str, Any]:
    """What the return's page asks about its receipts; `row` as the page reads it. No query."""
    is_awaited = Return.State.DROPPED_OFF in ALLOWED[row.state]
    shown = [one for one in row.pictures if one["kind"] == ReturnPhoto.Kind.POSTING]
    return {
        "proofs": [_asked(row, one, wrong) for one in shown if one["is_proof"] is None] if is_awaited else [],
        "refused_proofs": [one for one in shown if one["is_proof"] is False],
    }


def _asked(row: Return, told: dict[str, Any], wrong: Wrong | None) -> dict[str, Any]:
    moment = parse_datetime(told["added_at"])
    assert moment is not None  # noqa: S101 - as the database wrote it
    form = of(wrong, "proof", told["id"]) or ProofForm(told["id"])
    return {**told, "added_at": moment, "counts_from": counts_from(row, ReturnPhoto(added_at=moment)), "form": form}


@require_POST
@member_required
def return_proof_said(request: MemberRequest, pk: int) -> HttpResponse:
    """POST photo=<public id> act=yes|no, with note= in words for the customer: needed for a no, 422 without."""
    photo = get_object_or_404(ReturnPhoto.objects.defer("content"), in_return_id=pk, kind=ReturnPhoto.Kind.POSTING,
                              public_id=request.POST.get("photo", "").replace("\0", ""))  # fmt: skip
    here, is_proof = place(request, "return", pk), request.POST.get("act") == "yes"
    form = ProofForm(photo.public_id, request.POST)
    if not is_proof and not form.is_valid():
        return shown(request, pk, Wrong("proof", form, photo.public_id))
    try:
        say(photo.public_id, str(request.user), is_proof=is_proof, note="" if is_proof else form.cleaned_data["note"])
    except NotPossible as error:
        return done(request, str(error), here, good=False)
    if is_proof:
        return done(request, _("Noted: the goods count as sent since the photo was shown."), here)
    return done(request, _("Noted. The customer gets an email with your reason, and may show another photo."), here)
