"""Did the brand's own sender stand at a moment of the past? As far as anybody kept it.

The domain's row dates when its records were right for the first time and when they were lost last. Nobody dates since
when a provider's account takes no mails.
"""

from dataclasses import dataclass
from datetime import datetime

from merchants.models import Merchant
from notifications.models import MailAccount, SenderDomain


@dataclass(frozen=True)
class Sender:
    """The brand's own sender through the replayed past; moments are aware."""

    verified_at: datetime | None = None  # None: never
    lost_at: datetime | None = None  # since then advertising does not go
    is_in_trouble: bool = False  # an account takes no mails today, and since when is not known

    def stood(self, now: datetime) -> bool:
        """Until it is lost, also before it was verified: the question is what would happen, not what could not happen
        then (simulating/assuming.py says so)."""
        return self.verified_at is not None and (self.lost_at is None or now < self.lost_at)


def sender_of(merchant: Merchant) -> Sender:
    """How the sender of the merchant in scope fared; two queries. Without a domain of its own here, the merchant's
    column is the operator's word (notifications/senders/standing.py)."""
    domain = SenderDomain.objects.first()
    if domain is None:
        return Sender(merchant.sender_verified_at)
    troubles = list(MailAccount.objects.filter(is_active=True).values_list("trouble", flat=True))
    return Sender(domain.verified_at, domain.lost_at, any(troubles)) if troubles else Sender()
