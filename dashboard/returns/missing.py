"""A person says whether the customer has the money of a refund that the shop told of and lists no more."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from orders.models import Order, Refund
from returns.money.missing import asked_about, is_with_customer, was_never_paid


def missing_of(orders: Iterable[Order]) -> dict[str, Any]:
    """What the page of a return of these orders asks about, with its order. One query."""
    return {"missing": asked_about(Refund.objects.filter(order__in=list(orders))).select_related("order")}


@require_POST
@member_required
def return_refund_said(request: MemberRequest, pk: int) -> HttpResponse:
    """POST refund=<id> act=paid|never, about a refund of an order of this return."""
    number = request.POST.get("refund", "")
    rows = Refund.objects.filter(order__return_items__in_return=pk).distinct()
    refund = get_object_or_404(rows, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    here, act, by = place(request, "return", pk), request.POST.get("act"), str(request.user)
    if act not in ("paid", "never"):
        return done(request, _("Nothing was changed."), here, good=False)
    late = _("It stands elsewhere by now: look again.")
    if act == "paid":
        if not is_with_customer(refund.pk, by):
            return done(request, late, here, good=False)
        return done(request, _("Noted: the customer has it, and it is not paid a second time."), here)
    moving = was_never_paid(refund.pk, by)
    if moving is None:
        return done(request, late, here, good=False)
    if not moving:
        words = _("Noted: it was never paid. Nothing goes back by itself: pay what is missing as something on top.")
        return done(request, words, here)
    return done(request, _("Noted: it was never paid. What is owed goes back now, or waits as it says below."), here)
