"""What we know of the period in which somebody may withdraw. It tells; it never closes the function.

Directive 2011/83/EU, art. 9(2)(b): 14 days from the day on which the last of the goods was received. Without the
information that art. 6(1)(h) asks for it is twelve months longer (art. 10), which only a lawyer can say; so a
declaration after the last day is taken like any other, and a person answers it.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from care.withdrawing import last_day
from orders.models import Order
from returns.exchanged import bought_with
from returns.following.promising import last_bank_day
from returns.models import Withdrawal

SEND_WITHIN = timedelta(days=14)  # art. 14(1): from the day on which the consumer told that he withdraws


def ends_on(order: Order) -> date | None:
    """The last day, to its end, in the active zone; None while nobody knows that the last parcel has arrived. A
    replacement of what was wrong begins no new period."""
    bought = bought_with(order)
    return last_day(bought.delivered_at, bought.country) if bought.delivered_at else None


def is_late(row: Withdrawal) -> bool:
    """Was it declared after the last day that we know of? By the clock that it was declared by."""
    day = row.declared_at.astimezone(ZoneInfo(row.time_zone)).date()
    return row.ends_on is not None and day > row.ends_on


def money_by(refund_by: datetime, country: str) -> date:
    """The one day that everybody is told: the last one within the fourteen (13(1)) on which banks work, by the public
    holidays of the merchant's `country`, in the active zone."""
    return last_bank_day(timezone.localdate(refund_by), country)


def told_by(row: Withdrawal, country: str) -> date:
    """The same for who may see what was found of the declaration: never later, and sooner where its return promises
    that, because it had before somebody withdrew, or because the goods are on their way."""
    day, found = money_by(row.refund_by, country), row.in_return
    return min(day, found.promised_on) if found is not None and found.promised_on is not None else day


def send_by(declared_at: datetime) -> datetime:
    """The end of the last day on which the goods are to be on their way back, in the active zone; aware."""
    day = timezone.localdate(declared_at) + SEND_WITHIN
    return datetime.combine(day, time(23, 59, 59), timezone.get_current_timezone())
