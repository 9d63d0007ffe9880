"""Labels that the merchant brought along."""

from django.db import models
from django.utils import timezone

from merchants.tenancy import MerchantOwned
from returns.models.parcels import ReturnParcel


class LabelStock(MerchantOwned):
    """A label that the merchant uploaded, to be used once."""

    carrier = models.CharField(max_length=40)
    number = models.CharField(max_length=80)
    label = models.BinaryField()
    media = models.CharField(max_length=20, default="application/pdf")
    valid_until = models.DateField(null=True, blank=True)
    parcel = models.OneToOneField(ReturnParcel, on_delete=models.SET_NULL, null=True, related_name="stock")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "carrier", "number"], name="label_once")]
        indexes = [
            models.Index(fields=["merchant", "carrier", "id"], name="label_free", condition=models.Q(parcel=None)),
        ]

    def __str__(self) -> str:
        return f"label {self.pk}"
