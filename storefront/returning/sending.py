"""How a return travels: the customer chooses among what works for this very parcel, and may choose anew."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from returns.labels.offering import Ways, ways
from returns.labels.settling_on import LIVE, TooLate, choose, live_parcel, renew
from returns.models import Return, ReturnItem, ReturnParcel
from returns.travelling import travels
from storefront.answering import merchant_of, posting, see_other
from storefront.lookup import PER_ADDRESS
from storefront.returning.costs import cost_of_sending
from storefront.returning.narrowing import KINDS, ORDERS, kind_links, order_links
from storefront.returning.opening import return_required
from storefront.returning.waiting import PART, fresh, is_look, still, wait_of
from storefront.returning.ways import key_of, not_possible, tiles_of, wish_of


@require_http_methods(["GET", "HEAD", "POST"])
@return_required
def return_send(request: HttpRequest, row: Return) -> HttpResponse:
    """GET shows the ways; POST takes one: 303 to the return's page, 422 keeps what was chosen, 429 after too many."""
    _fetch_items(row)
    if row.state != Return.State.REGISTERED or not travels(row):
        return see_other(page_of(row))
    now = timezone.now()
    found = ways(row, merchant_of(request), now)
    if is_look(request):
        return _looked(request, row, found)
    if request.method != "POST":
        return _page(request, row, found, QueryDict())
    wish = wish_of(found, request.POST, now)
    if wish is None:
        return _page(request, row, found, request.POST, _why(found, request.POST), 422)
    if _is_too_often(row):
        words = _("You have tried this many times in a short time. Wait ten minutes and try again.")
        return _page(request, row, found, request.POST, words, 429)
    with suppress(TooLate):  # it was handed in or called off while the page was open: its page says so
        choose(row.pk, wish, merchant_of(request))
    return see_other(page_of(row))


@require_POST
@return_required
def return_renew(request: HttpRequest, row: Return) -> HttpResponse:
    """A fresh code in place of one that is no longer good; pressed twice it is one. Who was to fetch the parcel wants a
    new time: that is chosen first."""
    chosen = live_parcel(row)
    if chosen is not None and chosen.method == ReturnParcel.Method.HOME:
        return see_other(reverse("return_send", kwargs={"public_id": row.public_id}))
    with suppress(TooLate):
        if not _is_too_often(row):
            renew(row.pk, merchant_of(request))
    return see_other(page_of(row))


def _fetch_items(row: Return) -> None:
    """What is in it, and whether a way was chosen before, in one query."""
    chosen = ReturnParcel.objects.filter(in_return=OuterRef("in_return"), state__in=LIVE)
    items = ReturnItem.objects.select_related("line", "order").annotate(has_parcel=Exists(chosen)).order_by("pk")
    prefetch_related_objects([row], Prefetch("items", items))


def _looked(request: HttpRequest, row: Return, found: Ways) -> HttpResponse:
    """To the part that asks for news: the page anew, unless something is chosen on it already."""
    if found.is_asking or found.is_looking:
        return still(request, row, "offers")
    if not request.GET.get("way"):
        return fresh()
    wait = replace(wait_of(request, "more"), every=0)
    return posting(render(request, PART, {"wait": wait, "row": row}))


def page_of(row: Return) -> str:
    """The address of the return's page."""
    return reverse("return_page", kwargs={"public_id": row.public_id})


def _why(found: Ways, typed: QueryDict) -> str:
    if found.way(typed.get("way", "")) is not None and not key_of(found, typed):
        return _("The place or time that you chose is of another way. Say which way you want.")
    key = key_of(found, typed) or typed.get("way", "")
    if not key:
        return _("Choose how you want to send it.")
    if found.way(key) is None:
        return _("This way is no longer possible. Choose another one.")
    return _("Choose a time at which we can pick it up.")


def _page(
    request: HttpRequest, row: Return, found: Ways, typed: QueryDict, problem: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    kind, order = request.GET.get("kind", ""), request.GET.get("order", "")
    context: dict[str, Any] = {
        "row": row,
        "tiles": tiles_of(found, typed, now, kind, order),
        "kinds": kind_links(found.possible, kind),
        "orders": order_links(found.possible, order),
        "kind": kind if kind in KINDS else "",
        "order": order if order in ORDERS else "",
        "not_possible": not_possible(found),
        "is_asking": found.is_asking or found.is_looking,
        "wait": wait_of(request, "offers"),
        "is_silent": bool(found.silent),
        "from_place": f"{found.parcel.sender.postal_code} {found.parcel.sender.city}".strip(),
        "chosen": any(getattr(item, "has_parcel", False) for item in row.items.all()),
        "costs": cost_of_sending(row),
        "problem": problem,
    }
    return posting(render(request, "storefront/returning/send.html", context, status=status))


def _is_too_often(row: Return) -> bool:
    allowed, within = PER_ADDRESS
    return hits(f"return:{current_merchant_id()}:send:{row.pk}", within) > allowed
