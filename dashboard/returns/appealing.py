"""Somebody does not agree with what was decided, and a person answers."""

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
from dashboard.returns.showing import shown
from dashboard.visits.wording import number_of
from returns.abuse import appealing
from returns.deciding import NotPossible
from returns.models import Appeal


class AppealForm(forms.Form):
    """Our answer, in words for the customer."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=appealing.LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The customer reads it on the page of the return."),
        error_messages={"required": gettext_lazy("Write an answer: the customer reads it.")},
    )  # fmt: skip

    def __init__(self, pk: int, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_%s_{pk}")


def objections_of(row: Any, wrong: Wrong | None) -> list[dict[str, Any]]:
    """The return's objections as its page shows them, each open one with its form; `row` as the page reads it."""
    return [
        {**one, "made_at": parse_datetime(one["made_at"]),
         "form": None if one["answer"] else of(wrong, "appeal", one["pk"]) or AppealForm(one["pk"])}
        for one in row.objections
    ]  # fmt: skip


@require_POST
@member_required
def return_appeal(request: MemberRequest, pk: int) -> HttpResponse:
    """POST appeal=<id> answer= act=uphold|reject: answer somebody who does not agree; 422 keeps the words."""
    appeal = get_object_or_404(Appeal, pk=number_of(request.POST.get("appeal")), in_return_id=pk)
    form, upheld = AppealForm(appeal.pk, request.POST), request.POST.get("act") == "uphold"
    if form.is_valid():
        try:
            appealing.answer(appeal.pk, str(request.user), form.cleaned_data["answer"], upheld=upheld)
        except NotPossible as error:
            form.add_error("answer", str(error))
        else:
            words = _("Answered. The customer reads it on the page of the return.")
            return done(request, words, place(request, "return", pk))
    appeal.refresh_from_db(fields=["answered_at"])
    if appeal.answered_at is not None:
        return done(request, _("A colleague answered this before."), place(request, "return", pk), good=False)
    return shown(request, pk, Wrong("appeal", form, appeal.pk))
