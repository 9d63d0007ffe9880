"""What this browser may send back, and which returns it may see: the links that were opened in it, signed.

An order's own key goes to that order's pages only. A return may hold things of several orders, so its pages have one
cookie that names the rows of all links that were opened for them: revoking a link closes what it opened at once.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from merchants.access import READ
from merchants.models import AccessLink
from merchants.tenancy import current_merchant_id
from returns.requesting.people import GIFT, PERSON, Person, came_of_gift
from storefront.embedding import cookies

COOKIE = "stoep_returns"
MOST = 12  # links, the newest: somebody with two orders in two tabs keeps both
ORDER, RETURN = "order:", "return:"


@dataclass(frozen=True)
class Held:
    """What the live links of a browser open."""

    orders: frozenset[str] = frozenset()  # public ids
    gifts: frozenset[str] = frozenset()  # orders of which one is the receiver
    customers: frozenset[int] = frozenset()
    returns: frozenset[str] = frozenset()  # public ids

    def person(self, as_receiver: bool = False) -> Person:
        """Who asks: the buyer, or a gift's receiver where that is all there is, or what was chosen."""
        if self.gifts and (as_receiver or not (self.orders or self.customers)):
            return Person(self.gifts, is_gift=True)
        return Person(self.orders, self.customers)


def held(request: HttpRequest) -> Held:
    """Three queries at most. What came of a gift is a gift still, for who holds the link to its order."""
    ids = _ids(request)
    still_gift = Exists(came_of_gift(Substr(OuterRef("subject"), len(ORDER) + 1)))
    links = AccessLink.objects.filter(pk__in=ids, expires_at__gt=timezone.now(), revoked_at=None)
    orders: set[str] = set()
    gifts: set[str] = set()
    customers, returns = set(), set()
    for link in links.annotate(is_gift=still_gift) if ids else ():
        kind, _colon, name = link.subject.partition(":")
        actions = link.actions.split()
        if kind == "order" and (READ in actions or GIFT in actions):
            (gifts if link.is_gift or READ not in actions else orders).add(name)
        elif link.subject.startswith(PERSON) and name.isdigit() and READ in actions:
            customers.add(int(name))
        elif kind == "return" and READ in actions:
            returns.add(name)
    if embedded := cookies.opened(request):
        (gifts if came_of_gift(embedded).exists() else orders).add(embedded)
    return Held(frozenset(orders), frozenset(gifts), frozenset(customers), frozenset(returns))


def hand_over(request: HttpRequest, response: HttpResponse, link: AccessLink) -> None:
    """Add the link to what this browser holds, for the pages of returns only, until it expires."""
    ids = [*(one for one in _ids(request) if one != link.pk), link.pk][-MOST:]
    expires: datetime = link.expires_at
    others = AccessLink.objects.filter(pk__in=ids).values_list("expires_at", flat=True)
    response.set_signed_cookie(
        COOKIE,
        ".".join(map(str, ids)),
        salt=_salt(),
        max_age=int((max([expires, *others]) - timezone.now()).total_seconds()),
        path=reverse("return_start"),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _ids(request: HttpRequest) -> list[int]:
    value = request.get_signed_cookie(COOKIE, default="", salt=_salt()) or ""
    return [int(one) for one in value.split(".") if one.isdigit()]


def _salt() -> str:
    # Two shops on one host (/m/<slug>/) must not take each other's keys.
    return f"storefront.returning:{current_merchant_id()}"
