"""Handing something old in: ask for it, change it, call it off, or say that there is nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from care import taking_back
from care.models import TakeBack
from care.taking_back import NEXT, NotPossible, Wish
from orders.models import Order
from storefront.answering import posting, see_other
from storefront.caring.forms import TakeBackForm
from storefront.caring.sections import has_left
from storefront.opening import order_required
from storefront.reading import read_order

State = TakeBack.State


@require_http_methods(["GET", "HEAD", "POST"])
@order_required
def take_back(request: HttpRequest, order: Order, kind: str) -> HttpResponse:
    """POST act=ask|refuse|call_off. 422 names what is wrong; 409 when it stands elsewhere by now."""
    row, rows = TakeBack.objects.filter(order=order, kind=kind).first(), read_order(order.public_id)
    if row is None or rows is None:
        raise Http404
    left = has_left(rows)
    methods = taking_back.open_methods(row, order, left)
    given = {"what": row.what, "pieces": row.pieces or 1, "method": row.method}
    form = TakeBackForm(row, methods, request.POST if request.POST.get("act") == "ask" else None, initial=given)
    status, problem = 200, ""
    if request.method == "POST":
        try:
            if _acted(request, row, order, form, left):
                return see_other(reverse("order_page", kwargs={"public_id": order.public_id}) + "#take-back-1")
            status = 422
        except NotPossible:
            row.refresh_from_db()
            status, problem = (
                409,
                _("That is not possible any more: somebody has changed it meanwhile. This is how it stands."),
            )
    context = {
        "order": order, "row": row, "form": form, "problem": problem,
        "can_ask": bool(methods) and State.ASKED in NEXT[row.state] | {row.state} and row.state != State.HANDED_OVER,
        "can_refuse": State.DECLINED in NEXT[row.state],
        "can_call_off": State.CANCELLED in NEXT[row.state] and row.state != State.OFFERED,
    }  # fmt: skip
    return posting(render(request, "storefront/caring/take_back.html", context, status=status))


def _acted(request: HttpRequest, row: TakeBack, order: Order, form: TakeBackForm, left: bool) -> bool:
    """Do what the button says; False when the form is not in order, or no button of ours was pressed."""
    act = request.POST.get("act")
    if act == "refuse":
        taking_back.refuse(row.pk, order)
    elif act == "call_off":
        taking_back.call_off(row.pk, order)
    elif act == "ask" and form.is_valid():
        given = form.cleaned_data
        taking_back.ask(row.pk, order, Wish(given["what"], given["pieces"], given["method"]), left)
    else:
        return False
    return True
