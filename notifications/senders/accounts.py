"""Connecting and removing the merchant's own accounts."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inbox.connecting import fresh_secret as fresh_hook_secret
from inbox.models import Connection
from inbox.sources import source
from notifications.models import ChannelAccount, MailAccount
from notifications.providers.account import AccountProvider
from notifications.providers.choosing import provider_class
from notifications.providers.webhook import fresh_secret
from notifications.senders.standing import settle_sender

SERVES = ("legal", "status", "marketing")
# The field whose value proves the provider's reports, where the provider makes it.
PROOFS = ("signing_key", "signing_secret")


def kind_of(account: MailAccount | ChannelAccount) -> type[AccountProvider]:
    """The provider's class."""
    paths = settings.STOEP_MAIL_ACCOUNTS if isinstance(account, MailAccount) else settings.STOEP_CHANNEL_ACCOUNTS
    return provider_class(paths[account.provider])


def save_mail_account(account: MailAccount, given: dict[str, Any]) -> MailAccount:
    """Keep what the form gave (field names of the provider, and serves_*); needs an open scope.

    An empty secret keeps the one before. Raises ValidationError when another account serves the same mails.
    """
    _take(account, given)
    for served in SERVES:
        setattr(account, f"serves_{served}", bool(given.get(f"serves_{served}")))
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise ValidationError(_("Another account sends these mails already. Take them away from it first.")) from None
    _connect_events(account)
    settle_sender()
    return account


def save_channel_account(account: ChannelAccount, given: dict[str, Any]) -> ChannelAccount:
    """Keep what the form gave; needs an open scope. A webhook without a secret gets one."""
    _take(account, given)
    if account.provider == "webhook" and not account.keys.get("secret"):
        account.keys = {**account.keys, "secret": fresh_secret()}
    account.save()
    return account


def remove(account: MailAccount | ChannelAccount) -> None:
    """Forget an account and its keys. Its reports stay as they are, and no more are taken."""
    if isinstance(account, MailAccount) and account.events_id:
        Connection.objects.filter(pk=account.events_id).update(is_active=False)
    account.delete()
    settle_sender()


def renew_event_secret(account: MailAccount) -> str:
    """A new password for the provider's reports; the one before stays valid beside it."""
    connection = Connection.objects.select_for_update().order_by("pk").get(pk=account.events_id)
    fresh = fresh_hook_secret().removeprefix("whsec_").replace("+", "A").replace("/", "B").rstrip("=")
    connection.rotate_secret(fresh)
    return str(connection.secret)


def _take(account: MailAccount | ChannelAccount, given: dict[str, Any]) -> None:
    keys, plain = dict(account.keys), dict(account.settings)
    for field in kind_of(account).fields:
        value = str(given.get(field.name) or "").strip()
        if not field.secret:
            plain[field.name] = value
        elif value:
            keys[field.name] = value
    account.keys, account.settings = keys, plain
    account.trouble, account.last_error, account.checked_at = "", "", None


def _connect_events(account: MailAccount) -> None:
    """The address at which the provider reports, with the proof that it makes itself where it does."""
    wanted = kind_of(account).events_source
    if not wanted:
        return
    if account.events_id is None:
        connection = Connection.objects.create(source=wanted, label=kind_of(account).label, quiet_hours=24 * 14)
        account.events = connection
        account.save(update_fields=["events"])
    proof = next((account.keys[name] for name in PROOFS if account.keys.get(name)), "")
    row = Connection.objects.select_for_update().order_by("pk").get(pk=account.events_id)
    if source(wanted).credential_by == "them" and proof and proof != row.secret:
        row.rotate_secret(proof)
