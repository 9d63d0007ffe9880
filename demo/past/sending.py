"""From which address the shop sends, and what the names say of it (demo/names.py)."""

from datetime import datetime, timedelta

from demo.names import SELECTOR, TOKEN
from merchants.models import Merchant
from merchants.tenancy import current_merchant_id, scoped
from notifications.models import MailAccount, SenderDomain
from notifications.senders.domains import look
from notifications.senders.standing import settle_sender

VERIFIED_AGO = timedelta(days=195)


def introduce(address: str, now: datetime) -> None:
    """The account and the address, verified long ago. Needs the scope."""
    mailbox, _at, domain = address.partition("@")
    MailAccount.objects.create(provider="demo", checked_at=now)
    row = SenderDomain.objects.create(
        domain=domain, mailbox=mailbox, token=TOKEN, selector=SELECTOR, verified_at=now - VERIFIED_AGO, checked_at=now
    )
    SenderDomain.objects.filter(pk=row.pk).update(added_at=now - VERIFIED_AGO)
    settle_sender()


def look_up(merchant: Merchant) -> None:
    """What the domain's records say today: one shop's are right, the other's key is gone. Opens its own scopes."""
    with scoped(merchant):
        found = SenderDomain.objects.values_list("pk", flat=True).first()
        merchant_id = current_merchant_id()
    if found is not None and merchant_id is not None:
        look(merchant_id, found)
