"""The page that somebody holds out at the counter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orders.models import Order
from storefront.answering import merchant_of, see_other
from storefront.opening import order_required
from storefront.visiting.wording import day_until, place_of
from visits.codes import qr_svg
from visits.models import Collection
from visits.tokens import check_in_url

State = Collection.State


@require_safe
@order_required
def collect(request: HttpRequest, order: Order) -> HttpResponse:
    """The QR code, the code in letters, where, when it is open, until when. Printed it works without a phone."""
    collection = _newest(order)
    if collection is None:
        return see_other(reverse("order_page", kwargs={"public_id": order.public_id}))
    zone = collection.location.time_zone
    context = {
        "order": order,
        "collection": collection,
        "place": place_of(collection.location),
        "until": day_until(collection.collect_until, zone),
        "collected": day_until(collection.collected_at, zone),
        "is_ready": collection.state == State.READY,
    }
    return render(request, "storefront/visiting/collect.html", context)


@require_safe
@order_required
def code(request: HttpRequest, order: Order) -> HttpResponse:
    """The QR code as a picture of its own: the page's policy allows no picture inside the page."""
    collection = _newest(order)
    if collection is None or collection.state != State.READY:
        return HttpResponse(status=404)
    return svg(qr_svg(check_in_url(merchant_of(request), collection)))


def svg(picture: bytes) -> HttpResponse:
    """A drawing that no browser keeps: the code may be replaced."""
    return HttpResponse(picture, content_type="image/svg+xml")


def _newest(order: Order) -> Collection | None:
    rows = Collection.objects.select_related("location").exclude(state=State.CANCELLED)
    found: Collection | None = None if order.cancelled_at else rows.filter(order=order).order_by("-pk").first()
    return found
