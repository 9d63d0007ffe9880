"""Where can I collect it? Pick-up points near a postcode, for the parcels of one order."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from merchants.throttle import hits
from orders.models import Order
from storefront.answering import merchant_of, posting
from storefront.changing.opening import chosen
from storefront.changing.targets import Target, targets_of
from storefront.opening import rows_required
from storefront.points.forms import PlaceForm
from storefront.points.page import MOST, STEP, map_settings, points_view
from storefront.reading import Rows
from tracking.models import DeliveryChange
from tracking.pickup.places import normal_postcode
from tracking.pickup.points import nearby
from tracking.pickup.searches import want

# Each new place costs a call to every provider: enough for a family that looks around, not for a machine.
PER_ORDER = (40, timedelta(hours=1))
PATIENCE = 6  # times a page asks for the rest of the list before it says that somebody is silent


@require_safe
@rows_required
def points(request: HttpRequest, rows: Rows) -> HttpResponse:
    """The form and, for a postcode, the list by distance. Asking providers fills a cache and changes nothing else."""
    order = rows.order
    country = order.country or merchant_of(request).country
    given = request.GET if "postcode" in request.GET else {"postcode": order.postal_code}
    is_asked = "postcode" in request.GET or bool(order.postal_code)
    form = PlaceForm(country, given if is_asked else None)
    targets = targets_of(rows)
    target = chosen(targets, request.GET.get("parcel", "")[:40])
    context = {"order": order, "form": form, "parcel": target.key if target else "", "is_gone": "gone" in request.GET}
    if not is_asked or not form.is_valid():
        # The order's own postcode may be one that we cannot read; nobody typed it here, so nobody is told off.
        if is_asked and "postcode" not in request.GET:
            context["form"], is_asked = PlaceForm(country, initial=given), False
        return _answer(request, context, 422 if is_asked else 200)
    if _is_too_often(order, normal_postcode(country, form.cleaned_data["postcode"])):
        return _answer(request, context | {"too_often": True}, 429)
    context |= _found(request, country, form.cleaned_data["postcode"], _carriers([target] if target else targets))
    return _answer(request, context | {"choose_address": _choose_address(target)}, 200)


def _found(request: HttpRequest, country: str, postcode: str, carriers: tuple[str, ...]) -> dict[str, object]:
    searches = want(country, postcode)
    count = _whole(request.GET.get("count", ""), STEP, MOST)
    turn = _whole(request.GET.get("turn", ""), 0, PATIENCE)
    carrier = request.GET.get("carrier", "")[:40]
    found = nearby(country, postcode, carriers=carriers, searches=searches)
    page = points_view(found, country, postcode, carrier=carrier, count=count)
    return {
        "page": page,
        "postcode": postcode,
        "carrier": carrier,
        "count": count,
        "turn": turn + 1,
        "waits": page.is_waiting and turn < PATIENCE,
        "map": map_settings(),
        "tiles": reverse("home") + "tiles/{z}/{x}/{y}.png",
        "here": f"{request.path}?{urlencode({'postcode': postcode, 'parcel': request.GET.get('parcel', '')[:40]})}",
    }


def _answer(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    """The page, or only the list where the page itself asks for the rest of it."""
    htmx = getattr(request, "htmx", None)
    part = "#results" if htmx and not htmx.history_restore_request and htmx.target == "results" else ""
    return posting(render(request, f"storefront/points/points.html{part}", context, status=status))


def _carriers(targets: list[Target]) -> tuple[str, ...]:
    """The carriers that bring what is still to come; () as soon as something is not sent yet: any may bring that."""
    if not all(target.shipment and target.shipment.carrier for target in targets):
        return ()
    return tuple(sorted({target.shipment.carrier for target in targets if target.shipment}))


def _choose_address(target: Target | None) -> str:
    """Where a choice is posted; "" where it cannot be asked for, and the page only informs."""
    if target is None or target.open or not target.option(DeliveryChange.Kind.PICKUP_POINT).can_request:
        return ""
    return reverse("change_to_point", kwargs={"public_id": target.order.public_id})


def _is_too_often(order: Order, code: str) -> bool:
    """Is this one place too many? A place that was let in counts once; one that was refused leaves no mark, so that
    asking for it again is refused again."""
    with transaction.atomic():
        is_new = hits(f"points:{order.pk}:{code}", PER_ORDER[1]) == 1
        is_refused = is_new and hits(f"points:{order.pk}", PER_ORDER[1]) > PER_ORDER[0]
        if is_refused:
            transaction.set_rollback(True)
    return is_refused


def _whole(written: str, otherwise: int, most: int) -> int:
    """A number from the address, within bounds; people edit addresses."""
    return min(int(written), most) if written.isascii() and written.isdigit() and len(written) < 5 else otherwise
