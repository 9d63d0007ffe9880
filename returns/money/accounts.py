"""The merchant's own accounts at payment providers: kept only with a key that works, and forgotten for good."""

from django.utils import timezone

from merchants.tenancy import current_merchant_id
from returns.models import PaymentAccount
from returns.money.checking import is_test
from returns.money.contracts import Account

REFUSED = "refused"  # PaymentAccount.trouble: the provider did not take the key


def account_of(row: PaymentAccount) -> Account:
    """What a call needs of a stored account. `api_base` is never typed on a page: only the installation sets it."""
    return Account(row.provider, row.keys.get("api_key", ""), str(row.settings.get("api_base") or ""))


def candidate(provider: str, api_key: str) -> Account:
    """The account as it would be with this key: the key before it may have belonged to a test world. One query."""
    row = PaymentAccount.objects.filter(provider=provider, is_active=True).first()
    return Account(provider, api_key, str(row.settings.get("api_base") or "") if row else "")


def keep(account: Account) -> PaymentAccount:
    """Keep a key that the provider has just taken; it replaces the one before, and payouts that wait go by it."""
    row: PaymentAccount
    row, _made = (
        PaymentAccount.objects.select_for_update()
        .order_by("pk")
        .get_or_create(merchant_id=current_merchant_id(), provider=account.provider, is_active=True)
    )
    row.keys = {"api_key": account.api_key}
    row.is_test, row.trouble, row.last_error, row.checked_at = is_test(account), "", "", timezone.now()
    row.save()
    return row


def note_check(pk: int, asked: Account, words: str) -> None:
    """What the provider said of a stored key, unless it was replaced meanwhile."""
    row = PaymentAccount.objects.select_for_update().filter(pk=pk).order_by("pk").first()
    if row is None or account_of(row) != asked:
        return
    row.trouble, row.last_error, row.checked_at = (REFUSED if words else ""), words[:300], timezone.now()
    row.save(update_fields=["trouble", "last_error", "checked_at"])


def forget(provider: str) -> bool:
    """Delete the account with its key; False when there was none. Money that was to go by it waits for a person."""
    count, _by_model = PaymentAccount.objects.filter(provider=provider).delete()
    return bool(count)
