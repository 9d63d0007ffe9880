"""What nobody had registered."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.tenancy import MerchantOwned
from returns.models.items import ReturnItem
from returns.models.returns import Return


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
