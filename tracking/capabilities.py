"""Which change of a delivery is possible now, and by which way: one Option per kind, none of which may lie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from inbox.models import Connection
from orders.models import Order
from tracking.carriers.abilities import Rule, rule_for
from tracking.carriers.names import tracking_url
from tracking.destinations import zone_of_delivery
from tracking.models import DeliveryChange, Shipment
from tracking.overhearing import Heard, overheard
from tracking.silence import is_silent_for_long
from tracking.snapshots import Status

Kind = DeliveryChange.Kind
Way = DeliveryChange.Way

# Whose API we speak, and for which kinds: the order before it is sent, and a label before the carrier has the parcel.
# The clients are found by the same names in tracking/change_calls.py; a test holds the two together.
SHOP_KINDS: Mapping[str, frozenset[Kind]] = {
    "shopify": frozenset({Kind.ADDRESS, Kind.CANCEL}),
    "woocommerce": frozenset({Kind.ADDRESS, Kind.CANCEL}),
    "saleor": frozenset({Kind.ADDRESS, Kind.CANCEL}),
}
LABEL_KINDS: Mapping[str, frozenset[Kind]] = {
    "sendcloud": frozenset({Kind.CANCEL}),
    "easypost": frozenset({Kind.CANCEL}),
}
# The parcel's state alone decides: whatever the carrier, the wish comes too late.
OVER = {
    Status.DELIVERED: "delivered",
    Status.AVAILABLE_FOR_PICKUP: "at_pickup_point",
    Status.RETURN_TO_SENDER: "returning",
    Status.CANCELLED: "parcel_cancelled",
}
AT_THE_DOOR = frozenset({Kind.DAY, Kind.NEIGHBOUR, Kind.SAFE_PLACE})


@dataclass(frozen=True)
class Option:
    """One kind of change. `way` None: not possible, for `reason` (a code of tracking.change_reasons).

    `cutoff` is when it ends (or ended), aware, None where no moment is known. `url` is set for carrier_page only: the
    carrier's page with number and postcode filled in. `shipment_id` None: about the order before it is sent.
    `connection_id` is whose API makes the change, for api and shop_api.
    """

    kind: str
    way: str | None
    reason: str = ""
    cutoff: datetime | None = None
    url: str = ""
    shipment_id: int | None = None
    connection_id: int | None = None

    @property
    def can_request(self) -> bool:
        """Can `changes.request` take it? A carrier's page is a link, and nothing is kept of it."""
        return self.way in (Way.API, Way.SHOP_API, Way.TEAM)


@dataclass(frozen=True)
class Reach:
    """The merchant's connections that may change something: (id, source) of each active one with an API token."""

    connections: tuple[tuple[int, str], ...] = ()

    def source_of(self, connection_id: int) -> str:
        """The source of a connection within reach, "" for others."""
        return dict(self.connections).get(connection_id, "")

    def first(self, sources: Iterable[str]) -> int | None:
        """The connection of one of the sources, None where there is none."""
        wanted = set(sources)
        return next((pk for pk, source in self.connections if source in wanted), None)


def reach() -> Reach:
    """The current merchant's reach, in one query."""
    return Reach(tuple(reach_rows().values_list("pk", "source")))


def reach_rows() -> "QuerySet[Connection]":
    """The same as a queryset, for storefront/around.py: `listed(reach_rows(), "id", "source")`, then `reach_of`.

    A connection whose config says `"changes": "off"` is left out: the merchant does not want its customers' wishes to
    go there without a person, or its token was refused the right to change anything (tracking/change_calls.py).
    """
    able = Connection.objects.filter(is_active=True, source__in=[*SHOP_KINDS, *LABEL_KINDS])
    return able.exclude(api_token="").exclude(config__contains={"changes": "off"}).order_by("pk")


def reach_of(rows: list[dict[str, Any]]) -> Reach:
    """The reach from the JSON rows {"id", "source"} that storefront/around.py read along."""
    return Reach(tuple((int(row["id"]), str(row["source"])) for row in rows))


def options(
    order: Order,
    shipment: Shipment | None,
    *,
    now: datetime | None = None,
    reach: Reach | None = None,
    refunded: Decimal | None = None,
    has_parcels: bool | None = None,
) -> list[Option]:
    """What can be changed now, one Option for each of the seven kinds, in the order of DeliveryChange.Kind.

    `shipment` None: the part of the order that is not sent yet. What is not given is read, one query each: `reach`
    (see above), `refunded` (how much money was given back in all), `has_parcels` (does any parcel of it exist?). The
    shipment's checkpoints are read too unless they were prefetched.
    """
    moment = now or timezone.now()
    if refunded is None:
        refunded = order.refunds.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    reason = _order_is_over(order, shipment, refunded) or (
        _parcel_is_over(shipment) if shipment else _sent_already(order)
    )
    if reason:
        return [Option(kind, None, reason, shipment_id=shipment.pk if shipment else None) for kind in Kind]
    reached = reach if reach is not None else _reach()
    if shipment is None:
        if has_parcels is None:
            has_parcels = Shipment.objects.filter(order=order, is_return=False, is_cancelled=False).exists()
        found = [_before_sending(kind, order, reached, has_parcels) for kind in Kind]
        return to_collect(found) if order.will_collect else found
    if _is_missing(shipment, moment):
        return [Option(kind, None, "missing", shipment_id=shipment.pk) for kind in Kind]
    label = _label_connection(shipment, reached)
    return [
        _by_label(kind, shipment, label, reached) or _by_rule(_rule(kind, order, shipment), order, shipment, moment)
        for kind in Kind
    ]


def to_collect(found: Iterable[Option]) -> list[Option]:
    """The options of what is not sent, when its buyer fetches it in a shop: there is no delivery to change, only an
    order to cancel."""
    return [
        one
        if one.kind == Kind.CANCEL
        else replace(one, way=None, reason="to_collect", url="", connection_id=None, cutoff=None)
        for one in found
    ]


def option(order: Order, shipment: Shipment | None, kind: str, **known: Any) -> Option:
    """The Option of one kind; `known` as for `options`. ValueError for a kind that does not exist."""
    wanted = Kind(kind)
    return next(one for one in options(order, shipment, **known) if one.kind == wanted)


_reach = reach  # `options` has an argument of that name


def _order_is_over(order: Order, shipment: Shipment | None, refunded: Decimal) -> str:
    if order.redacted_at:
        return "erased"
    if order.known_at is None:
        return "order_unknown"
    if order.cancelled_at:
        return "order_cancelled"
    if order.collected_at and shipment is None:  # a parcel that is on its way besides is not what was fetched
        return "collected"
    if refunded > 0 and order.total is not None and refunded >= order.total:
        return "order_refunded"
    return ""


def _parcel_is_over(shipment: Shipment) -> str:
    if shipment.is_return:
        return "return_parcel"
    if shipment.is_cancelled:
        return "parcel_cancelled"
    status = Status(shipment.status)
    return OVER.get(status, "" if shipment.tracking_number else "no_tracking")


def _is_missing(shipment: Shipment, now: datetime) -> bool:
    """Does nobody know where it is? Then nobody can stop it or bring it elsewhere."""
    if is_silent_for_long(shipment, now):
        return True
    return shipment.status == Status.EXCEPTION and overheard(shipment) is Heard.LOST


def _sent_already(order: Order) -> str:
    if order.delivered_at:
        return "delivered"
    return "already_sent" if order.is_fulfilled else ""


def _before_sending(kind: Kind, order: Order, reached: Reach, has_parcels: bool) -> Option:
    """Nothing has left yet: the shop decides. Once a part has, its API would change the sent part too: the team."""
    if kind in AT_THE_DOOR:
        return Option(kind, None, "not_sent_yet")
    source = reached.source_of(order.connection_id)
    if kind in SHOP_KINDS.get(source, ()) and not has_parcels:
        return Option(kind, Way.SHOP_API, connection_id=order.connection_id)
    return Option(kind, Way.TEAM)


def _by_label(kind: Kind, shipment: Shipment, label: int | None, reached: Reach) -> Option | None:
    """Through whoever made the label, while its API can still take it back."""
    if label is None or kind not in LABEL_KINDS[reached.source_of(label)]:
        return None
    return Option(kind, Way.API, shipment_id=shipment.pk, connection_id=label)


def _rule(kind: Kind, order: Order, shipment: Shipment) -> Rule:
    rule = rule_for(shipment.carrier, kind, Status(shipment.status), order.country)
    if kind in AT_THE_DOOR and (shipment.pickup_name or shipment.pickup_address):
        return replace(rule, way=None, reason="to_pickup_point")
    return rule


def _by_rule(rule: Rule, order: Order, shipment: Shipment, now: datetime) -> Option:
    found = Option(rule.kind, rule.way, rule.reason, shipment_id=shipment.pk)
    if rule.way == Way.CARRIER_PAGE:
        url = tracking_url(shipment.carrier, shipment.tracking_number, order.postal_code, order.country)
        found = replace(found, url=url) if url else replace(found, way=None, reason="unknown_carrier")
    cutoff = _cutoff(rule, order, shipment, now) if found.way else None
    if cutoff is not None and cutoff <= now:
        return replace(found, way=None, url="", reason="cutoff_passed", cutoff=cutoff)
    return replace(found, cutoff=cutoff)


def _cutoff(rule: Rule, order: Order, shipment: Shipment, now: datetime) -> datetime | None:
    """By the day that the carrier names for the delivery; None where it names none, or one that has passed."""
    expected: datetime | None = shipment.estimated_from or shipment.estimated_at
    if rule.until is None or expected is None:
        return None
    zone = zone_of_delivery(order)
    day = expected.astimezone(zone).date()
    # A day that passed without a delivery says nothing about the next attempt, for which no day was named.
    return rule.until.moment(day, zone) if day >= now.astimezone(zone).date() else None


def _label_connection(shipment: Shipment, reached: Reach) -> int | None:
    """Whose API can still cancel the label: that of the aggregator which made it, while nobody scanned the parcel."""
    if shipment.status != Status.PRE_TRANSIT or reached.first(LABEL_KINDS) is None:
        return None
    told_by = {checkpoint.source for checkpoint in shipment.checkpoints.all()}
    return reached.first(set(LABEL_KINDS) & told_by)
