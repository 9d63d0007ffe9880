"""The page of a return: where it is, when the money is there, and what can still be done. "Where is my return" needs no
mail."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from returns.abuse.appealing import CannotObject, object_to
from returns.following.parcels import AnotherParcel, AnothersParcel
from returns.following.proof import NotNow, keep_proof, tell_number
from returns.labels.settling_on import is_being_made
from returns.models import Return
from returns.requesting.cancelling import can_cancel, cancel
from returns.requesting.wishes import Refused
from reviews.photos import MOST_UPLOAD, NoPhoto, remade
from storefront.answering import merchant_of, posting, see_other
from storefront.lookup import PER_ADDRESS
from storefront.returning.appealing import objections_of
from storefront.returning.opening import return_required
from storefront.returning.proving import another_parcel, no_number, no_photo, others_parcel, too_often
from storefront.returning.sending import page_of
from storefront.returning.showing import shown
from storefront.returning.waiting import fresh, is_look, still, wait_of


@require_safe
@return_required
def return_page(request: HttpRequest, row: Return) -> HttpResponse:
    """Where it is, the promise, the code, the sum, what can be done. While a code is made the page looks again by
    itself: a part of it asks, and is told to load the page anew when there is news."""
    if is_look(request):
        return still(request, row, "code") if is_being_made(row) else fresh()
    return page(request, row)


@require_http_methods(["GET", "HEAD", "POST"])
@return_required
def return_proof(request: HttpRequest, row: Return) -> HttpResponse:
    """POST takes a photo of a receipt of posting, or the tracking number of a parcel sent in one's own way: 303 to the
    return, 422 says what was wrong, 429 after too many."""
    if request.method != "POST":
        return see_other(page_of(row))
    if _is_too_often(row):
        return page(request, row, too_often(), 429)
    try:
        problem = _kept(request, row)
    except NoPhoto as error:
        problem = no_photo(error.why)
    except AnothersParcel:
        problem = others_parcel()
    except AnotherParcel:
        problem = another_parcel()
    except NotNow:
        problem = ""  # it moved on while the page was open: the page says so
    return page(request, row, problem, 422) if problem else see_other(page_of(row))


def _kept(request: HttpRequest, row: Return) -> str:
    """Keep what was shown; what was wrong with it, "" for nothing. Raises NoPhoto and NotNow."""
    merchant = merchant_of(request)
    if "number" in request.POST:
        told = tell_number(row.pk, request.POST["number"], request.POST.get("carrier", ""), merchant)
        return "" if told else no_number()
    upload = request.FILES.get("photo")
    if upload is None:
        return no_photo("none")
    if upload.size and upload.size > MOST_UPLOAD:
        return no_photo("large")
    keep_proof(row.pk, remade(upload))
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@return_required
def return_object(request: HttpRequest, row: Return) -> HttpResponse:
    """POST text= takes the objection: 303 to the return's page, which shows it; 422 keeps what was typed."""
    if request.method != "POST":
        return see_other(page_of(row) + "#objection")
    allowed, within = PER_ADDRESS
    if hits(f"return:{current_merchant_id()}:object:{row.pk}", within) > allowed:
        return page(request, row, too_often(), 429)
    try:
        object_to(row.pk, request.POST.get("text", ""))
    except CannotObject as no:
        return page(request, row, str(no), 422)
    return see_other(page_of(row) + "#objection")


@require_http_methods(["GET", "HEAD", "POST"])
@return_required
def return_cancel(request: HttpRequest, row: Return) -> HttpResponse:
    """Asked once, because its code is of no use a moment later."""
    if request.method == "POST":
        with suppress(Refused):  # too late by now: the return's page says so
            cancel(row)
        return see_other(page_of(row))
    if not can_cancel(row):
        return see_other(page_of(row))
    return posting(render(request, "storefront/returning/cancel.html", {"row": row}))


def page(request: HttpRequest, row: Return, problem: str = "", status: int = 200) -> HttpResponse:
    """The return's page; 422 or 429 with the problem that stands on top of it."""
    typed = request.POST.get("number", "")
    context = {**shown(row, merchant_of(request)), "problem": problem, "typed": typed}
    context |= objections_of(row, request.POST.get("text", ""))  # reads the items that are known by now
    context["wait"] = wait_of(request, "code")
    return posting(render(request, "storefront/returning/return.html", context, status=status))


def _is_too_often(row: Return) -> bool:
    allowed, within = PER_ADDRESS
    return hits(f"return:{current_merchant_id()}:proof:{row.pk}", within) > allowed
