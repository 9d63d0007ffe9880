"""The money of a return that has left or came back, as its mails tell it."""

from typing import Any

from django.utils.translation import gettext

from notifications.about.returned import to_come
from notifications.mails.contents import money
from returns.models import Payout, Return

Told = tuple[str, str, bool]
State, Kind = Payout.State, Payout.Kind
# Nothing of these is to be paid any more, or it is on its way again.
SETTLED = (State.PAID, State.SENT, State.CANCELLED)
TELLS_OF_MONEY = ("return_paid", "return_bounced")  # the goods are no news in them


def money_context(row: Return) -> dict[str, Any]:
    """More plain values: had the bank sent it back before, and has the store credit a code on the page?"""
    paid = [one for one in row.payouts.all() if one.state == State.PAID]
    return {
        "is_paid_again": any(one.bounced_at is not None for one in paid),
        "has_credit_code": any(one.kind == Kind.CREDIT and one.means == "credit" for one in paid),
    }


def came_back(row: Return) -> list[Payout]:
    """What the bank sent back and nobody has paid anew."""
    return [one for one in row.payouts.all() if one.bounced_at is not None and one.state not in SETTLED]


def paid_rows(row: Return) -> list[Told]:
    """What was paid back, and as what."""
    words = {
        Kind.REFUND: gettext("Money back"),
        Kind.CREDIT: gettext("Store credit"),
        Kind.DIFFERENCE: gettext("Difference of your exchange"),
    }
    done = [one for one in row.payouts.all() if one.state == State.PAID]
    return [(words[Kind(one.kind)], money(one.amount, one.currency), False) for one in done]


def bounced_rows(row: Return) -> list[Told]:
    """What came back, and by when it is paid anew, where that day is not over."""
    rows = [(gettext("Came back to us"), money(one.amount, one.currency), False) for one in came_back(row)]
    return [*rows, (gettext("Paid again at the latest on"), to_come(row), False)]
