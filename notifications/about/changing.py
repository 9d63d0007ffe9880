"""Mails about a change of the delivery, and about the fresh link that a change of the address asks for."""

from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from merchants.access import ADDRESS, CHANGE_ADDRESS_FOR, READ, READ_FOR
from notifications import reasons
from notifications.facts.snapshot import Facts
from notifications.mails.contents import one_line
from notifications.mails.moments import full_moment
from notifications.mails.particulars import Row
from orders.models import LinkRequest
from tracking import change_reasons
from tracking.capabilities import options
from tracking.models import DeliveryChange
from tracking.snapshots import Status
from tracking.wishes import wish_words

Kind, State, Way = DeliveryChange.Kind, DeliveryChange.State, DeliveryChange.Way

# What a customer calls each change: words of buttons, and of what is still possible in a mail.
CALLS: dict[str, Promise] = {
    Kind.DAY: _("Choose another day"),
    Kind.NEIGHBOUR: _("Leave with a neighbour"),
    Kind.SAFE_PLACE: _("Leave in a safe place"),
    Kind.PICKUP_POINT: _("Have it delivered to a pick-up point"),
    Kind.ADDRESS: _("Change the address"),
    Kind.HOLD: _("Keep it until I am back"),
    Kind.CANCEL: _("Cancel the order"),
}
# The state that each mail tells of. Any other state, and the mail is old news.
TELLS = {
    "change_requested": State.REQUESTED,
    "change_accepted": State.ACCEPTED,
    "change_refused": State.REFUSED,
    "change_confirmed": State.CONFIRMED,
}
# Statuses whose own mail says that the wish came true.
SAID_BY_THE_PARCEL = (Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP)


def objection(facts: Facts) -> str:
    """Why a mail of this file is no longer true or no longer needed, as a code of notifications.reasons; "" to send."""
    if facts.template in TELLS:
        return _change_objection(facts, facts.subject)
    if facts.template == "address_link":
        return "" if _link_is_wanted(facts) else reasons.LINK_NOT_WANTED
    return ""


def _change_objection(facts: Facts, change: DeliveryChange) -> str:
    if change.state != TELLS[facts.template]:
        return reasons.CHANGE_MOVED_ON
    if facts.template == "change_requested" and (change.way != Way.TEAM or _went_elsewhere(facts)):
        return reasons.NOBODY_WAITS
    if facts.template == "change_confirmed" and change.kind == Kind.CANCEL and facts.order.cancelled_at:
        return reasons.ORDER_CANCELLED
    if facts.template == "change_confirmed" and facts.shipment and facts.shipment.status in SAID_BY_THE_PARCEL:
        return f"{reasons.OVERTAKEN}:{facts.shipment.status}"
    return ""


def _went_elsewhere(facts: Facts) -> bool:
    """Did the wish that this mail was planned for go by an API? Once a person has it, a mail of its own says so."""
    event = facts.message.enrolment.event
    return event.type == "change.requested" and event.data.get("way", Way.TEAM) != Way.TEAM


def _link_is_wanted(facts: Facts) -> bool:
    """Of several clicks the last counts; and who has changed the address since needs no link any more."""
    newer = LinkRequest.objects.filter(order=facts.order, kind=LinkRequest.Kind.ADDRESS, pk__gt=facts.subject.pk)
    asked = DeliveryChange.objects.filter(
        order=facts.order, kind=Kind.ADDRESS, requested_at__gt=facts.subject.created_at
    )
    return not newer.exists() and not asked.exists() and _takes_an_address(facts)


def _takes_an_address(facts: Facts) -> bool:
    """Could the link still be used? One that leads to "too late" is a disappointment by mail."""
    parcel = _parcel_of_link(facts)
    shipment = facts.order.shipments.filter(public_id=parcel).first() if parcel else None
    offered = {option.kind: option for option in options(facts.order, shipment)}
    return offered[Kind.ADDRESS].can_request


def words_of_wish(kind: str, wish: dict[str, Any]) -> str:
    """The wish in one line of a mail; "" when it was emptied by an erasure."""
    return one_line(wish_words(kind, wish))


def change_rows(facts: Facts) -> list[Row]:
    """What was asked for and when; for a refusal also what is still possible."""
    change: DeliveryChange = facts.subject
    label = str(Kind(change.kind).label)
    wish = "" if change.kind == Kind.CANCEL else words_of_wish(change.kind, change.wish)
    rows = [
        (label[:1].upper() + label[1:], wish, True),
        (pgettext("label", "Asked for"), full_moment(change.requested_at), False),
    ]
    if facts.template == "change_refused":
        still = " · ".join(possible_words(facts))
        rows.append((gettext("What you can do now"), still, False))
    return [{"label": label, "value": value, "big": big} for label, value, big in rows if value]


def possible_words(facts: Facts) -> list[str]:
    """What the customer can still ask for, on our page or the carrier's."""
    if facts.order.cancelled_at:
        return []
    refused = facts.subject.kind
    offered = options(facts.order, facts.shipment)
    return [str(CALLS[option.kind]) for option in offered if option.way and option.kind != refused]


def change_context(facts: Facts) -> dict[str, Any]:
    """More plain values for the mails about a change."""
    change: DeliveryChange = facts.subject
    return {
        "is_cancel": change.kind == Kind.CANCEL,
        "is_address": change.kind == Kind.ADDRESS,
        "is_team": change.way == Way.TEAM,
        "reason": one_line(change_reasons.words(change.reason)),
        "progress": [],
    }


def _address_context(facts: Facts) -> dict[str, Any]:
    return {
        "is_asked_for": True,
        "minutes": int(CHANGE_ADDRESS_FOR.total_seconds() // 60),
        "parcel_query": f"?parcel={parcel}" if (parcel := _parcel_of_link(facts)) else "",
    }


def _parcel_of_link(facts: Facts) -> str:
    return str(facts.message.enrolment.event.data.get("parcel", ""))


def link_context(facts: Facts) -> dict[str, Any]:
    """More plain values for the mails about links."""
    return _address_context(facts) if facts.template == "address_link" else {}


def link_allows(facts: Facts) -> tuple[str, timedelta]:
    """What the link of a mail about a link allows, and for how long: who asked without a key only reads."""
    if facts.template != "address_link":
        return READ, READ_FOR
    return f"{READ} {ADDRESS}", CHANGE_ADDRESS_FOR
