"""An order as its page shows it: every word decided here, so that the templates only lay out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.reading import web_address
from notifications.contents import money
from notifications.particulars import awaits_payment
from orders.models import Order
from storefront import moments
from storefront.answers import Answer, answer, answer_return, is_overdue
from storefront.contents import Items, contents_of
from storefront.reading import Rows
from storefront.sections import CARE, NOW, Section, made
from storefront.steps import Step, steps_of
from storefront.timeline import Timeline, timeline
from tracking.carriers.names import display_name, tracking_url
from tracking.models import STATUS_WORDS, Shipment
from tracking.snapshots import Status

TONES = {
    Status.DELIVERED: "good",
    Status.AVAILABLE_FOR_PICKUP: "brand",
    Status.OUT_FOR_DELIVERY: "brand",
    Status.IN_TRANSIT: "brand",
    Status.DELIVERY_ATTEMPT_FAILED: "warn",
    Status.EXCEPTION: "bad",
    Status.RETURN_TO_SENDER: "bad",
}


@dataclass(frozen=True)
class ParcelView:
    """One parcel, laid out."""

    anchor: str
    name: str  # "Parcel 2"
    answer: Answer
    status: str
    tone: str
    steps: list[Step]
    items: Items
    timeline: Timeline
    shipment: Shipment
    carrier: str
    carrier_url: str
    is_done: bool

    @property
    def heard(self) -> str:
        """When the carrier last told us anything, in words; "" when it never did."""
        return moments.ago(self.shipment.last_heard_at) if self.shipment.last_heard_at else ""

    @property
    def day(self) -> str:
        """The day it arrived, or is expected; "" when nobody named one."""
        expected = None if is_overdue(self.shipment) else self.shipment.estimated_at
        moment: datetime | None = self.shipment.delivered_at if self.is_done else expected
        return moments.heading(moments.local_date(moment)) if moment else ""

    @property
    def collect_until(self) -> str:
        until: datetime | None = self.shipment.pickup_until
        return moments.full_day(until) if until else ""

    @property
    def waits_for_pickup(self) -> bool:
        return self.shipment.status == Status.AVAILABLE_FOR_PICKUP


@dataclass(frozen=True)
class OrderView:
    """The page. `answer` is the one sentence; with one parcel it is that parcel's."""

    order: Order
    placed: str
    answer: Answer
    steps: list[Step]  # while there is no parcel
    parcels: list[ParcelView]
    waiting: Items
    loose: Items
    returns: list[Answer]
    refund: str
    now: list[Section]
    care: list[Section]

    @property
    def by_interest(self) -> list[ParcelView]:
        """The parcels in the order of interest: what is still to come, then what is there."""
        return sorted(self.parcels, key=lambda parcel: parcel.is_done)

    @property
    def only(self) -> ParcelView | None:
        """The parcel, when there is just one."""
        return self.parcels[0] if len(self.parcels) == 1 else None


def order_view(rows: Rows) -> OrderView:
    """Lay the order out in the active language and time zone."""
    contents = contents_of(rows)
    is_cancelled = rows.order.cancelled_at is not None
    parcels = [
        _parcel(shipment, place, contents.parcels[shipment.pk], rows.order)
        for place, shipment in enumerate(rows.parcels, start=1)
    ]
    return OrderView(
        order=rows.order,
        placed=moments.full_day(rows.order.placed_at) if rows.order.placed_at else "",
        answer=_whole(rows, parcels, contents.waiting),
        steps=steps_of(None) if not (parcels or is_cancelled or rows.order.is_fulfilled) else [],
        parcels=parcels,
        waiting=contents.waiting if parcels else Items(),
        loose=contents.loose if parcels else Items(contents.waiting + contents.loose),
        returns=[answer_return(shipment) for shipment in rows.returns],
        refund=_refund(rows),
        now=made(NOW, rows),
        care=made(CARE, rows),
    )


def _parcel(shipment: Shipment, place: int, items: Items, order: Order) -> ParcelView:
    status = Status(shipment.status)
    return ParcelView(
        anchor=f"parcel-{place}",
        name=_("Parcel %(number)s") % {"number": place},
        answer=answer(shipment),
        status=str(STATUS_WORDS[status]),
        tone=TONES.get(status, ""),
        steps=steps_of(shipment),
        items=items,
        timeline=timeline(shipment.checkpoints.all()),
        shipment=shipment,
        carrier=display_name(shipment.carrier),
        carrier_url=web_address(shipment.tracking_url)
        or tracking_url(shipment.carrier, shipment.tracking_number, order.postal_code, order.country),
        is_done=status is Status.DELIVERED,
    )


def _whole(rows: Rows, parcels: Sequence[ParcelView], waiting: Items) -> Answer:
    """The sentence at the top of the page."""
    if rows.order.cancelled_at:
        return _cancelled(rows, rows.order.cancelled_at)
    if not parcels:
        return _not_sent(rows.order)
    done = sum(parcel.is_done for parcel in parcels)
    if len(parcels) == 1:
        return _partly() if waiting and done else parcels[0].answer
    if done == len(parcels) and not waiting:
        return Answer(_("All %(count)s parcels have been delivered.") % {"count": done}, tone="good")
    return _several(parcels, done, waiting)


def _several(parcels: Sequence[ParcelView], done: int, waiting: Items) -> Answer:
    detail = _("Some items still have to be sent. You get an email when they leave.") if waiting else ""
    if not done:
        return Answer(_("Your order comes in %(count)s parcels.") % {"count": len(parcels)}, detail)
    headline = ngettext(
        "%(done)s of %(count)s parcels has arrived.", "%(done)s of %(count)s parcels have arrived.", done
    )
    return Answer(headline % {"done": done, "count": len(parcels)}, detail)


def _partly() -> Answer:
    return Answer(
        _("Part of your order has arrived."),
        _("The rest still has to be sent. You get an email when it leaves."),
    )


def _not_sent(order: Order) -> Answer:
    if order.is_fulfilled:
        detail = _("It travels without tracking, so there is no news until it arrives.")
        return Answer(_("Your order has been sent."), detail)
    if awaits_payment(order):
        return Answer(_("We have your order."), _("We start on it as soon as your payment is in."))
    detail = _("You get an email as soon as it is on its way.")
    if order.promised_on and order.promised_on >= timezone.localdate():
        when = moments.on_day(order.promised_on)
        detail = _("It should arrive %(when)s. You get an email as soon as it is on its way.") % {"when": when}
    return Answer(_("We are getting your order ready."), detail)


def _cancelled(rows: Rows, cancelled_at: datetime) -> Answer:
    headline = _("Your order was cancelled %(when)s.") % {"when": moments.on_day(cancelled_at)}
    detail = "" if rows.refunded else _("If you have paid already, ask us when you get your money back.")
    return Answer(headline, detail, "warn")


def _refund(rows: Rows) -> str:
    if not rows.refunded:
        return ""
    return _("We have given back %(amount)s.") % {"amount": money(rows.refunded, rows.order.currency)}
