"""Whether the merchant's own address may stand in the From of its mails."""

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications.models import MailAccount, SenderDomain


def settle_sender() -> bool:
    """Put the verified address on the merchant, or take it away; needs an open scope. True when it stands.

    It stands while its domain's records do and every active account takes mails. Otherwise status mail goes by the
    shared sender in the shared name, and advertising waits. Without a domain of its own here, the merchant's columns
    are the operator's and stay as they are.
    """
    domain = SenderDomain.objects.first()
    merchant = Merchant.objects.filter(pk=current_merchant_id())
    if domain is None:
        return False
    accounts = list(MailAccount.objects.filter(is_active=True).values_list("trouble", flat=True))
    stands = bool(domain.verified_at and not domain.lost_at and accounts and not any(accounts))
    merchant.update(
        sender_email=domain.address if stands else "", sender_verified_at=domain.verified_at if stands else None
    )
    return stands
