"""The two pages of the withdrawal function: what is declared, then the declaration itself with its one button.

Whoever comes is taken as he comes. No answer here depends on whether an order exists, except to whoever holds its key.
"""

import logging
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from merchants.tones import plain_language
from orders.models import Order
from returns.requesting.bought import Bought, read
from returns.requesting.people import Person
from returns.withdrawing.declaring import addressee, declare
from returns.withdrawing.ending import unsent_of
from returns.withdrawing.matching import settle_row
from returns.withdrawing.stating import Declaration, statement_of
from returns.withdrawing.taking_over import pieces_in
from storefront import keys
from storefront.answering import merchant_of, posting, see_other
from storefront.opening import order_with
from storefront.withdrawing import carrying, holding, telling
from storefront.withdrawing.forms import LinesForm, WithdrawalForm
from storefront.withdrawing.limits import is_flood, is_too_often
from storefront.zones import clock_of

log = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """For everybody: name, contract, address. POST shows the declaration; 422 keeps what was typed."""
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        return _second(request, _declaration(given, given["goods"]), is_doubtful=form.is_doubtful)
    return _first(request, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_order(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same from an order's page, filled in. Without its key: the page for everybody, whether it exists or not."""
    order = order_with(public_id) if keys.may_read(request, public_id) else None
    if order is None:
        return see_other(reverse("withdraw"))
    with clock_of(order, merchant_of(request)):
        bought, inside = _bought(order)
        posted = request.POST if request.method == "POST" else None
        form = WithdrawalForm(posted, initial=_of(order))
        lines = LinesForm(bought, inside, posted)
        if form.is_bound and form.is_valid() & lines.is_valid():
            declared = _declaration(form.cleaned_data, lines.items(), order)
            return _second(request, declared, is_doubtful=form.is_doubtful)
        return _first(request, form, lines=lines, order=order, period=telling.period_words(order))


@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The declaration. 303 to its page; the same once more changes nothing. A page that lay open for more than a day is
    shown again, to be confirmed as it stands."""
    carried = carrying.read(request.POST.get("declaration", ""))
    if carried is None:
        return see_other(reverse("withdraw") + "?why=again")
    if carried.is_known:
        return _declared(request, carried)
    if carried.is_old:
        return _again(request, carried, "old", 409)
    if is_too_often(request, carried.declaration):
        return _again(request, carried, "often", 429)
    return _declared(request, carried)


def _declared(request: HttpRequest, carried: carrying.Carried) -> HttpResponse:
    declared = carried.declaration
    is_flooding = not carried.is_known and is_flood(request, declared)
    is_held = not carried.is_known and (is_flooding or carried.is_doubtful)
    row = declare(declared, carried.nonce, is_held=is_held)
    if is_held or declared.order_id is not None:
        _settled(row.pk)
    response = see_other(reverse("withdrawal", kwargs={"public_id": row.public_id}))
    holding.hand_over(request, response, row)
    return response


def _settled(pk: int) -> None:
    """Find the order now: its receipt may go then, and who held its key reads at once what comes next. Nothing that
    goes wrong here takes the declaration back: the event about it does the same a moment later."""
    try:
        with transaction.atomic():
            settle_row(pk)
    except Exception:
        log.exception("withdrawal %s could not be settled at once", pk)


def _again(request: HttpRequest, carried: carrying.Carried, why: str, status: int) -> HttpResponse:
    return _second(request, carried.declaration, why=why, status=status, is_doubtful=carried.is_doubtful)


def _declaration(given: dict[str, Any], items: Any, order: Order | None = None) -> Declaration:
    # Who names another contract than the one whose key he holds means that one.
    is_meant = order is not None and telling.names(order, given["identification"])
    return Declaration(
        name=given["name"],
        identification=given["identification"],
        email=given["email"],
        language=plain_language(),
        items=tuple(items),
        order_id=order.pk if order is not None and is_meant else None,
    )


def _first(request: HttpRequest, form: WithdrawalForm, **more: Any) -> HttpResponse:
    wrong = bool(form.errors or (more.get("lines") is not None and more["lines"].errors))
    context = {"form": form, "why": request.GET.get("why", ""), "is_wrong": wrong, **more}
    return posting(render(request, "storefront/withdrawing/form.html", context, status=422 if wrong else 200))


def _second(
    request: HttpRequest, declared: Declaration, *, why: str = "", status: int = 200, is_doubtful: bool = False
) -> HttpResponse:
    context = {
        "statement": statement_of(declared, addressee(merchant_of(request))).splitlines(),
        "declaration": carrying.write(declared, is_doubtful=is_doubtful),
        "why": why,
    }
    return posting(render(request, "storefront/withdrawing/confirm.html", context, status=status))


def _bought(order: Order) -> tuple[list[Bought], dict[str, int]]:
    """Its lines, and how many pieces of each are in a return already."""
    told = read(Person(frozenset({order.public_id})))
    unsent = (one for known in told.orders for one in unsent_of(known))
    return [*told.bought, *unsent], pieces_in(item for known in told.orders for item in known.return_items.all())


def _of(order: Order) -> dict[str, str]:
    """What we know already of whoever holds the key."""
    return {
        "name": order.buyer_name,
        "identification": telling.named(order),
        "email": order.email,
    }
