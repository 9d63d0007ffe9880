"""The receipt of a declaration of withdrawal: Directive 2011/83/EU, art. 11a(4), wants its content, its date and time.

It goes at once, also where nobody knows the order: its words and its moment never depend on what was found. Only what
is to be sent back does, and a sooner day of the money, where the order is known when it is written.
"""

from datetime import UTC, datetime
from typing import Any

from babel.dates import get_timezone_name
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from notifications.facts.snapshot import Facts
from notifications.mails.contents import one_line
from notifications.mails.moments import babel_locale, clock, full_day, named_day
from notifications.mails.particulars import Row
from returns.evidence import link_of
from returns.models import Withdrawal
from returns.travelling import STAYS, never_left
from returns.withdrawing.period import send_by, told_by

PAGE = "withdrawal_open"
SHOWN = 16  # hexadecimal digits of the seal that nobody makes twice


def context(facts: Facts) -> dict[str, Any]:
    """The declaration word for word, its moment by both clocks, and the days that count from it."""
    row: Withdrawal = facts.subject
    return {
        "statement_lines": [one_line(line) for line in row.statement.splitlines() if line.strip()],
        "rows": _rows(row),
        "goods": goods_of(row),
        "send_by": full_day(send_by(row.declared_at)),
        "money_by": full_day(told_by(row, facts.merchant.country)),
        "kept_as": _kept_as(row),
        "declared_on": full_day(row.declared_at),
        "answer": one_line(row.answer_note),
        "why": gettext(
            "You get this email because somebody, probably you, declared this on the pages of %(shop)s and gave this "
            "address."
        )
        % {"shop": one_line(facts.merchant.name)},
        "number": "", "items": [], "items_more": 0, "totals": [], "address": [], "to_follow": [], "in_parcel": False,
        "progress": [], "others": [],
    }  # fmt: skip


def goods_of(row: Withdrawal) -> str:
    """What is left to do with the goods: "nothing" (services alone), "unsent" (they never left the shop), "here",
    "sent" or "to_send"; "" where no return was made of the declaration yet."""
    made = row.in_return
    if made is None:
        return ""
    outcomes = set(made.items.values_list("outcome", flat=True))
    if outcomes and outcomes <= STAYS:
        return "nothing"
    if made.received_at is not None:
        return "here"
    if made.handed_over_at is not None:
        return "sent"
    return "unsent" if never_left(made) else "to_send"


def _rows(row: Withdrawal) -> list[Row]:
    found = (
        (pgettext("label", "Declared"), exactly(row.declared_at), True),
        (pgettext("label", "Contract"), one_line(row.identification), False),
    )
    return [{"label": label, "value": value, "big": big} for label, value, big in found if value]


def _kept_as(row: Withdrawal) -> str:
    """The one line for the record: the moment to the second by the clock that has no zone, and the link of the chain of
    evidence by which this mail proves it (returns/evidence.py)."""
    link = link_of(row)
    number = f"{link.number}-{link.digest[:SHOWN]}" if link else ""
    words = gettext("Reference %(number)s, %(moment)s") if number else "%(moment)s"
    return words % {"number": number, "moment": exactly_utc(row.declared_at)}


def exactly(moment: datetime) -> str:
    """Sunday 22 November 2026, 15:05 (CET): as people say it, and for the record, in the active zone and language."""
    here = timezone.localtime(moment)
    zone = get_timezone_name(here, width="short", locale=babel_locale())
    told = {
        "day": named_day(here.date(), with_year=True),
        "time": clock(here),
        "zone": here.tzname() if zone.startswith(("+", "-", "GMT", "UTC")) else zone,
    }
    return pgettext("for the record", "%(day)s, %(time)s (%(zone)s)") % told


def exactly_utc(moment: datetime) -> str:
    """2026-11-22 14:05:33 UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
