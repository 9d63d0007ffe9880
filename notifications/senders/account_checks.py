"""Asking providers whether an account works: when a person wants to know, and after it took nothing."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from merchants.sweeping import due_rows
from merchants.tenancy import scoped
from notifications.models import ChannelAccount, MailAccount
from notifications.providers.account import REFUSED, Checked
from notifications.providers.choosing import account_provider
from notifications.senders.standing import settle_sender

Kind = type[MailAccount] | type[ChannelAccount]
AGAIN = timedelta(minutes=30)
AT_ONCE = 10


def check(merchant_id: int, kind: Kind, pk: int) -> Checked:
    """Ask the account's provider and keep what it says. Outside any transaction."""
    with scoped(merchant_id):
        row = kind.objects.filter(pk=pk).first()
    if row is None:
        return Checked()
    told = account_provider(row).check()
    with scoped(merchant_id):
        # Only while the keys are the ones that were asked about.
        rows = kind.objects.filter(pk=pk)
        current = rows.first()
        if current is not None and (current.keys, current.settings) == (row.keys, row.settings):
            trouble = REFUSED if told.error else ""
            rows.update(trouble=trouble, last_error=(told.error or told.note)[:300], checked_at=timezone.now())
            settle_sender()
    return told


def check_refused() -> int:
    """Ask again about accounts that took nothing, for every merchant; returns how many were asked."""
    return sum(_check_refused(kind) for kind in (MailAccount, ChannelAccount))


def _check_refused(kind: Kind) -> int:
    refused = Q(is_active=True, trouble=REFUSED, checked_at__lt=timezone.now() - AGAIN)
    waiting = due_rows(
        "accounts that took nothing", lambda: kind.objects.filter(refused).order_by("checked_at"), AT_ONCE
    )
    for merchant_id, pk in waiting:
        check(merchant_id, kind, pk)
    return len(waiting)
