"""The labelled facts of mails about returns: what matters at that moment, the code first."""

from collections.abc import Callable

from django.utils.translation import gettext, pgettext

from notifications.about.returned import day, difference, items_of, parcel_of
from notifications.facts.snapshot import Facts
from notifications.mails.contents import money, one_line
from notifications.mails.particulars import Row
from returns.models import Exchange, Payout, Return
from tracking.carriers.names import display_name

State = Return.State


def rows_of(facts: Facts, row: Return) -> list[Row]:
    """What matters of the return at this moment, the code first."""
    return _labelled((pgettext("label", "Your return"), row.spoken, True), *ROWS[facts.template](facts, row))


def _registered(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    return [(gettext("Hand it in by"), day(row.send_by), False), *_money_back(row)]


def _money_back(row: Return) -> list[tuple[str, str, bool]]:
    return [
        (gettext("You get back"), money(row.expected, row.currency) if row.expected else "", False),
        (gettext("At the latest on"), day(row.promised_on) if row.expected else "", False),
    ]


def _travelling(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    parcel = parcel_of(row)
    if parcel is None:
        return _money_back(row)
    point = parcel.point or {}
    place = ", ".join(one_line(str(point.get(name, ""))) for name in ("name", "line1", "city") if point.get(name))
    place = place or (one_line(parcel.location.name) if parcel.location else "")
    return [
        (gettext("Carrier"), display_name(parcel.carrier) if parcel.carrier else "", False),
        (gettext("Tracking number"), one_line(parcel.tracking_number), False),
        (gettext("Hand it in at"), place if row.state == State.REGISTERED else "", False),
        *_money_back(row),
    ]


def _found(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    told = [(one_line(item.title), difference(item, row.currency), False) for item in items_of(row)]
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
    is_gone = facts.template == "exchange_sold_out"
    return [
        (gettext("You had chosen") if is_gone else gettext("You get"), f"{one.quantity} × {what}", False),
        (gettext("Difference in price"), difference if facts.template == "exchange_payment" else "", False),
        (gettext("Order"), one_line(one.new_number), False),
    ]


def _nothing(_facts: Facts, _row: Return) -> list[tuple[str, str, bool]]:
    return []


def _labelled(*found: tuple[str, str, bool]) -> list[Row]:
    return [{"label": label, "value": value, "big": big} for label, value, big in found if value]


ROWS: dict[str, Callable[[Facts, Return], list[tuple[str, str, bool]]]] = {
    "return_asked": _nothing, "return_registered": _registered, "return_label": _travelling,
    "return_under_way": _travelling, "return_received": lambda _facts, row: _money_back(row),
    "return_inspected": _found, "return_paid": _paid, "return_refused": _nothing, "return_cancelled": _nothing,
    "return_send_by": _registered, "exchange_payment": _exchanged, "exchange_ordered": _exchanged,
    "exchange_sold_out": _exchanged,
}  # fmt: skip
