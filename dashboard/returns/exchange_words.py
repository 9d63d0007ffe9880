"""What the page of a return shows of its exchanges and replacements, and what a person can do about each."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from returns.exchanging.finding import claim
from returns.models import Exchange, Return, ReturnItem
from returns.money.holding import OVER

State = Exchange.State


def exchange_of(item: ReturnItem, items: Sequence[ReturnItem], row: Return) -> dict[str, Any] | None:
    """Of an item with an exchange: how it stands, what is owed, and which buttons there are. No query."""
    one: Exchange | None = getattr(item, "exchange", None)
    if one is None:
        return None
    parts = [other for other in items if other.of_set_id == item.pk]
    is_over, is_failed = row.state in OVER, one.state == State.FAILED
    is_gone = one.state == State.SOLD_OUT and one.is_replacement
    owes = claim([item, *parts]) if one.state == State.ORDERED else 0
    waits = one.state == State.RESERVED and one.ships != Exchange.Ships.NOW and row.state != Return.State.ASKED
    return {
        "row": one, "name": _("Replacement") if one.is_replacement else _("Instead"), "owes": owes,
        "parts": parts, "is_open": one.state == State.ORDERED and one.settled_at is None and bool(owes),
        "is_unreturned": one.state == State.ORDERED and one.settled_at is None and row.state == Return.State.EXPIRED,
        "can_again": ((is_failed and bool(one.variant_id or one.product_id)) or is_gone) and not is_over,
        "can_by_hand": (is_failed or one.state == State.SOLD_OUT) and not is_over,
        "can_money": is_failed and not is_over,
        "can_send_now": waits and not is_over and (one.difference <= 0 or one.paid_at is not None),
        "says": one.last_error if is_failed else sold_out_words(one, row) if is_gone else "",
    }  # fmt: skip


def sold_out_words(one: Exchange, row: Return) -> str:
    """What the law gives whose replacement cannot be had: Directive (EU) 2019/771, art. 13(4)."""
    if row.is_gift:
        return _("It has sold out. Whoever received it may have it repaired, where you do that, or gets store credit.")
    return _("It has sold out. By law the customer may now choose: a repair, where you do that, to keep it for less, or"
             " the money back. The choice is on the page of the return.")  # fmt: skip


def history_of_exchanges(items: Sequence[ReturnItem]) -> list[dict[str, Any]]:
    """What people did by hand, as rows of the history."""
    found = []
    for one in (item.exchange for item in items if hasattr(item, "exchange")):
        if one.ordered_by and one.ordered_at:
            what = _("ordered by hand: %(number)s") % {"number": one.new_number}
            found.append({"what": what, "at": one.ordered_at, "by": one.ordered_by, "note": str(one)})
        if one.settled_at:
            what = _("seen to what the customer owed")
            found.append({"what": what, "at": one.settled_at, "by": one.settled_by, "note": str(one)})
    return found
