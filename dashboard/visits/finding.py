"""Somebody stands at the desk, or an order is packed: find it by its code, its number or a name."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from dashboard.search import find_orders
from dashboard.visits.overview import location_here
from dashboard.visits.wording import number_of
from orders.models import Order
from visits import collecting
from visits.expecting import location_of
from visits.models import Collection, Location
from visits.refusals import Refused
from visits.tokens import token_of

SHOWN = 10
DOOR = "/check-in/"
State = Collection.State


@require_safe
@member_required
def visits_find(request: MemberRequest) -> HttpResponse:
    """GET ?q=: a code that was said leads to its page at once, anything else lists the orders that fit.

    A scanner that works as a keyboard types the whole address of a QR code: that is understood too.
    """
    typed = request.GET.get("q", "").replace("\0", "").strip()[:500]
    token = typed.rpartition(DOOR)[2].strip("/") if DOOR in typed else ""
    if token.isascii() and token.isalnum():
        return SeeOther(place(request, "check_in", token[:100]))
    collection = collecting.by_code(typed)
    if collection is not None:
        return SeeOther(place(request, "check_in", token_of(collection)))
    found = list(find_orders(typed)[: SHOWN + 1]) if typed and not token else []
    context = {
        "here": "visiting",
        "typed": typed,
        "found": [_result(order) for order in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "places": Location.objects.filter(is_active=True),
        "own": location_here(request),
    }
    return page(request, "dashboard/visits/find.html", context)


@require_POST
@member_required
def visits_ready(request: MemberRequest) -> HttpResponse:
    """An order lies ready: POST order=<id> location=<id>, and `again` where more of it is to be fetched."""
    order = get_object_or_404(Order, pk=number_of(request.POST.get("order")), redacted_at__isnull=True)
    found = Location.objects.filter(pk=number_of(request.POST.get("location")), is_active=True).first()
    otherwise = place(request, "visits")
    if found is None:
        return done(request, _("Choose the location where it lies."), otherwise, good=False)
    try:
        row = collecting.mark_ready(order, found, again="again" in request.POST)
    except Refused as error:
        return done(request, str(error), otherwise, good=False)
    words = _("Order %(number)s lies ready at %(place)s with the code %(code)s. The customer gets an email.")
    return done(request, words % {"number": order.number, "place": found.name, "code": row.spoken}, otherwise)


def _result(order: Order) -> dict[str, Any]:
    """An order with its collections, and where it would be made ready."""
    rows = list(Collection.objects.filter(order=order).exclude(state=State.CANCELLED).select_related("location"))
    # What was not collected in time is kept longer, not made ready a second time.
    open_rows = [row for row in rows if row.state in (*collecting.OPEN, State.EXPIRED)]
    collected = any(row.state == State.COLLECTED for row in rows)
    return {
        "order": order,
        "collections": [(row, token_of(row)) for row in rows],
        "can_ready": not open_rows and not order.cancelled_at and not order.redacted_at,
        "again": collected,
        "place": location_of(order),
    }
