"""How a return travels: the customer chooses among what works for this very parcel, and may choose anew."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from returns.labels.offering import Ways, ways
from returns.labels.settling_on import TooLate, choose, live_parcel, renew
from returns.models import Return
from returns.travelling import travels
from storefront.answering import merchant_of, posting, see_other
from storefront.lookup import PER_ADDRESS
from storefront.returning.opening import return_required
from storefront.returning.ways import not_possible, tiles_of, wish_of


@require_http_methods(["GET", "HEAD", "POST"])
@return_required
def return_send(request: HttpRequest, row: Return) -> HttpResponse:
    """GET shows the ways; POST takes one: 303 to the return's page, 422 keeps what was chosen, 429 after too many."""
    if row.state != Return.State.REGISTERED or not travels(row):
        return see_other(page_of(row))
    now = timezone.now()
    found = ways(row, merchant_of(request), now)
    if request.method != "POST":
        return _page(request, row, found, QueryDict())
    wish = wish_of(found, request.POST, now)
    if wish is None:
        return _page(request, row, found, request.POST, _why(found, request.POST), 422)
    if _is_too_often(row):
        words = _("That was often in a short time. Wait ten minutes and try again.")
        return _page(request, row, found, request.POST, words, 429)
    with suppress(TooLate):  # it was handed in or called off while the page was open: its page says so
        choose(row.pk, wish, merchant_of(request))
    return see_other(page_of(row))


@require_POST
@return_required
def return_renew(request: HttpRequest, row: Return) -> HttpResponse:
    """A fresh code in place of one that is no longer good."""
    with suppress(TooLate):
        if not _is_too_often(row):
            renew(row.pk, merchant_of(request))
    return see_other(page_of(row))


def page_of(row: Return) -> str:
    """The address of the return's page."""
    return reverse("return_page", kwargs={"public_id": row.public_id})


def _why(found: Ways, typed: QueryDict) -> str:
    key = typed.get("way", "")
    if not key:
        return _("Choose how you want to send it.")
    if found.way(key) is None:
        return _("This way is no longer possible. Choose another one.")
    return _("Choose a time at which we can pick it up.")


def _page(
    request: HttpRequest, row: Return, found: Ways, typed: QueryDict, problem: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context: dict[str, Any] = {
        "row": row,
        "tiles": tiles_of(found, typed, now),
        "not_possible": not_possible(found),
        "is_asking": found.is_asking,
        "is_silent": bool(found.silent),
        "from_place": f"{found.parcel.sender.postal_code} {found.parcel.sender.city}".strip(),
        "chosen": live_parcel(row),
        "problem": problem,
    }
    return posting(render(request, "storefront/returning/send.html", context, status=status))


def _is_too_often(row: Return) -> bool:
    allowed, within = PER_ADDRESS
    return hits(f"return:{current_merchant_id()}:send:{row.pk}", within) > allowed
