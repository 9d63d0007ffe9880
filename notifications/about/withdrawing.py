"""The receipt of a declaration of withdrawal: Directive 2011/83/EU, art. 11a(4), wants its content, its date and time.

Nothing in it depends on what was found for the declaration: it goes at once, also where nobody knows the order.
"""

from datetime import UTC, datetime
from typing import Any

from babel.dates import format_time
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from notifications.facts.snapshot import Facts
from notifications.mails.contents import one_line
from notifications.mails.moments import babel_locale, full_day, named_day
from notifications.mails.particulars import Row
from returns.evidence import link_of
from returns.models import Withdrawal
from returns.withdrawing.period import send_by

PAGE = "withdrawal_open"
SHOWN = 16  # hexadecimal digits of the seal that nobody makes twice


def context(facts: Facts) -> dict[str, Any]:
    """The declaration word for word, its moment by both clocks, and the days that count from it."""
    row: Withdrawal = facts.subject
    return {
        "statement_lines": [one_line(line) for line in row.statement.splitlines() if line.strip()],
        "rows": _rows(row),
        "send_by": full_day(send_by(row.declared_at)),
        "refund_by": full_day(row.refund_by),
        "why": gettext(
            "You get this email because somebody, probably you, declared this on the pages of %(shop)s and gave this "
            "address."
        )
        % {"shop": one_line(facts.merchant.name)},
        "number": "", "items": [], "items_more": 0, "totals": [], "address": [], "to_follow": [], "in_parcel": False,
        "progress": [], "others": [],
    }  # fmt: skip


def _rows(row: Withdrawal) -> list[Row]:
    link = link_of(row)
    found = (
        (pgettext("label", "Declared"), exactly(row.declared_at), True),
        (pgettext("label", "In UTC"), f"{row.declared_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}", False),
        (pgettext("label", "Our record"), f"{link.number}-{link.digest[:SHOWN]}" if link else "", False),
    )
    return [{"label": label, "value": value, "big": big} for label, value, big in found if value]


def exactly(moment: datetime) -> str:
    """Sunday 22 November 2026, 15:05:33 Central European Time: for the record, in the active zone and language."""
    here = timezone.localtime(moment)
    day, time = named_day(here.date(), with_year=True), format_time(here, "full", locale=babel_locale())
    return f"{day}, {time}"
