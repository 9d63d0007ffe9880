"""A pick-up point, chosen on the page of points (storefront/points/), becomes a wish."""

from django.http import HttpRequest, HttpResponse

from storefront.answering import see_other
from storefront.changing import outcomes
from storefront.changing.targets import Target
from tracking.models import DeliveryChange
from tracking.pickup.points import Point, point_of, point_with, wish_of
from tracking.wishes import WishError, clean_wish

KIND = DeliveryChange.Kind.PICKUP_POINT
LONGEST = 200  # characters of anything that names a point


def to_point(request: HttpRequest, target: Target) -> HttpResponse:
    """Ask for the delivery at the posted point, read anew here: a forged form invents no place."""
    point = _posted(request)
    carrier = target.shipment.carrier if target.shipment else ""
    try:
        wish = (
            clean_wish(KIND, wish_of(point, carrier), order=target.order, shipment=target.shipment) if point else None
        )
    except WishError:
        wish = None
    if wish is not None:
        return outcomes.ask(request, target, KIND, wish)
    if target.open:
        return outcomes.already_open(request, target, KIND, status=409)
    return see_other(f"{outcomes.points_page(target)}&gone=1")  # that page says so


def _posted(request: HttpRequest) -> Point | None:
    """The point behind `point` (tracking.pickup.points.key_of), or behind its four parts."""
    told = {
        name: str(request.POST.get(name, "")) for name in ("point", "provider", "external_id", "country", "postal_code")
    }
    if any(len(value) > LONGEST for value in told.values()):
        return None
    if told["point"]:
        return None if "\0" in told["point"] else point_of(told["point"])
    return point_with(told["provider"], told["external_id"], country=told["country"], postal_code=told["postal_code"])
