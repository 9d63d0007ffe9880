"""Finding orders by anything a customer may say on the phone."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace, Upper
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.intake import number_key
from orders.models import Fulfilment, Order
from orders.parcels import normal_number
from tracking.models import Shipment

STATES: dict[str, str | Promise] = {
    "open": _("to be sent"),
    "sent": _("on the way"),
    "delivered": pgettext_lazy("order", "delivered"),
    "cancelled": pgettext_lazy("order", "cancelled"),
}


def standing(order: Order, parcels: Iterable[Shipment]) -> str:
    """Where the order stands for the customer, as a key of STATES: a parcel under way says more than the shop."""
    if order.cancelled_at:
        return "cancelled"
    if order.delivered_at:
        return "delivered"
    under_way = any(not parcel.is_return and not parcel.is_cancelled for parcel in parcels)
    return "sent" if order.is_fulfilled or under_way else "open"


def _standing_at(state: str) -> Q:
    """The same, asked of the database."""
    if state == "cancelled":
        return Q(cancelled_at__isnull=False)
    if state == "delivered":
        return Q(cancelled_at__isnull=True, delivered_at__isnull=False)
    parcels = Shipment.objects.filter(order=OuterRef("pk"), is_return=False, is_cancelled=False)
    sent = Q(is_fulfilled=True) | Q(Exists(parcels))
    return Q(cancelled_at__isnull=True, delivered_at__isnull=True) & (sent if state == "sent" else ~sent)


def find_orders(words: str, state: str = "") -> QuerySet[Order]:
    """The known orders that fit, newest first: number, mail address, name, tracking number or postcode.

    Every part is matched from its beginning or inside, upper and lower case alike. An unknown state is no filter.
    """
    rows: QuerySet[Order] = Order.objects.filter(known_at__isnull=False).order_by("-placed_at", "-pk")
    if state in STATES:
        rows = rows.filter(_standing_at(state))
    words = " ".join(words.replace("\0", "").split())[:100]
    return _matching(rows, words) if words else rows


def _matching(rows: QuerySet[Order], words: str) -> QuerySet[Order]:
    if "@" in words:
        return rows.filter(email__startswith=words.lower())
    wanted = Q(buyer_name__icontains=words) | Q(receiver_name__icontains=words)
    wanted |= Q(email__startswith=words.lower())
    if key := number_key(words):
        wanted |= Q(number_key__contains=key)
    compact = normal_number(words)
    if len(compact) >= 4:
        rows = rows.annotate(postcode=Upper(Replace("postal_code", Value(" "), Value(""))))
        wanted |= Q(postcode__startswith=compact) | _bearing(compact)
    return rows.filter(wanted)


def _bearing(number: str) -> Q:
    """Orders with a parcel of this number, as the carrier or as the shop told it."""
    theirs = Shipment.objects.filter(tracking_number__startswith=number, order__isnull=False)
    ours = Fulfilment.objects.filter(tracking_number__startswith=number)
    return Q(pk__in=theirs.values("order_id")) | Q(pk__in=ours.values("order_id"))


def older_than(rows: QuerySet[Order], cursor: str) -> QuerySet[Order]:
    """The rows after the one that the cursor names; a cursor nobody gave out starts at the beginning."""
    moment, _sign, pk = cursor.partition("~")
    try:
        placed, last = datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return rows
    if placed.tzinfo is None or not 0 < last < 2**63:
        return rows
    return rows.filter(Q(placed_at__lt=placed) | Q(placed_at=placed, pk__lt=last))


def cursor_of(order: Order) -> str:
    return f"{order.placed_at.isoformat()}~{order.pk}" if order.placed_at else ""
