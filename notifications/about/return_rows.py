"""The labelled facts of mails about returns: what matters at that moment, the code first."""

from collections.abc import Callable

from django.utils.translation import gettext, pgettext

from notifications.about.return_answering import answer_rows
from notifications.about.return_granting import asked_rows, granted_rows, new_goods
from notifications.about.return_money import bounced_rows, paid_rows
from notifications.about.return_travelling import is_fetched, travelling_rows
from notifications.about.returned import difference, items_of, money_back, parcel_of, to_hand_in
from notifications.facts.snapshot import Facts
from notifications.mails.contents import money, one_line
from notifications.mails.particulars import Row
from returns.models import Exchange, Return

State = Return.State


def rows_of(facts: Facts, row: Return) -> list[Row]:
    """What matters of the return at this moment, the code first."""
    return _labelled((pgettext("label", "Your return"), row.spoken, True), *ROWS[facts.template](facts, row))


def _registered(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    less = [(one_line(item.title), difference(item, row.currency), False) for item in items_of(row)]
    return [*granted_rows(row), *to_hand_in(row), *(one for one in less if one[1]), *money_back(row)]


def _reminded(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    """Not the day of the money: that holds for who hands it in today, and moves on until he does."""
    return [*to_hand_in(row), *money_back(row)[:1]]


def _travelling(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    parcel = parcel_of(row)
    if parcel is None:
        return money_back(row)
    is_open = row.state == State.REGISTERED
    rows = travelling_rows(row, parcel, is_open=is_open)
    if is_open and is_fetched(parcel):  # the day of the money hangs on handing it in, which is not theirs to do
        return [*rows, *money_back(row)[:1]]
    return [*to_hand_in(row), *rows, *money_back(row)]


def _found(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    told = [(one_line(item.title), difference(item, row.currency), False) for item in items_of(row)]
    return [*(one for one in told if one[1]), *_what_of_new(row), *money_back(row)]


def _what_of_new(row: Return) -> list[tuple[str, str, bool]]:
    """What becomes of new goods where the old ones were not as registered."""
    found = []
    for item in items_of(row):
        exchange: Exchange | None = getattr(item, "exchange", None)
        if exchange is None or not difference(item):
            continue
        label = gettext("Your replacement") if exchange.is_replacement else gettext("Your exchange")
        if exchange.state == Exchange.State.CANCELLED:
            found.append((label, gettext("It is not sent, because of what we found."), False))
        elif exchange.state == Exchange.State.ORDERED:
            found.append((label, gettext("It has left already. We write to you about what is still open."), False))
    return found


def _exchanged(facts: Facts, _row: Return) -> list[tuple[str, str, bool]]:
    one: Exchange = facts.subject
    difference = money(one.difference, one.currency) if one.difference > 0 else ""
    is_gone = facts.template == "exchange_sold_out"
    return [
        (gettext("You had chosen") if is_gone else gettext("You get"), new_goods(one), False),
        (gettext("Difference in price"), difference if facts.template == "exchange_payment" else "", False),
        (gettext("Order"), one_line(one.new_number), False),
    ]


def _asked(_facts: Facts, row: Return) -> list[tuple[str, str, bool]]:
    return asked_rows(row)


def _nothing(_facts: Facts, _row: Return) -> list[tuple[str, str, bool]]:
    return []


def _labelled(*found: tuple[str, str, bool]) -> list[Row]:
    return [{"label": label, "value": value, "big": big} for label, value, big in found if value]


ROWS: dict[str, Callable[[Facts, Return], list[tuple[str, str, bool]]]] = {
    "return_asked": _asked, "return_registered": _registered, "return_label": _travelling,
    "return_under_way": _travelling, "return_received": lambda _facts, row: money_back(row),
    "return_inspected": _found, "return_answer": answer_rows, "return_paid": lambda _facts, row: paid_rows(row),
    "return_bounced": lambda _facts, row: bounced_rows(row), "return_refused": _asked,
    "return_cancelled": _nothing, "return_proof": lambda _facts, row: to_hand_in(row),
    "return_send_by": _reminded, "exchange_payment": _exchanged, "exchange_ordered": _exchanged,
    "exchange_sold_out": _exchanged,
}  # fmt: skip
