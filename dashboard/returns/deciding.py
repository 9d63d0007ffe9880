"""A person decides about one return: whether it may come, what an objection is answered, what is paid on top."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.returns.forms import MoreForm, RefusalForm
from dashboard.returns.showing import shown
from dashboard.visits.wording import number_of
from returns import deciding
from returns.abuse import appealing
from returns.models import Appeal, Return
from returns.money.holding import OVER
from returns.money.planning import add
from returns.money.releasing import release


@require_POST
@member_required
def return_decide(request: MemberRequest, pk: int) -> HttpResponse:
    """POST act=approve|refuse, with note=: for a refusal the reason in words for the customer, 422 without; ships= for
    an approval: when replacements leave."""
    row = get_object_or_404(Return, pk=pk)
    here, by, act = place(request, "return", pk), str(request.user), request.POST.get("act", "")
    form = RefusalForm(request.POST)
    try:
        if act == "approve":
            note = request.POST.get("note", "").replace("\0", "")[:500]
            deciding.approve(row.pk, by, note, request.POST.get("ships", ""))
            return done(request, _("Approved. The customer gets an email."), here)
        if act == "refuse":
            if not form.is_valid():
                return shown(request, pk, form)
            deciding.refuse(row.pk, by, form.cleaned_data["note"])
            return done(request, _("Refused. The customer gets an email with your reason."), here)
    except deciding.NotPossible as error:
        return done(request, str(error), here, good=False)
    raise Http404


@require_POST
@member_required
def return_appeal(request: MemberRequest, pk: int) -> HttpResponse:
    """POST appeal=<id> answer= act=uphold|reject: answer somebody who does not agree."""
    appeal = get_object_or_404(Appeal, pk=number_of(request.POST.get("appeal")), in_return_id=pk)
    here, upheld = place(request, "return", pk), request.POST.get("act") == "uphold"
    answer = request.POST.get("answer", "").replace("\0", "")
    try:
        appealing.answer(appeal.pk, str(request.user), answer, upheld=upheld)
    except deciding.NotPossible as error:
        return done(request, str(error), here, good=False)
    return done(request, _("Answered. The customer reads it on the page of the return."), here)


@require_POST
@member_required
def return_more(request: MemberRequest, pk: int) -> HttpResponse:
    """POST order=<id> amount= reason=: pay something on top, by a payout of its own."""
    row, here = get_object_or_404(Return, pk=pk), place(request, "return", pk)
    form = MoreForm(request.POST)
    order_id = number_of(request.POST.get("order"))
    if row.state in OVER:
        return done(request, _("It stands elsewhere by now: look again."), here, good=False)
    if not form.is_valid() or not row.items.filter(order_id=order_id).exists():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return done(request, words or _("Choose the order that it is for."), here, good=False)
    given = form.cleaned_data
    try:
        payout = add(row.pk, order_id, given["amount"], given["reason"], str(request.user))
    except ValueError:
        return done(request, _("That is more than what can still go back for this order."), here, good=False)
    release(row)
    words = _("%(amount)s %(currency)s will be paid on top.")
    return done(request, words % {"amount": payout.amount, "currency": payout.currency}, here)
