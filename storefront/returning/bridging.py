"""From an order's page to the pages of returns: the same key, for their addresses; and the pictures there."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import reverse
from django.views.decorators.http import require_safe

from merchants.access import READ
from orders.models import Order
from returns.models import ReturnItem
from returns.requesting.people import MOST, Person, orders_of
from storefront import keys as order_keys
from storefront import picturing
from storefront.answering import see_other
from storefront.embedding import cookies
from storefront.opening import order_required
from storefront.returning.keys import hand_over, held


@require_safe
@order_required
def from_order(request: HttpRequest, order: Order) -> HttpResponse:
    """From an order's page: the same key, for the pages of returns."""
    return _with_key(request, order, f"{reverse('return_new')}?order={order.public_id}&back=1")


@require_safe
@order_required
def to_return(request: HttpRequest, order: Order, row: str) -> HttpResponse:
    """From an order's page to one of its returns."""
    is_ours = row.isascii() and row.isalnum()
    return _with_key(request, order, reverse("return_page", kwargs={"public_id": row}) if is_ours else "/")


@require_safe
def pictures(request: HttpRequest, public_id: str) -> HttpResponse:
    """The pictures of an order, for whoever may send something of it back, or sees a return of it."""
    mine = held(request)
    for gift in (False, True):
        if any(order.public_id == public_id for order in _orders_of(mine.person(gift))):
            return picturing.strip(request, public_id)
    of_mine = ReturnItem.objects.filter(in_return__public_id__in=mine.returns, order__public_id=public_id)
    return picturing.strip(request, public_id) if of_mine.exists() else HttpResponseNotFound()


def _orders_of(person: Person) -> list[Order]:
    return [] if person.is_nobody else list(orders_of(person)[:MOST])


def _with_key(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    response = see_other(address)
    for cookie in (order_keys.COOKIE, order_keys.ADDRESS_COOKIE):
        link = order_keys.key_to(request, order.public_id, READ, cookie)
        if link is not None:
            hand_over(request, response, link)
            return response
    cookies.pass_on(request, response, reverse("return_start"))
    return response
