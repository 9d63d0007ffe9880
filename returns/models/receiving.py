"""What the warehouse did."""

from django.db import models
from django.utils import timezone

from merchants.tenancy import MerchantOwned
from returns.models.returns import Return


class ReturnScan(MerchantOwned):
    """One thing that a phone in the warehouse did, perhaps while it had no connection.

    Told again it changes nothing.
    """

    client_id = models.CharField(max_length=64)  # made by the phone
    in_return = models.ForeignKey(Return, on_delete=models.CASCADE, null=True, related_name="scans")
    kind = models.CharField(max_length=20)  # as returns/receiving/ names it
    told = models.JSONField(default=dict)  # what was typed or scanned
    answer = models.JSONField(default=dict)  # what was answered, to be answered again
    done_at = models.DateTimeField()  # by the phone's clock
    heard_at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=254)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "client_id"], name="scanned_once")]
        indexes = [models.Index(fields=["merchant", "-heard_at"], name="scan_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
