"""What mails about returns know of one: its items, its parcel, what differs."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from notifications.facts.snapshot import Facts
from notifications.mails.contents import money, one_line
from notifications.mails.moments import full_day
from returns.models import Exchange, Payout, Return, ReturnItem, ReturnParcel
from returns.requesting.promising import MONEY, hand_in_for

# Nothing is on its way to us by it: not yet, or never.
NOT_COMING = (Return.State.ASKED, Return.State.REFUSED, Return.State.CANCELLED, Return.State.EXPIRED)


def return_of(facts: Facts) -> Return | None:
    """The return that a mail is about, where it is about one."""
    row = facts.subject
    if isinstance(row, Exchange):
        found: Return = row.item.in_return
        return found
    return row if isinstance(row, Return) else None


def items_of(row: Return) -> list[ReturnItem]:
    """As they were read with the return."""
    return list(row.items.all())


def parcel_of(row: Return) -> ReturnParcel | None:
    """The one whose code is ready; None while there is none."""
    live = [one for one in row.parcels.all() if one.state == ReturnParcel.State.READY]
    return live[-1] if live else None


def difference(item: ReturnItem, currency: str = "") -> str:
    """What we found that the customer did not register, in words; "" for nothing."""
    missing = item.quantity - item.received_quantity if item.received_quantity is not None else 0
    parts = []
    if missing > 0:
        words = ngettext("%(count)s piece was not in the parcel", "%(count)s pieces were not in the parcel", missing)
        parts.append(words % {"count": missing})
    if item.deduction > Decimal(0):
        less = money(item.deduction, currency)
        parts.append(gettext("%(amount)s less: %(reason)s") % {"amount": less, "reason": item.deduction_reason})
    return "; ".join(one_line(part) for part in parts)


def to_come(row: Return) -> str:
    """The day on which the money is there at the latest; "" where none is awaited, or that day is over."""
    is_over = row.state in (Return.State.REFUSED, Return.State.CANCELLED, Return.State.EXPIRED)
    is_told = row.expected and row.promised_on is not None and row.promised_on >= timezone.localdate()
    return day(row.promised_on) if is_told and not is_over else ""


def is_credit(row: Return) -> bool:
    """Is all that goes back store credit? As it was paid, and before that as it was chosen."""
    paid = {one.kind for one in row.payouts.all() if one.state == Payout.State.PAID}
    if paid:
        return paid == {Payout.Kind.CREDIT}
    return {item.outcome for item in items_of(row) if item.outcome in MONEY} == {ReturnItem.Outcome.CREDIT}


def money_back(row: Return) -> list[tuple[str, str, bool]]:
    """How much goes back, and by when: a day that hangs on something, never without it. Who received a gift reads no
    amount: it would tell what it cost."""
    what, by = gettext("Store credit") if is_credit(row) else gettext("You get back"), _by(row)
    if row.is_gift:
        return [(what, gettext("at the latest on %(when)s") % {"when": by} if by else "", False)]
    amount = money(row.expected, row.currency) if row.expected else ""
    return [(what, amount, False), (gettext("At the latest on"), by, False)]


def _by(row: Return) -> str:
    """The promised day with its condition (Directive 2011/83/EU, art. 13(3), for a withdrawal)."""
    told = to_come(row)
    hand_in = hand_in_for(row, timezone.localdate())
    if told and hand_in is not None:
        return gettext("%(day)s, if you hand it in by %(hand_in)s") % {"day": told, "hand_in": day(hand_in)}
    waits = row.state == Return.State.REGISTERED and row.handed_over_at is None and row.send_by is not None
    if told and waits and row.path == Return.Path.WITHDRAW:
        return gettext("%(day)s, if you have sent the goods by then") % {"day": told}
    return told


def to_hand_in(row: Return) -> list[tuple[str, str, bool]]:
    """By when, while it waits to be sent."""
    waits = row.state == Return.State.REGISTERED
    return [(gettext("Hand it in by"), day(row.send_by) if waits else "", False)]


def day(moment: Any) -> str:
    """The day in full; "" where there is none."""
    return full_day(moment) if moment else ""
