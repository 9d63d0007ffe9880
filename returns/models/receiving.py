"""What the warehouse did."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.tenancy import MerchantOwned
from returns.models.returns import Return, ReturnItem


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


class UnexpectedItem(MerchantOwned):
    """Something in the parcel that nobody had registered; with `in_return` None, a parcel that belongs to nothing."""

    class Decision(models.TextChoices):
        OPEN = "", _("to be decided")
        ADDED = "added", _("belongs to the return")
        SENT_BACK = "sent_back", _("sent back to the customer")
        KEPT = "kept", _("kept for the customer")

    in_return = models.ForeignKey(Return, on_delete=models.CASCADE, null=True, related_name="unexpected")
    title = models.CharField(max_length=300)
    sku = models.CharField(max_length=100, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    condition = models.CharField(max_length=10, choices=ReturnItem.Condition, blank=True)
    note = models.CharField(max_length=500, blank=True)
    photo = models.BinaryField(null=True, blank=True)  # JPEG, made anew
    found_at = models.DateTimeField(default=timezone.now)
    found_by = models.CharField(max_length=254)
    decision = models.CharField(max_length=10, choices=Decision, blank=True, default=Decision.OPEN)
    decided_by = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        indexes = [
            models.Index(fields=["merchant", "-found_at"], name="unexpected_open", condition=models.Q(decision="")),
            models.Index(fields=["merchant", "in_return"], name="unexpected_in_return"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"
