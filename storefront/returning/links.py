"""The links of mails about returns: each puts its key into the browser and leads to the clean address."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from merchants.access import READ, open_link
from merchants.models import AccessLink
from notifications.answers.unsubscribing import language_of
from orders.models import Customer
from returns.requesting.people import GIFT, PERSON
from storefront import languages
from storefront.answering import see_other
from storefront.opening import order_with
from storefront.returning.keys import Held, hand_over
from storefront.returning.opening import seen_by
from storefront.returning.start import AddressForm, start_page


@require_safe
@never_cache
def open_return_link(request: HttpRequest, token: str) -> HttpResponse:
    """Turn a mail's token into this browser's key and go to the clean address: to a return, or to a new one.

    Mail scanners open links too, so nothing else changes here. An unknown, expired, revoked or foreign token gets one
    and the same page.
    """
    link = open_link(token)
    led = _led(link) if link else None
    if link is None or led is None:
        return start_page(request, AddressForm(), 404, why="dead")
    address, *spoken = led
    response = see_other(address)
    hand_over(request, response, link)
    languages.follow(request, response, language_of(link), *spoken)
    # The token is in this address: it must not travel on in a Referer.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _led(link: AccessLink) -> tuple[str, ...] | None:
    """Where a link leads, and the languages to speak there; None when what it opens is gone."""
    kind, _colon, name = link.subject.partition(":")
    actions = link.actions.split()
    if kind == "order" and (READ in actions or GIFT in actions):
        order = order_with(name)
        if order is None:
            return None
        as_receiver = "" if READ in actions else "&as=gift"
        spoken = order.language if READ in actions else ""  # the buyer's language is not the receiver's
        return f"{reverse('return_new')}?order={name}{as_receiver}", spoken
    if link.subject.startswith(PERSON) and name.isdigit() and READ in actions:
        customer = Customer.objects.filter(pk=int(name), redacted_at=None).first()
        return (reverse("return_new"), customer.language) if customer else None
    if kind == "return" and READ in actions:
        row = seen_by(Held(returns=frozenset({name})), name)
        return (reverse("return_page", kwargs={"public_id": name}), row.language) if row else None
    return None
