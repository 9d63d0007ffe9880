"""Old products for recycling or a second life: anybody may hand them in, without an order."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from merchants.access import issue, open_link
from merchants.models import unguessable
from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from merchants.tones import plain_language
from orders.models import normal_email
from returns.circular.scheme import THENS, Scheme, saved
from returns.circular.starting import NotTaken, start
from returns.models import Return
from storefront.answering import merchant_of, posting, see_other
from storefront.lookup import PER_ADDRESS, network
from storefront.returning.keys import hand_over
from storefront.returning.recycling_form import RecyclingForm

KEY = "k"  # the field that names one press of the button
PER_MAILBOX = (5, timedelta(hours=1))
PER_MERCHANT = (200, timedelta(hours=1))  # each may cost the merchant a label


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recycle(request: HttpRequest) -> HttpResponse:
    """GET asks what and from where; POST registers it: 303 to how it travels, 422 keeps what was typed, 429 after too
    many, 404 where the merchant takes nothing."""
    scheme, is_on = saved()
    if not is_on:
        raise Http404
    home = merchant_of(request).country
    if request.method != "POST":
        return _page(request, scheme, RecyclingForm(scheme, home=home))
    form = RecyclingForm(scheme, request.POST, home=home)
    if not form.is_valid():
        return _page(request, scheme, form, status=422)
    if _is_too_often(request, form.cleaned_data["email"]):
        words = _("You have tried this many times in a short time. Wait ten minutes and try again.")
        return _page(request, scheme, form, words, 429)
    try:
        row = start(form.sender(), form.pieces(), _key(request) or unguessable(), plain_language())
    except NotTaken as no:
        if no.field in form.fields:
            form.add_error(no.field, no.message)
            return _page(request, scheme, form, status=422)
        return _page(request, scheme, form, no.message, 422)
    return _opened(request, row)


def _opened(request: HttpRequest, row: Return) -> HttpResponse:
    """On to how it travels, with a key to this return alone: whose mailbox it is was not proven."""
    response = see_other(reverse("return_send", kwargs={"public_id": row.public_id}))
    link = open_link(issue(row.access_subject, "recycling"))
    if link is not None:
        hand_over(request, response, link)
    return response


def _page(
    request: HttpRequest, scheme: Scheme, form: RecyclingForm, problem: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form, "problem": problem, "most": scheme.most_pieces, "key": _key(request) or unguessable(),
        "is_free": scheme.payer.value == "merchant",
    }  # fmt: skip
    context["kinds"] = [(kind, pieces, words, THENS[kind.then]) for kind, pieces, words in form.kinds]
    return posting(render(request, "storefront/returning/recycle.html", context, status=status))


def _key(request: HttpRequest) -> str:
    typed = request.POST.get(KEY, "")
    return typed if typed.isascii() and typed.isalnum() and len(typed) == len(unguessable()) else ""


def _is_too_often(request: HttpRequest, email: str) -> bool:
    merchant = current_merchant_id()
    tries = (
        (f"recycle:{merchant}:to:{normal_email(email)}", *PER_MAILBOX),
        (f"recycle:{merchant}:from:{network(request)}", *PER_ADDRESS),
        (f"recycle:{merchant}", *PER_MERCHANT),
    )
    # All are counted each time: stopping at the first would let one limit hide the others.
    return any([hits(key, window) > allowed for key, allowed, window in tries])
