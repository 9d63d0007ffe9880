"""Asking providers whether an account works: when a person wants to know, and after it took nothing."""

from datetime import timedelta

from django.utils import timezone

from merchants.tenancy import scoped, unscoped
from notifications.models import ChannelAccount, MailAccount
from notifications.providers.account import REFUSED, Checked
from notifications.providers.choosing import account_provider
from notifications.sender_standing import settle_sender

AGAIN = timedelta(minutes=30)
AT_ONCE = 10


def check(merchant_id: int, kind: type[MailAccount] | type[ChannelAccount], pk: int) -> Checked:
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
    with unscoped("accounts that took nothing"):
        before = timezone.now() - AGAIN
        waiting = [
            (row.merchant_id, kind, row.pk)
            for kind in (MailAccount, ChannelAccount)
            for row in kind.objects.filter(is_active=True, trouble=REFUSED, checked_at__lt=before).order_by(
                "checked_at"
            )[:AT_ONCE]
        ]
    for merchant_id, kind, pk in waiting:
        check(merchant_id, kind, pk)
    return len(waiting)
