"""By which accounts money goes back."""

from django.db import models

from merchants.sealed import SealedAccount
from merchants.tenancy import MerchantOwned


class PaymentAccount(MerchantOwned, SealedAccount):
    """A merchant's own account at a payment provider, to give money back and to be paid a price difference."""

    provider = models.CharField(max_length=20)  # a key of settings.STOEP_PAYMENT_ACCOUNTS
    is_test = models.BooleanField(default=False)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "provider"], condition=models.Q(is_active=True), name="one_account_per_provider"
            )
        ]

    def __str__(self) -> str:
        return self.provider
