"""A person says what stays with the shop for services and downloads that somebody withdrew from."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.amounts import AmountField
from dashboard.answering import done, place
from dashboard.returns.again import Wrong
from dashboard.returns.forms import AREA
from dashboard.returns.showing import shown
from returns.deciding import NotPossible
from returns.models import Return
from returns.receiving.worth import paid_for
from returns.withdrawing.performing import read_tags
from returns.withdrawing.reasoning import missing
from returns.withdrawing.settling import can_settle, settle_unsent


class EndingForm(forms.Form):
    """What is kept of each service or download, and why."""

    note = forms.CharField(
        label=gettext_lazy("Why? In words for the customer"), max_length=500, required=False, widget=AREA,
        help_text=gettext_lazy("The customer reads this in the email and may object."),
    )  # fmt: skip

    def __init__(self, row: Return, data: Any = None) -> None:
        super().__init__(data, prefix="end")
        self.lines = []
        for item in row.items.all():
            paid = paid_for(item, item.quantity)
            words = _("Keep of %(title)s") % {"title": f"{item.quantity} × {item.title}"}
            most = _("Of %(paid)s. Empty: all of it goes back.") % {"paid": f"{paid or '?'} {row.currency}"}
            self.fields[f"keep_{item.pk}"] = AmountField(label=words, help_text=most)
            asked = missing(read_tags(item.line.tags if item.line else ()))
            self.lines.append((item.pk, self[f"keep_{item.pk}"], asked))

    def kept(self) -> dict[int, Decimal]:
        """The typed amounts by item id, in the return's currency."""
        typed = ((pk, self.cleaned_data.get(bound.name)) for pk, bound, _asked in self.lines)
        return {pk: amount for pk, amount in typed if amount}


def ending(row: Return, form: EndingForm | None = None) -> dict[str, Any]:
    """What the return's page shows of it; nothing where nobody is asked."""
    return {"ending": form or EndingForm(row)} if can_settle(row) else {}


@require_POST
@member_required
def return_end(request: MemberRequest, pk: int) -> HttpResponse:
    """POST end-keep_<item>= amounts, end-note= in words for the customer; 422 keeps them."""
    row = get_object_or_404(Return, pk=pk)
    form = EndingForm(row, request.POST)
    if not form.is_valid():
        return shown(request, pk, Wrong("ending", form))
    try:
        settle_unsent(row.pk, form.kept(), form.cleaned_data["note"], str(request.user))
    except NotPossible as error:
        if not can_settle(row):
            return done(request, str(error), place(request, "return", pk), good=False)
        form.add_error("note", str(error))
        return shown(request, pk, Wrong("ending", form))
    words = _("Decided. The customer gets an email with your reason, and may object.")
    return done(request, words, place(request, "return", pk))
