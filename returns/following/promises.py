"""Keeping a return's promise up to date: rows in and out of promising.py. The first one told stays on record."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from merchants.models import Merchant
from returns.following.promising import Facts, Promise, promise
from returns.models import Payout, PolicyVersion, Return
from returns.travelling import travels

DEFAULT_DAYS = 14  # as returns.policy.definition.Definition.refund_days
DONE = (Payout.State.PAID, Payout.State.CANCELLED)


def refresh(row: Return, merchant: Merchant, now: datetime | None = None) -> Promise | None:
    """Bring the promise in line with what is known now; None where no money is awaited. The caller locked `row`."""
    if row.promised_on is None and not awaits_money(row):
        return None
    found = promise(facts_of(row, merchant, now or timezone.now()))
    if found.day != row.promised_on:
        row.promised_on = found.day
        row.first_promised_on = row.first_promised_on or found.day
        row.warned_at = None  # another promise, another warning
        row.save(update_fields=["promised_on", "first_promised_on", "warned_at"])
    return found


def awaits_money(row: Return) -> bool:
    """Is there money that did not go yet?"""
    return Payout.objects.filter(in_return=row).exclude(state__in=DONE).exists()


def facts_of(row: Return, merchant: Merchant, now: datetime) -> Facts:
    """Three queries at most."""
    zone = ZoneInfo(merchant.time_zone)

    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(zone).date() if moment else None

    version = PolicyVersion.objects.filter(number=row.policy_version).first()
    days = (version.definition if version else {}).get("refund_days", DEFAULT_DAYS)
    return Facts(
        today=now.astimezone(zone).date(),
        country=merchant.country,
        refund_days=int(days),
        is_withdrawal=row.path == Return.Path.WITHDRAW,
        travels=travels(row),
        handed_on=day(row.handed_over_at),
        received_on=day(row.received_at),
        inspected_on=day(row.inspected_at),
        legal_on=day(row.legal_by),
        told=row.promised_on,
    )
