"""The labelled facts of a mail, written once for its text part and its html part."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, pgettext

from notifications.facts.snapshot import Facts
from notifications.mails.contents import money, one_line
from notifications.mails.moments import full_day, full_moment, local_date, window
from orders.models import Order
from tracking.carriers.names import display_name
from tracking.models import Shipment
from tracking.snapshots import Status

Row = dict[str, Any]
# Mails that tell when the parcel comes. The others would contradict themselves.
COMING = (
    "shipment_created", "shipment_in_transit", "shipment_out_for_delivery", "shipment_delayed",
    "shipment_delivery_attempt_failed", "shipment_exception",
)  # fmt: skip
# Mails about what comes after: carrier and tracking number are of no use any more.
WITHOUT_ROWS = frozenset(
    {
        "review_request", "review_reminder", "csat", "nps", "loyalty_invitation", "care_content", "replenishment",
        "coupon",
    }
)  # fmt: skip
ARRIVED = ("shipment_delivered", "order_delivered")
TROUBLE = {
    "shipment_exception": Status.EXCEPTION,
    "shipment_delivery_attempt_failed": Status.DELIVERY_ATTEMPT_FAILED,
}


def expected_day(parcel: Shipment | None) -> date | None:
    """The day on which the carrier expects to deliver; None when unknown, or when it passed."""
    if parcel is None or parcel.estimated_at is None or parcel.delivered_at:
        return None
    day = local_date(parcel.estimated_at)
    return day if day >= timezone.localdate() else None


def labelled(facts: Facts, parcel: Shipment | None, expected: date | None) -> list[Row]:
    """The mail's facts as {"label", "value", "big"}; the one that people look for first comes first and is big.
    `expected`: the parcel's expected_day."""
    if facts.template in WITHOUT_ROWS:
        return []
    rows: list[Row] = []
    if facts.template in COMING:
        rows += _expected(facts, parcel, expected)
    elif facts.template == "shipment_available_for_pickup":
        rows += pickup_rows(parcel)
    elif facts.template in ARRIVED and parcel and parcel.delivered_at:
        rows += _row(pgettext("label", "Delivered"), full_moment(parcel.delivered_at), big=True)
    elif facts.template == "order_placed" and facts.order.promised_on:
        if facts.order.promised_on >= timezone.localdate():
            rows += _row(pgettext("label", "Expected"), full_day(facts.order.promised_on), big=True)
    elif facts.template == "order_cancelled":
        rows += _refunded(facts.order)
    return rows + _trouble(facts, parcel) + _about(facts, parcel)


def _expected(facts: Facts, parcel: Shipment | None, expected: date | None) -> list[Row]:
    rows: list[Row] = []
    if parcel is None:
        return rows
    if expected and _still_holds(facts.template, parcel, expected):
        hours = window(parcel.estimated_from, parcel.estimated_at)
        day = full_day(expected)
        value = pgettext("when", "%(day)s, %(hours)s") % {"day": day, "hours": hours} if hours else day
        label = (
            pgettext("label", "Now expected") if facts.template == "shipment_delayed" else pgettext("label", "Expected")
        )
        rows += _row(label, value, big=True)
    if facts.template == "shipment_delayed" and parcel.first_estimated_at:
        first = local_date(parcel.first_estimated_at)
        # The same day twice would say "not late": a carrier that only reports a delay names no new day.
        if first != expected:
            rows += _row(pgettext("label", "First expected"), full_day(first))
    return rows


def _still_holds(template: str, parcel: Shipment, expected: date) -> bool:
    """An estimate from before the trouble, or for another day than the courier's round, contradicts the mail."""
    if template == "shipment_out_for_delivery":
        return expected == timezone.localdate()
    if template in TROUBLE:
        heard, since = parcel.estimate_heard_at, parcel.status_at
        return bool(heard and since and heard > since)
    return True


def pickup_rows(parcel: Shipment | None) -> list[Row]:
    """Where a parcel waits, with which code and until when."""
    if parcel is None:
        return []
    until = full_day(parcel.pickup_until) if parcel.pickup_until else ""
    place = one_line(parcel.pickup_name)
    return [
        *_row(gettext("Pick-up point"), place, big=True),
        *_row(gettext("Address"), one_line(parcel.pickup_address)),
        *_row(gettext("Your code"), one_line(parcel.pickup_code)),
        *_row(gettext("Collect it by"), until),
    ]


def _refunded(order: Order) -> list[Row]:
    refunds = [refund for refund in order.refunds.all() if refund.currency in ("", order.currency)]
    total = sum((refund.amount for refund in refunds), start=Decimal(0))
    return _row(gettext("Refunded"), money(total, order.currency), big=True) if total else []


def _trouble(facts: Facts, parcel: Shipment | None) -> list[Row]:
    """What the carrier itself said of the trouble, in its own words."""
    status = TROUBLE.get(facts.template)
    if status is None or parcel is None:
        return []
    # In Python: the loader read them along (notifications/facts/loading.py), in the model's own order.
    said = next((heard for heard in parcel.checkpoints.all() if heard.status == status and heard.words), None)
    return _row(gettext("In the carrier’s words"), one_line(said.words)) if said else []


def _about(facts: Facts, parcel: Shipment | None) -> list[Row]:
    rows: list[Row] = []
    if parcel:
        rows += _row(gettext("Carrier"), display_name(parcel.carrier))
        rows += _row(gettext("Tracking number"), one_line(parcel.tracking_number))
    if facts.template != "order_placed":  # that one shows the whole address
        receiver = receiver_of(facts.order)
        rows += _row(pgettext("label", "To"), receiver) if receiver else []
    rows += _row(gettext("Order number"), one_line(facts.order.number or facts.order.external_id))
    return rows


def receiver_of(order: Order) -> str:
    """Who gets the parcel, when that is not the buyer, to whom the mail goes; else ""."""
    if order.receiver_name == order.buyer_name:
        return ""
    receiver, buyer = one_line(order.receiver_name), one_line(order.buyer_name)
    return receiver if receiver and receiver.casefold() != buyer.casefold() else ""


def awaits_payment(order: Order) -> bool:
    """Nobody is getting this order ready yet: a bank transfer takes days. A free order owes nothing."""
    return order.paid_at is None and order.total != 0


def _row(label: str, value: str, big: bool = False) -> list[Row]:
    return [{"label": label, "value": value, "big": big}] if value else []
