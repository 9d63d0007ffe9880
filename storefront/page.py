"""An order as its page shows it: every word decided here, so that the templates only lay out."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from inbox.reading import web_address
from notifications.mails.contents import money
from orders.models import Order
from storefront import moments
from storefront.answers import Answer, answer, answer_return
from storefront.collecting import Hours, hours_of
from storefront.contents import Items, contents_of
from storefront.expecting import Expected, expected
from storefront.picturing import strip_address
from storefront.reading import Rows
from storefront.refreshing import pace
from storefront.sections import CARE, NOW, Section, made
from storefront.steps import Step, steps_of
from storefront.summing_up import whole_answer
from storefront.timeline import Timeline, timeline
from storefront.visiting.answers import collection_steps, is_to_collect
from tracking.carriers.names import display_name, tracking_url
from tracking.models import STATUS_WORDS, Shipment
from tracking.overhearing import AT_CUSTOMS, IN_TROUBLE, MOVING, Heard, overheard
from tracking.silence import is_silent_for_long
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
    shipment: Shipment
    carrier: str
    carrier_url: str
    is_done: bool

    @cached_property
    def timeline(self) -> Timeline:
        """What the carrier reported."""
        return timeline(self.shipment.checkpoints.all())

    @cached_property
    def expected(self) -> Expected | None:
        """When it comes, while it is on its way."""
        return None if self.is_done or self.waits_for_pickup else expected(self.shipment)

    @cached_property
    def hours(self) -> Hours | None:
        """When the pick-up point is open; None when nobody told us."""
        return hours_of(self.shipment)

    @property
    def heard(self) -> str:
        """When the carrier last told us anything, in words; "" when it never did."""
        return moments.ago(self.shipment.last_heard_at) if self.shipment.last_heard_at else ""

    @property
    def day(self) -> str:
        """The day it arrived, or when it is expected; "" when nobody named a day."""
        if self.is_done:
            arrived: datetime | None = self.shipment.delivered_at
            return moments.heading(moments.local_date(arrived)) if arrived else ""
        if self.expected is None:
            return ""
        if not self.expected.is_ours and self.shipment.estimated_at:
            return moments.heading(moments.local_date(self.shipment.estimated_at))
        return self.expected.when[:1].upper() + self.expected.when[1:]

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
    is_to_collect: bool = False  # what waits is fetched in a shop
    pictures: str = ""  # the address of the strip that Item.cell counts in
    every: int = 0  # seconds after which the page asks whether there is news; 0: nothing more will come

    @property
    def by_interest(self) -> list[ParcelView]:
        """The parcels in the order of interest: what is still to come, then what is there."""
        return sorted(self.parcels, key=lambda parcel: parcel.is_done)

    @property
    def is_final(self) -> bool:
        """Nothing more will change."""
        if self.order.cancelled_at:
            return True
        return bool(self.parcels) and all(parcel.is_done for parcel in self.parcels) and not self.waiting

    @property
    def only(self) -> ParcelView | None:
        """The parcel, when there is just one."""
        return self.parcels[0] if len(self.parcels) == 1 else None


def order_view(rows: Rows) -> OrderView:
    """Lay the order out in the active language and time zone."""
    contents = contents_of(rows)
    parcels = [
        _parcel(shipment, place, contents.parcels[shipment.pk], rows.order)
        for place, shipment in enumerate(rows.parcels, start=1)
    ]
    return OrderView(
        order=rows.order,
        placed=moments.full_day(rows.order.placed_at) if rows.order.placed_at else "",
        answer=whole_answer(rows, [(parcel.answer, parcel.is_done) for parcel in parcels], contents.waiting),
        steps=collection_steps(rows) or _steps(rows),
        parcels=parcels,
        waiting=contents.waiting if parcels else Items(),
        loose=contents.loose if parcels else Items(contents.waiting + contents.loose),
        returns=[answer_return(shipment) for shipment in rows.returns],
        refund=_refund(rows),
        now=made(NOW, rows),
        care=made(CARE, rows),
        is_to_collect=is_to_collect(rows),
        pictures=strip_address(rows.order.public_id, rows.lines),
        every=pace(rows),
    )


def _parcel(shipment: Shipment, place: int, items: Items, order: Order) -> ParcelView:
    status = Status(shipment.status)
    words, tone = _badge(shipment, status)
    return ParcelView(
        anchor=f"parcel-{place}",
        name=_("Parcel %(number)s") % {"number": place},
        answer=answer(shipment),
        status=words,
        tone=tone,
        steps=steps_of(shipment),
        items=items,
        shipment=shipment,
        carrier=display_name(shipment.carrier),
        carrier_url=web_address(shipment.tracking_url)
        or tracking_url(shipment.carrier, shipment.tracking_number, order.postal_code, order.country),
        is_done=status is Status.DELIVERED,
    )


def _badge(shipment: Shipment, status: Status) -> tuple[str, str]:
    """The parcel's state in one or two words, and their tone: what was overheard where it says more."""
    heard = overheard(shipment)
    if heard in AT_CUSTOMS and status in MOVING | IN_TROUBLE:
        return pgettext("parcel", "at customs"), "warn"
    if heard is Heard.LOST and status is Status.EXCEPTION:
        return pgettext("parcel", "lost"), "bad"
    if status in MOVING and is_silent_for_long(shipment):
        return pgettext("parcel", "no news for long"), "bad"
    return str(STATUS_WORDS[status]), TONES.get(status, "")


def _steps(rows: Rows) -> list[Step]:
    """The line of an order that is not sent yet; [] where it would say nothing, or no truth."""
    order = rows.order
    is_past = order.cancelled_at or order.is_fulfilled or order.collected_at
    return [] if rows.parcels or is_past or order.will_collect else steps_of(None)


def _refund(rows: Rows) -> str:
    if not rows.refunded:
        return ""
    amount = money(rows.refunded, rows.order.currency)
    if rows.refunded_at is None:
        return _("We have given back %(amount)s.") % {"amount": amount}
    when = moments.on_day(rows.refunded_at)
    return _("We gave back %(amount)s %(when)s.") % {"amount": amount, "when": when}
