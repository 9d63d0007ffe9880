"""Mails about how an order goes on: it does not leave, its parcel is quiet or waits, and what to do with what came."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext

from care.models import CareBlock
from inbox.reading import web_address
from notifications import reasons
from notifications.about import offering
from notifications.facts.snapshot import Facts
from notifications.mails.contents import one_line
from notifications.mails.moments import full_day, full_moment
from notifications.mails.particulars import Row, pickup_rows
from orders.models import Line
from tracking.snapshots import Status

QUIET, UNSENT, CONTENT, AGAIN = "shipment_quiet", "order_unsent", "care_content", "replenishment"
NUDGES = ("pickup_nudge", "pickup_ending")


def objection(facts: Facts) -> str:
    """Why a mail of this file is no longer true, as a code of notifications.reasons; "" to send it. Pure for facts that
    came with what the brand offers."""
    if facts.template == QUIET:
        return "" if facts.shipment and facts.shipment.quiet_at else reasons.NEWS_AGAIN
    if facts.template in NUDGES:
        return _nudge_objection(facts)
    if facts.template == UNSENT:
        return reasons.SENT_MEANWHILE if has_left(facts) else ""
    if facts.template == CONTENT:
        return "" if guide_of(facts) else reasons.NOTHING_TO_SHOW
    if facts.template == AGAIN:
        return "" if product_of(facts) else reasons.NOTHING_TO_SHOW
    return ""


def _nudge_objection(facts: Facts) -> str:
    parcel = facts.shipment
    if parcel is None or parcel.status != Status.AVAILABLE_FOR_PICKUP:
        return reasons.COLLECTED_PARCEL
    over = parcel.pickup_until is not None and parcel.pickup_until <= facts.now
    return reasons.COLLECTED_PARCEL if over else ""


def has_left(facts: Facts) -> bool:
    """Is any of it on its way, collected, or called complete by the shop?"""
    order = facts.order
    moving = any(
        not row.is_return and not row.is_cancelled and row.status not in (Status.UNKNOWN, Status.PRE_TRANSIT)
        for row in order.shipments.all()
    )
    return bool(moving or order.is_fulfilled or order.delivered_at or order.collected_at or order.collect_ready_at)


def guide_of(facts: Facts) -> Mapping[str, Any] | None:
    """The first guide or video for what was bought that has a page of its own or a text."""
    found = offering.guides(facts, offering.offered_of(facts))
    return next((block for block in found if offering.words_of(block, facts).get("title")), None)


def product_of(facts: Facts) -> Line | None:
    """What runs out: the first thing in the order that can be bought again at an address of the shop's own."""
    lines = (line for line in facts.order.lines.all() if line.needs_shipping)
    return next((line for line in lines if web_address(line.product_url) or facts.merchant.shop_url), None)


def parcel_rows(facts: Facts) -> list[Row]:
    """For mails about a parcel that are not about its status alone."""
    if facts.template in NUDGES:
        return pickup_rows(facts.shipment)
    if facts.template == QUIET and facts.shipment:
        last = facts.shipment.last_scan_at
        return [{"label": pgettext("label", "Last report"), "value": full_moment(last), "big": True}] if last else []
    return []


def parcel_context(facts: Facts) -> dict[str, Any]:
    parcel = facts.shipment
    return {
        "until": full_day(parcel.pickup_until) if parcel and parcel.pickup_until else "",
        "point": one_line(parcel.pickup_name) if parcel else "",
    }


def content_context(facts: Facts) -> dict[str, Any]:
    """A guide for what was bought: its words in full, since a mail is read without opening anything."""
    block = guide_of(facts)
    words = offering.words_of(block, facts) if block else {}
    return {
        "title": one_line(words.get("title", "")),
        "text_lines": [one_line(line) for line in words.get("text", "").splitlines() if line.strip()],
        "is_video": bool(block and block["kind"] == CareBlock.Kind.VIDEO),
        "items": [], "to_follow": [], "others": [], "progress": [],
    }  # fmt: skip


def again_context(facts: Facts) -> dict[str, Any]:
    """What may be nearly used up, and where it can be had again."""
    line = product_of(facts)
    return {
        "product": one_line(line.title) if line else "",
        "button_url": (web_address(line.product_url) if line else "") or facts.merchant.shop_url,
        "others": [], "progress": [],
    }  # fmt: skip
