"""Mails about goods that come back, and about what is sent in their place."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, pgettext

from notifications import reasons
from notifications.facts.snapshot import Facts
from notifications.mails.contents import money, one_line
from notifications.mails.mail import Attachment
from notifications.mails.moments import full_day
from notifications.mails.particulars import Row
from returns.models import Exchange, Payout, Return, ReturnItem, ReturnParcel
from tracking.carriers.names import display_name

CODE_CID = "return-code"
LINK = ("read", timedelta(days=1), "return_link")  # of who asked for it with a mail address alone
State = Return.State
TRAVELLED = (State.DROPPED_OFF, State.UNDER_WAY, State.RECEIVED, State.INSPECTED, State.CLOSED)
# The states in which each mail still tells the truth.
TELLS: dict[str, Sequence[str]] = {
    "return_asked": (State.ASKED,),
    "return_registered": (State.REGISTERED, State.DROPPED_OFF, State.CLOSED),
    "return_label": (State.REGISTERED,),
    "return_under_way": (State.DROPPED_OFF, State.UNDER_WAY),
    "return_received": (State.RECEIVED,),
    "return_inspected": (State.INSPECTED, State.CLOSED),
    "return_refused": (State.REFUSED,),
    "return_cancelled": (State.CANCELLED,),
    "return_send_by": (State.REGISTERED,),
}
KEPT = (ReturnItem.Outcome.KEEP, ReturnItem.Outcome.DONATE)


def objection(facts: Facts) -> str:
    """Why a mail of this file is no longer true, as a code of notifications.reasons; "" to send it."""
    row = facts.subject
    if isinstance(row, Exchange):
        return "" if row.state in EXCHANGES[facts.template] else reasons.RETURN_MOVED_ON
    if not isinstance(row, Return) or facts.template not in TELLS:
        return ""
    if row.state not in TELLS[facts.template]:
        return reasons.RETURN_MOVED_ON
    own: Callable[[Return], bool] | None = OWN.get(facts.template)
    return reasons.NOTHING_TO_TELL if own is not None and not own(row) else ""


def _is_news(row: Return) -> bool:
    """A withdrawal has its receipt, and a gift's buyer asked for nothing."""
    return row.path != Return.Path.WITHDRAW


def _has_code(row: Return) -> bool:
    return _parcel(row) is not None


def _differs(row: Return) -> bool:
    return any(_difference(item) for item in _items(row))


OWN: dict[str, Callable[[Return], bool]] = {
    "return_registered": _is_news, "return_label": _has_code, "return_inspected": _differs,
}  # fmt: skip
EXCHANGES: dict[str, Sequence[int]] = {
    "exchange_payment": (Exchange.State.PAYING,),
    "exchange_ordered": (Exchange.State.ORDERED,),
    "exchange_sold_out": (Exchange.State.SOLD_OUT,),
}


def return_of(facts: Facts) -> Return | None:
    """The return that a mail is about, where it is about one."""
    row = facts.subject
    if isinstance(row, Exchange):
        found: Return = row.item.in_return
        return found
    return row if isinstance(row, Return) else None


def _rows(facts: Facts, row: Return) -> list[Row]:
    """What matters of the return at this moment, the code first."""
    return _labelled((pgettext("label", "Your return"), row.spoken, True), *ROWS[facts.template](facts, row))


def _registered(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    return [(gettext("Hand it in by"), _day(row.send_by), False), *_money_back(row)]


def _money_back(row: Return) -> list[tuple[str, str, bool]]:
    return [
        (gettext("You get back"), money(row.expected, row.currency) if row.expected else "", False),
        (gettext("At the latest on"), _day(row.promised_on) if row.expected else "", False),
    ]


def _travelling(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    parcel = _parcel(row)
    if parcel is None:
        return _money_back(row)
    point = parcel.point or {}
    place = ", ".join(one_line(str(point.get(name, ""))) for name in ("name", "line1", "city") if point.get(name))
    return [
        (gettext("Carrier"), display_name(parcel.carrier) if parcel.carrier else "", False),
        (gettext("Tracking number"), one_line(parcel.tracking_number), False),
        (gettext("Hand it in at"), place or (one_line(parcel.location.name) if parcel.location else ""), False),
        *_money_back(row),
    ]


def _found(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    told = [(one_line(item.title), _difference(item, row.currency), False) for item in _items(row)]
    return [*(one for one in told if one[1]), *_money_back(row)]


def _paid(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    done = [payout for payout in row.payouts.all() if payout.state == Payout.State.PAID]
    words = {
        Payout.Kind.REFUND: gettext("Money back"),
        Payout.Kind.CREDIT: gettext("Store credit"),
        Payout.Kind.DIFFERENCE: gettext("Difference of your exchange"),
    }
    return [(words[Payout.Kind(one.kind)], money(one.amount, one.currency), False) for one in done]


def _exchanged(facts: Facts, _row: Return) -> list[tuple[str, str, bool]]:
    one: Exchange = facts.subject
    what = " ".join(part for part in (one_line(one.title), one_line(one.variant)) if part)
    difference = money(one.difference, one.currency) if one.difference > 0 else ""
    return [
        (gettext("You get"), f"{one.quantity} × {what}", False),
        (gettext("Difference in price"), difference if facts.template == "exchange_payment" else "", False),
        (gettext("Order"), one_line(one.new_number), False),
    ]


def _nothing(_facts: Facts, _row: Return) -> list[tuple[str, str, bool]]:
    return []


ROWS: dict[str, Callable[[Facts, Return], list[tuple[str, str, bool]]]] = {
    "return_asked": _nothing, "return_registered": _registered, "return_label": _travelling,
    "return_under_way": _travelling, "return_received": lambda _facts, row: _money_back(row),
    "return_inspected": _found, "return_paid": _paid, "return_refused": _nothing, "return_cancelled": _nothing,
    "return_send_by": _registered, "exchange_payment": _exchanged, "exchange_ordered": _exchanged,
    "exchange_sold_out": _exchanged,
}  # fmt: skip


def context(facts: Facts) -> dict[str, Any]:
    """More plain values for the mails of this file."""
    row = return_of(facts)
    if row is None:
        return {}
    parcel = _parcel(row)
    listed = _items(row)
    return {
        "rows": _rows(facts, row),
        "code": row.spoken,
        "travels": any(item.outcome not in KEPT for item in listed),
        "answer_by": _day(row.decide_by),
        "refusal": one_line(row.decision_note),
        "why": gettext("You get this email because something goes back to %(shop)s.") % {"shop": facts.merchant.name},
        "promised": _day(row.promised_on) if row.expected else "",
        "until": _until(facts, row, parcel),
        "carrier": display_name(parcel.carrier) if parcel is not None and parcel.carrier else "",
        "has_printout": parcel is not None and parcel.method == ReturnParcel.Method.LABEL,
        "is_credit": _is_credit(facts, row),
        "qr_cid": CODE_CID if attachments(facts) else "",
        "goes_back": True,
        "items": [_item(item) for item in listed],
        "items_more": 0, "in_parcel": False, "to_follow": [], "totals": [], "address": [], "progress": [],
        "others": [],
    }  # fmt: skip


def link_context(facts: Facts) -> dict[str, Any]:
    """Nothing of any order: the mail only brings a link."""
    why = gettext("You get this email because somebody, probably you, asked for it on the page of %(shop)s.")
    return {
        "why": why % {"shop": facts.merchant.name},
        "rows": [], "items": [], "items_more": 0, "to_follow": [], "totals": [], "address": [], "progress": [],
        "others": [], "in_parcel": False,
    }  # fmt: skip


def attachments(facts: Facts) -> tuple[Attachment, ...]:
    """The code as a picture inside the mail, where one can be shown instead of a label."""
    row = return_of(facts)
    parcel = _parcel(row) if row is not None and facts.template == "return_label" else None
    if parcel is None or not parcel.code or parcel.method == ReturnParcel.Method.LABEL:
        return ()
    from returns.labels.codes import mail_picture

    return (Attachment("code.png", mail_picture(parcel.code, parcel.code_kind), "image/png", CODE_CID),)


def _until(facts: Facts, row: Return, parcel: ReturnParcel | None) -> str:
    if isinstance(facts.subject, Exchange):
        return _day(facts.subject.reserved_until)
    if facts.template == "return_label":
        return _day(parcel.expires_at) if parcel is not None else ""
    return _day(row.send_by)


def _is_credit(facts: Facts, row: Return) -> bool:
    if facts.template != "return_paid":
        return False
    kinds = {one.kind for one in row.payouts.all() if one.state == Payout.State.PAID}
    return kinds == {Payout.Kind.CREDIT}


def _difference(item: ReturnItem, currency: str = "") -> str:
    """What we found that the customer did not register, in words; "" for nothing."""
    missing = item.quantity - item.received_quantity if item.received_quantity is not None else 0
    parts = []
    if missing > 0:
        parts.append(gettext("not in the parcel: %(count)s") % {"count": missing})
    if item.deduction > Decimal(0):
        less = money(item.deduction, currency)
        parts.append(gettext("%(amount)s less: %(reason)s") % {"amount": less, "reason": item.deduction_reason})
    return "; ".join(one_line(part) for part in parts)


def _item(item: ReturnItem) -> dict[str, Any]:
    return {
        "title": one_line(item.title), "variant": one_line(item.variant), "quantity": item.quantity, "price": "",
        "each": "",
    }  # fmt: skip


def _items(row: Return) -> list[ReturnItem]:
    return list(row.items.all())


def _parcel(row: Return) -> ReturnParcel | None:
    live = [one for one in row.parcels.all() if one.state == ReturnParcel.State.READY]
    return live[-1] if live else None


def _day(moment: Any) -> str:
    return full_day(moment) if moment else ""


def _labelled(*found: tuple[str, str, bool]) -> list[Row]:
    return [{"label": label, "value": value, "big": big} for label, value, big in found if value]
