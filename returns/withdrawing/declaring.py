"""Keeping a declaration of withdrawal. Nothing here judges it: whatever the order, the day or the reason, it is taken.

What it leads to (which order it is about, the return, the money) is worked out afterwards (matching.py), so that no
mistake there can stand in the way of a declaration or of its receipt.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from outbox.events import record
from returns.evidence import seal_withdrawal
from returns.models import Withdrawal
from returns.withdrawing.stating import Declaration, statement_of

REFUND_WITHIN = timedelta(days=14)  # Directive 2011/83/EU, art. 13(1): from the day on which the trader is told
LINK, NUMBER = "link", "number"  # Withdrawal.matched_by; else the mail address of who in the team found the order


def declare(declared: Declaration, nonce: str, now: datetime | None = None, *, is_held: bool = False) -> Withdrawal:
    """Keep the declaration, seal it and record `withdrawal.declared`, which mails its receipt; needs an open scope.

    Once for each `nonce`: whoever comes again with it gets the row that there is, unchanged. `now` is aware. With
    `is_held` the receipt waits until the order is found or a person lets it go (`release`): for a flood of
    declarations about orders that nobody knows.
    """
    moment, merchant = now or timezone.now(), Merchant.objects.get(pk=current_merchant_id())
    row = Withdrawal(
        nonce=nonce,
        name=declared.name,
        identification=declared.identification,
        email=declared.email,
        items=[item.as_data() for item in declared.items],
        statement=statement_of(declared, addressee(merchant)),
        language=declared.language,
        declared_at=moment,
        time_zone=merchant.time_zone,
        order_id=declared.order_id,
        matched_by=LINK if declared.order_id else "",
        refund_by=moment + REFUND_WITHIN,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return known(nonce)
        seal_withdrawal(row)
        if not is_held:
            release(row)
    return row


def release(row: Withdrawal) -> None:
    """Let the receipt go: records `withdrawal.declared`, once."""
    if Withdrawal.objects.filter(pk=row.pk, announced_at=None).update(announced_at=timezone.now()):
        record("withdrawal.declared", row, order_id=row.order_id, occurred_at=row.declared_at)


def known(nonce: str) -> Withdrawal:
    """The declaration that was made with this nonce; raises Withdrawal.DoesNotExist."""
    row: Withdrawal = Withdrawal.objects.get(nonce=nonce)
    return row


def addressee(merchant: Merchant) -> str:
    """To whom a declaration is made: the shop's name and postal address, on one line."""
    address = " ".join(merchant.postal_address.split())
    is_named = address.casefold().startswith(merchant.name.casefold())
    return address if is_named else ", ".join(part for part in (merchant.name, address) if part)
