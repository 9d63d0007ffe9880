"""What a wish can be about: each parcel on its way, and what is not sent yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from orders.models import Order
from storefront.changing.asked import Asked, asked_for
from storefront.contents import contents_of
from storefront.reading import Rows
from storefront.visiting.answers import is_to_collect
from tracking.capabilities import Option, options, reach_of, to_collect
from tracking.carriers.names import display_name
from tracking.models import Shipment
from tracking.snapshots import Status

UNSENT = "rest"  # stands in addresses where a parcel's public id would
# Nothing can be changed any more, and the page's own answer says so already.
OVER = frozenset({Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP, Status.RETURN_TO_SENDER, Status.CANCELLED})


@dataclass(frozen=True)
class Target:
    """One parcel, or (`shipment` None) the part of the order that is not sent yet."""

    order: Order
    shipment: Shipment | None
    name: str  # "Parcel 2"; "" where there is nothing to tell apart
    options: Sequence[Option]
    asked: Asked | None  # the newest wish about it that the reader should hear of

    @property
    def key(self) -> str:
        """How addresses name it."""
        return str(self.shipment.public_id) if self.shipment else UNSENT

    @property
    def carrier(self) -> str:
        return display_name(self.shipment.carrier) if self.shipment else ""

    @property
    def open(self) -> Asked | None:
        """The wish that has to be settled before there can be another one."""
        return self.asked if self.asked and self.asked.is_open else None

    def option(self, kind: str) -> Option:
        """The option of a kind of DeliveryChange."""
        return next(option for option in self.options if option.kind == kind)


def targets_of(rows: Rows) -> list[Target]:
    """Everything of the order that a wish could be about, in the order of the page. No query."""
    if rows.order.cancelled_at:
        return []
    coming = [(place, parcel) for place, parcel in enumerate(rows.parcels, start=1) if parcel.status not in OVER]
    is_split = len(rows.parcels) > 1
    targets = [
        _target(rows, parcel, _("Parcel %(number)s") % {"number": place} if is_split else "")
        for place, parcel in coming
    ]
    if _has_unsent(rows):
        targets.append(_target(rows, None, _unsent_name(rows)))
    if len(targets) == 2 and not targets[0].name:
        first = targets[0]
        targets[0] = Target(first.order, first.shipment, _("Your parcel"), first.options, first.asked)
    return targets


def _unsent_name(rows: Rows) -> str:
    if not rows.parcels:
        return ""
    return _("To collect in the shop") if is_to_collect(rows) else _("Still to be sent")


def _has_unsent(rows: Rows) -> bool:
    if not rows.parcels:
        return not (rows.order.is_fulfilled or rows.order.collected_at)
    return bool(contents_of(rows).waiting)


def _target(rows: Rows, shipment: Shipment | None, name: str) -> Target:
    offered = options(
        rows.order,
        shipment,
        reach=reach_of(rows.around.get("reach", [])),
        refunded=rows.refunded or Decimal(0),
        has_parcels=bool(rows.parcels),
    )
    if shipment is None and is_to_collect(rows):
        offered = to_collect(offered)
    return Target(rows.order, shipment, name, offered, asked_for(rows.around.get("changes", []), shipment))
