"""What mails about returns know of one: its items, its parcel, what differs."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from notifications.facts.snapshot import Facts
from notifications.mails.contents import money, one_line
from notifications.mails.moments import full_day
from returns.models import Exchange, Return, ReturnItem, ReturnParcel


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
        parts.append(gettext("not in the parcel: %(count)s") % {"count": missing})
    if item.deduction > Decimal(0):
        less = money(item.deduction, currency)
        parts.append(gettext("%(amount)s less: %(reason)s") % {"amount": less, "reason": item.deduction_reason})
    return "; ".join(one_line(part) for part in parts)


def day(moment: Any) -> str:
    """The day in full; "" where there is none."""
    return full_day(moment) if moment else ""
