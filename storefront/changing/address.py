"""The fresh mail link that a change of the address asks for: asking for it, and what is said when it is over."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from merchants.access import ADDRESS, CHANGE_ADDRESS_FOR, SPENT, dead_link
from merchants.models import AccessLink
from orders import address_links
from orders.models import Order
from storefront import keys, moments
from storefront.answering import posting, see_other
from storefront.changing.choices import address_of
from storefront.changing.opening import chosen, target_required, targets_on
from storefront.changing.targets import Target
from storefront.forms import FindOrderForm
from storefront.opening import order_with
from tracking.models import DeliveryChange

MINUTES = int(CHANGE_ADDRESS_FOR.total_seconds() // 60)


@require_POST
@target_required
def mail_link(request: HttpRequest, target: Target) -> HttpResponse:
    """Have the link mailed to the order's own address."""
    if target.open is None and target.option(DeliveryChange.Kind.ADDRESS).can_request:
        try:
            ask_for(target)
        except address_links.TooOften:
            return link_page(request, target, too_often=True, status=429)
        except address_links.NoAddress:
            pass  # the page says so
    return see_other(address_of(target, DeliveryChange.Kind.ADDRESS))


@require_POST
@never_cache
def mail_again(request: HttpRequest, token: str) -> HttpResponse:
    """A new link for one that is over. Its bearer had the mailbox; the new one goes to the order's address of today."""
    link = spent_or_expired(token)
    order = order_with(keys.order_of(link)) if link else None
    if link is None or order is None:
        response = render(request, "storefront/dead_link.html", {"form": FindOrderForm()}, status=404)
        return posting(response)
    target = chosen(targets_on(order), str(request.POST.get("parcel", "")))
    if target is None or target.open or not target.option(DeliveryChange.Kind.ADDRESS).can_request:
        return over_page(request, token, "late", status=409)
    try:
        ask_for(target)
    except address_links.TooOften:
        return over_page(request, token, "often", status=429)
    except address_links.NoAddress:
        return over_page(request, token, "late", status=409)
    return see_other(reverse("link_sent") + "?for=address")


def ask_for(target: Target) -> None:
    """Record the wish for a link to change the address of this part. Raises address_links.TooOften and NoAddress."""
    address_links.ask(target.order, target.shipment.public_id if target.shipment else "")


def link_page(
    request: HttpRequest, target: Target, *, is_over: bool = False, too_often: bool = False, status: int = 200
) -> HttpResponse:
    """Why a fresh link is needed, and the button that mails it; or that it is on its way.

    `is_over`: somebody sent the form after the minutes of his link were over.
    """
    mailed_at = _waiting_since(target.order)
    context = {
        "target": target,
        "order": target.order,
        "minutes": MINUTES,
        "to": hinted(target.order.email),
        "mailed": moments.clock(mailed_at) if mailed_at else "",
        "is_over": is_over,
        "too_often": too_often,
    }
    return posting(render(request, "storefront/changing/link.html", context, status=403 if is_over else status))


def _waiting_since(order: Order) -> datetime | None:
    """When a link was asked for that may still work; None also when it was used since."""
    asked_at = address_links.last_asked(order)
    if asked_at is None:
        return None
    used = DeliveryChange.objects.filter(order=order, kind=DeliveryChange.Kind.ADDRESS, requested_at__gt=asked_at)
    return None if used.exists() else asked_at


def over_page(request: HttpRequest, token: str, why: str = "", status: int = 410) -> HttpResponse:
    """The link worked once, for a few minutes: that is over. Offers a new one."""
    parcel = request.POST.get("parcel") or request.GET.get("parcel") or ""
    context = {"token": token, "minutes": MINUTES, "parcel": parcel, "why": why}
    return posting(render(request, "storefront/changing/link_over.html", context, status=status))


def spent_or_expired(token: str) -> AccessLink | None:
    """The link behind a token that allowed to change an address and is over; None for every other."""
    link = dead_link(token)
    allowed = link.actions.split() if link else []
    return link if ADDRESS in allowed or f"{SPENT}{ADDRESS}" in allowed else None


def form_address(order: Order, parcel: str) -> str:
    """Where a fresh link leads: the clean address of the form, for the parcel that its mail named."""
    page = reverse("change", kwargs={"public_id": order.public_id, "kind": DeliveryChange.Kind.ADDRESS})
    return f"{page}?parcel={parcel}" if parcel.isascii() and parcel.isalnum() else page


def is_fresh(link: AccessLink) -> bool:
    """Does the link (still) let its bearer change the address?"""
    return ADDRESS in link.actions.split() and link.expires_at > timezone.now()


def hinted(email: str) -> str:
    """Enough of a mail address to know which mailbox to look in: s•••@klant.example. "" for ""."""
    name, sign, host = email.partition("@")
    return f"{name[:1]}•••@{host}" if sign else ""
