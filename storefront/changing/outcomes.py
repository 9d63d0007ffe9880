"""What comes of asking: a wish and its page, or the reason why not, or the wish that was there before."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from merchants.access import ADDRESS, spend
from orders.models import Order
from storefront import keys
from storefront.answering import posting, see_other
from storefront.changing import address
from storefront.changing.asked import Asked, heading, of_change, outlook, standing
from storefront.changing.choices import choices_of, words_of
from storefront.changing.opening import asked_here, chosen, remember, targets_on
from storefront.changing.targets import Target
from tracking import change_reasons, changes
from tracking.models import DeliveryChange

Kind, Way = DeliveryChange.Kind, DeliveryChange.Way


class LinkOver(Exception):
    """The fresh link that this browser holds was used up, or revoked, a moment ago."""


def ask(request: HttpRequest, target: Target, kind: str, wish: dict[str, str]) -> HttpResponse:
    """Ask for the wish and lead to its page. Asked twice by a double click or a second tab it is one wish."""
    order = target.order
    try:
        made = _made(request, target, kind, wish)
    except changes.NotPossible as refusal:
        return not_possible(request, target, kind, refusal.reason, status=409)
    except changes.AlreadyOpen as found:
        made = found.change
        if (made.kind, made.wish) != (kind, wish):
            return already_open(request, target, kind, made, status=409)
        if kind == Kind.ADDRESS:
            spend(order.subject, ADDRESS)
    except LinkOver:
        return link_over(request, chosen(targets_on(order), target.key) or target, wish)
    response = see_other(asked_page(order, made.public_id))
    remember(request, response, order, made.public_id)
    return response


def _made(request: HttpRequest, target: Target, kind: str, wish: dict[str, str]) -> DeliveryChange:
    """The wish, and for an address its link spent with it: both or neither. Raises LinkOver and what
    changes.request raises."""
    with transaction.atomic():
        if kind == Kind.ADDRESS:
            _use_link(request, target.order)
        return changes.request(target.order, target.shipment, kind, wish)


def _use_link(request: HttpRequest, order: Order) -> None:
    # The order before its links, as whoever revokes them does (orders/privacy.py): nobody waits in a circle. The key is
    # looked at again behind the lock, because another tab may have used it since this request began.
    Order.objects.select_for_update().order_by("pk").get(pk=order.pk)
    if keys.address_key(request, order.public_id) is None or not spend(order.subject, ADDRESS):
        raise LinkOver


def link_over(request: HttpRequest, target: Target, wish: dict[str, str] | None) -> HttpResponse:
    """An address was sent without a live link. Whoever sent it twice used his link up with the first: he is led to
    his wish. `wish` is None where what was typed is no address."""
    if target.open is None:
        return address.link_page(request, target, is_over=True)
    if (target.open.kind, target.open.wish) == (Kind.ADDRESS, wish):
        return see_other(asked_page(target.order, target.open.public_id))
    return already_open(request, target, Kind.ADDRESS, status=409)


def not_possible(request: HttpRequest, target: Target, kind: str, reason: str, *, status: int) -> HttpResponse:
    """Why this cannot be asked for here, and what can be done instead."""
    option = target.option(kind)
    context = {
        "target": target,
        "order": target.order,
        "heading": words_of(kind, target),
        "url": option.url if option.way == Way.CARRIER_PAGE else "",
        "reason": change_reasons.words(reason),
        "cutoff": choices_of(target).until(option) if not option.way else "",
        "choices": choices_of(target),
    }
    return posting(render(request, "storefront/changing/not_possible.html", context, status=status))


def already_open(
    request: HttpRequest, target: Target, kind: str, found: DeliveryChange | None = None, status: int = 200
) -> HttpResponse:
    """A wish waits already: which, since when, from whom. The second one is not asked for."""
    waiting = of_change(found) if found else target.open
    if waiting is None:  # settled between two looks
        return see_other(order_page(target.order))
    words = told(request, target.order, waiting, target.carrier)
    context = {"target": target, "heading": words_of(kind, target), **words}
    return posting(render(request, "storefront/changing/open.html", context, status=status))


def asked_page(order: Order, change_id: str) -> str:
    """The address of the page of one wish."""
    return reverse("change_asked", kwargs={"public_id": order.public_id, "change_id": change_id})


def points_page(target: Target) -> str:
    """The page on which a pick-up point is chosen for this part of the order."""
    page = reverse("pickup_points", kwargs={"public_id": target.order.public_id})
    return f"{page}?parcel={target.key}"


def told(request: HttpRequest, order: Order, asked: Asked, carrier: str) -> dict[str, Any]:
    """A wish for a template: how it stands, and who asked for it."""
    row = change_of(order, asked.public_id)
    return {
        "order": order,
        "asked": asked,
        "headline": heading(asked),
        "standing": standing(asked, carrier),
        "outlook": outlook(asked, carrier),
        "is_mine": asked.public_id in asked_here(request),
        "is_of_team": bool(row and row.requested_by != changes.CUSTOMER),
    }


def change_of(order: Order, change_id: str) -> DeliveryChange | None:
    """The wish with this public id if it is about this order; None for everybody else's."""
    if not (change_id.isascii() and change_id.isalnum()):  # not one of ours, and the database takes no NUL
        return None
    found: DeliveryChange | None = (
        DeliveryChange.objects.select_related("shipment").filter(order=order, public_id=change_id).first()
    )
    return found


def order_page(order: Order) -> str:
    """The address of the order's page."""
    return reverse("order_page", kwargs={"public_id": order.public_id})
