"""Money on top of what a return is owed, by a person's word: once, however often the button is pressed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard import moments
from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.returns.again import Wrong
from dashboard.returns.paying_forms import MoreForm, times_added, too_much
from dashboard.returns.showing import shown
from returns.models import Return
from returns.money.holding import OVER
from returns.money.locks import Locked, locked
from returns.money.planning import add
from returns.money.releasing import release


@require_POST
@member_required
def return_more(request: MemberRequest, pk: int) -> HttpResponse:
    """POST order=<id> amount= reason= seen=: pay something on top, by a payout of its own. 422 keeps what was typed and
    names the field; so it does when something was paid on top since the page was made."""
    get_object_or_404(Return, pk=pk)
    held, here = locked(pk), place(request, "return", pk)  # a second click waits here for the first
    if held.row.state in OVER:
        return done(request, _("It stands elsewhere by now: look again."), here, good=False)
    form = _form(held, request.POST)
    if not form.is_valid():
        return shown(request, pk, Wrong("more", form))
    given = form.cleaned_data
    payout = add(pk, given["order"], given["amount"], given["reason"], str(request.user))
    release(held.row)
    words = _("%(amount)s will be paid on top.")
    return done(request, words % {"amount": moments.money(payout.amount, payout.currency)}, here)


def _form(held: Locked, data: Any) -> MoreForm:
    ids = set(held.row.items.exclude(order=None).values_list("order_id", flat=True))
    orders = [order for pk, order in sorted(held.orders.items()) if pk in ids]
    times = times_added(held.payouts())
    form = MoreForm(held.row, orders, times, data)
    if not form.is_valid():
        return form
    if why := too_much(form.cleaned_data["amount"], held.orders[form.cleaned_data["order"]]):
        form.add_error("amount", why)
    elif data.get("seen") != str(times):
        words = _("Something was paid on top since you opened this page. Press once more if this comes on top of that.")
        form.add_error(None, words)
    return form
