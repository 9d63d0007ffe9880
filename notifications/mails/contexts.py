"""What a mail's templates may read: plain values, in the active language and the merchant's time zone."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext

from merchants.branding import tokens_of
from merchants.models import Merchant
from notifications.about import offering
from notifications.about.subjects import subject_of
from notifications.facts.snapshot import Facts
from notifications.mails.contents import MOST, Contents, money, one_line
from notifications.mails.moments import babel_locale, local_date, on_day
from notifications.mails.particulars import awaits_payment, expected_day, labelled, receiver_of
from orders.models import Order
from tracking.carriers.names import display_name
from tracking.models import STATUS_WORDS, Shipment
from tracking.snapshots import Status

# Where each mail stands on the line ordered - packed - on its way - delivered; the others show no line.
PROGRESS = {
    "order_placed": 1,
    "shipment_created": 2,
    "shipment_in_transit": 3,
    "shipment_out_for_delivery": 3,
    "shipment_available_for_pickup": 3,
    "pickup_nudge": 3,
    "pickup_ending": 3,
    "shipment_quiet": 3,
    "shipment_delivery_attempt_failed": 3,
    "shipment_delayed": 3,
    "shipment_exception": 3,
    "shipment_delivered": 4,
    "order_delivered": 4,
}
# What a mail about a customer or a wish says of an order: nothing.
WITHOUT_ORDER: dict[str, Any] = {
    "number": "", "is_paid": False, "awaits_payment": False, "receiver": "", "items": [], "items_more": 0,
    "in_parcel": False, "to_follow": [], "totals": [], "address": [],
}  # fmt: skip
NO_LONGER_COMING = (Status.DELIVERED, Status.CANCELLED, Status.RETURN_TO_SENDER)


def context_of(facts: Facts) -> dict[str, Any]:
    """The plain values of one mail; no query for facts that `load` read, at most five otherwise.

    Call it with the mail's language and the merchant's time zone active. Unknown facts are "" or [], never None.
    """
    order, shipment = facts.order_row, facts.shipment
    parcels = _parcels(order) if order else []
    # A mail about the whole order speaks of its last parcel, where it speaks of one.
    parcel = shipment or _last_delivered(parcels)
    about, expected = subject_of(facts), expected_day(parcel)
    return {
        "words": f"emails/{facts.template}/words.txt",
        **_of_shop(facts.merchant),
        "name": one_line(facts.customer.name) if facts.customer else "",
        "carrier": display_name(parcel.carrier) if parcel else "",
        "rows": about.rows(facts) + (labelled(facts, parcel, expected) if order else []),
        "progress": _progress(facts.template, bool(order and receiver_of(order))),
        "others": _others(shipment, parcels),
        "is_asked_for": facts.template == "link_requested",
        "was_waiting": _was_waiting(facts),
        **_place(shipment, parcels),
        **(_of_order(facts, order) if order else WITHOUT_ORDER),
        **_days(parcel, expected),
        "offers": offering.blocks(facts, facts.offered) if facts.offered is not None else [],
        **about.context(facts),
    }


def _of_order(facts: Facts, order: Order) -> dict[str, Any]:
    return {
        "number": one_line(order.number or order.external_id),
        "is_paid": order.paid_at is not None,
        "awaits_payment": awaits_payment(order),
        "receiver": receiver_of(order),
        **_items(facts, Contents(order, with_prices=facts.template == "order_placed")),
    }


def _parcels(order: Order) -> list[Shipment]:
    """The parcels on their way to the customer, or arrived there."""
    coming = (row for row in order.shipments.all() if not row.is_return and not row.is_cancelled)
    return sorted((row for row in coming if row.status != Status.CANCELLED), key=lambda row: row.pk)


def _last_delivered(parcels: list[Shipment]) -> Shipment | None:
    arrived = [parcel for parcel in parcels if parcel.delivered_at]
    return max(arrived, key=lambda parcel: (parcel.delivered_at, parcel.pk)) if arrived else None


def _was_waiting(facts: Facts) -> bool:
    """Does the parcel come back from a pick-up point? Then its carrier did deliver it, and nobody fetched it."""
    if facts.template != "shipment_returning" or facts.shipment is None:
        return False
    return any(heard.status == Status.AVAILABLE_FOR_PICKUP for heard in facts.shipment.checkpoints.all())


def _place(shipment: Shipment | None, parcels: list[Shipment]) -> dict[str, int]:
    """Which of how many, as the order's page numbers them; count 0 where there is nothing to tell apart."""
    known = [parcel.pk for parcel in parcels]
    if shipment is None or shipment.pk not in known or len(known) < 2:
        return {"parcel_place": 0, "parcel_count": 0}
    return {"parcel_place": known.index(shipment.pk) + 1, "parcel_count": len(known)}


def _others(shipment: Shipment | None, parcels: list[Shipment]) -> list[dict[str, str]]:
    """The order's other parcels that are still to come, in words."""
    if shipment is None:
        return []
    coming = [row for row in parcels if row.pk != shipment.pk and row.status not in NO_LONGER_COMING]
    return [
        {
            "carrier": display_name(row.carrier),
            "status": str(STATUS_WORDS[Status(row.status)]),
            "number": one_line(row.tracking_number),
        }
        for row in coming
    ]


def _items(facts: Facts, contents: Contents) -> dict[str, Any]:
    inside = contents.in_parcel(facts.shipment) if facts.shipment else []
    shown = inside or contents.ordered()
    following = contents.to_follow() if facts.template in ("shipment_created", "shipment_delivered") else []
    return {
        "items": shown[:MOST],
        "items_more": max(len(shown) - MOST, 0),
        "in_parcel": bool(inside),
        "to_follow": following[:MOST],
        "totals": _totals(facts.order) if contents.with_prices else [],
        "address": _address(facts) if contents.with_prices else [],
    }


def _totals(order: Order) -> list[dict[str, Any]]:
    if order.total is None:
        return []
    rows = [(gettext("Shipping"), order.shipping, False), (gettext("Total"), order.total, True)]
    return [
        {"label": label, "value": money(amount, order.currency), "strong": strong}
        for label, amount, strong in rows
        if amount is not None
    ]


def _address(facts: Facts) -> list[str]:
    """The delivery address; with its country, as the reader calls it, where that is not the merchant's own."""
    order, home = facts.order, facts.merchant.country.upper()
    town = f"{order.postal_code} {order.city}"
    code = order.country.upper()
    country = babel_locale().territories.get(code, code) if code != home else ""
    lines = [order.receiver_name, order.company, order.line1, order.line2, town, country]
    return [line for line in map(one_line, lines) if line]


def _of_shop(merchant: Merchant) -> dict[str, Any]:
    """Who writes, from where. Kept with the merchant's row, which is read anew for each batch."""
    kept: dict[str, Any] = merchant.__dict__.setdefault("_for_contexts", {})
    if not kept:
        shop, address = one_line(merchant.name), one_line(merchant.postal_address)
        # Many postal addresses begin with the name already.
        named = address.casefold().startswith(shop.casefold())
        kept |= {
            "shop": shop,
            "wordmark": one_line(tokens_of(merchant).wordmark),
            "imprint": [line for line in ("" if named else shop, address) if line],
        }
    return kept


def _days(parcel: Shipment | None, expected: date | None) -> dict[str, Any]:
    """The mail's days, as they stand in a sentence; "" when unknown."""
    return {
        "arrives": on_day(expected) if expected else "",
        # "Today" must not come a day late, when the mail waited for its server.
        "is_today": bool(parcel and parcel.status_at and local_date(parcel.status_at) == timezone.localdate()),
    }


def _progress(template: str, is_for_other: bool) -> Sequence[dict[str, Any]]:
    return _steps(template, is_for_other, get_language())


@lru_cache(maxsize=1024)
def _steps(template: str, is_for_other: bool, _language: str) -> Sequence[dict[str, Any]]:
    """The line in the active language, which is among the arguments for the cache's sake."""
    current = PROGRESS.get(template, 0)
    labels = [pgettext("step", "Ordered"), pgettext("step", "Packed")]
    if template in ("shipment_available_for_pickup", "pickup_nudge", "pickup_ending"):
        ready = pgettext("step", "Ready to collect") if is_for_other else pgettext("step", "Ready for you")
        labels += [ready, pgettext("step", "Collected")]
    else:
        labels += [pgettext("step", "On its way"), pgettext("step", "Delivered")]
    return tuple(
        {"label": label, "done": place <= current, "current": place == current}
        for place, label in enumerate(labels, start=1)
        if current
    )
