"""A buyer passes the choice on: a link for who received the gift, which shows no price that was paid and no address."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from merchants.access import issue
from merchants.links import storefront_url
from orders.models import Order
from returns.requesting.people import GIFT, MOST, orders_of
from storefront.answering import merchant_of, posting
from storefront.moments import full_day
from storefront.returning.keys import held
from storefront.returning.opening import nobody

LASTS = timedelta(days=90)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gift(request: HttpRequest) -> HttpResponse:
    """GET asks of which order; POST `order` makes its link and shows it. The same order again gives the same link."""
    person = held(request).person()
    if person.is_nobody or person.is_gift:
        return nobody()
    orders = list(orders_of(person)[:MOST])
    wanted = request.POST.get("order", "")
    order = next((one for one in orders if one.public_id == wanted), None)
    status = 422 if request.method == "POST" and order is None else 200
    context = {
        "orders": [(one.public_id, one.number, full_day(one.placed_at) if one.placed_at else "") for one in orders],
        "link": _link(request, order) if request.method == "POST" and order else "",
        "order": order,
        "wrong": status == 422,
    }
    return posting(render(request, "storefront/returning/gift.html", context, status=status))


def _link(request: HttpRequest, order: Order) -> str:
    token = issue(order.subject, GIFT, actions=GIFT, ttl=LASTS)
    return storefront_url(merchant_of(request), "return_link", token=token)
