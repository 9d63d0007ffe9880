"""A person says what the signals of a return mean: nothing, less money, or no money. The score decides nothing."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
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
from returns.abuse.deciding import can_take_off, decide, may_lessen
from returns.abuse.signals import HIGH
from returns.abuse.wording import said
from returns.deciding import NotPossible
from returns.models import Return, ReturnRisk
from returns.receiving.receiving import travelling

Decision = ReturnRisk.Decision
State = Return.State
BEFORE = (State.ASKED, State.REGISTERED)
OVER = (State.REFUSED, State.CANCELLED, State.EXPIRED)


class JudgingForm(forms.Form):
    """What is taken off each item, where something is, and why."""

    note = forms.CharField(
        label=gettext_lazy("Why? In words for the customer"), max_length=500, required=False, widget=AREA,
        help_text=gettext_lazy("The customer reads this in the email and may object."),
    )  # fmt: skip

    def __init__(self, row: Return, data: Any = None) -> None:
        super().__init__(data, prefix="risk")
        self.amounts = []
        for item in travelling(row.items.all()) if can_take_off(row) else []:
            name = f"less_{item.pk}"
            words = _("Take off from %(title)s") % {"title": f"{item.quantity} × {item.title}"}
            self.fields[name] = AmountField(label=words, help_text=_("Empty: nothing."))
            self.amounts.append((item.pk, self[name]))

    def less(self) -> dict[int, Decimal]:
        """The typed amounts by item id, in the return's currency."""
        typed = ((pk, self.cleaned_data.get(bound.name)) for pk, bound in self.amounts)
        return {pk: amount for pk, amount in typed if amount}


def judged(row: Return, form: JudgingForm | None = None) -> dict[str, Any]:
    """What the return's page shows of its signals; nothing where there are none, and never for a withdrawal."""
    risk: ReturnRisk | None = getattr(row, "risk", None)
    if risk is None or row.path == Return.Path.WITHDRAW:
        return {}
    can_less = can_take_off(row) and may_lessen(row)
    return {
        "risk": risk, "signals": said(risk.signals), "is_high": risk.score >= HIGH,
        "risk_form": form or JudgingForm(row), "can_keep_away": row.state in BEFORE and not row.is_by_law,
        "can_take_off": can_less,
        "can_judge": risk.decision == Decision.OPEN and row.state not in OVER,
    }  # fmt: skip


@require_POST
@member_required
def return_judge(request: MemberRequest, pk: int) -> HttpResponse:
    """POST act=fine|refused|reduced, risk-note= (words for the customer), risk-less_<item>= amounts; 422 keeps them."""
    row, act = get_object_or_404(Return, pk=pk), request.POST.get("act", "")
    if act not in (Decision.FINE, Decision.REFUSED, Decision.REDUCED):
        raise Http404
    form = JudgingForm(row, request.POST)
    if not form.is_valid():
        return shown(request, pk, Wrong("judging", form))
    try:
        decide(row.pk, act, str(request.user), form.cleaned_data["note"], form.less())
    except NotPossible as error:
        form.add_error("note", str(error))
        return shown(request, pk, Wrong("judging", form))
    words = {
        Decision.FINE: _("Noted: nothing is wrong. The money goes its usual way."),
        Decision.REFUSED: _("Refused. The customer gets an email with your reason, and may object."),
        Decision.REDUCED: _("Taken off. The customer gets an email with your reason, and may object."),
    }
    return done(request, words[Decision(act)], place(request, "return", pk))
