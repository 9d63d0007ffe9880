"""Photos of a return."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from returns.models.returns import Return


class ReturnPhoto(MerchantOwned):
    """A photo, made anew (reviews/photos.py): of what is wrong, of a deviation, or proof that a parcel was posted."""

    class Kind(models.TextChoices):
        CLAIM = "claim", _("what is wrong")
        POSTING = "posting", _("proof of posting")
        DEVIATION = "deviation", _("what we found")

    in_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="photos")
    item = models.ForeignKey("returns.ReturnItem", on_delete=models.CASCADE, null=True, related_name="photos")
    public_id = models.CharField(max_length=24, default=unguessable)
    kind = models.CharField(max_length=10, choices=Kind)
    content = models.BinaryField()  # JPEG
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=32)
    by = models.CharField(max_length=254)  # "customer", or a member's mail address
    added_at = models.DateTimeField(default=timezone.now)
    # Does a receipt of posting show that the goods were sent? None: nobody has looked yet.
    is_proof = models.BooleanField(null=True)
    judged_by = models.CharField(max_length=254, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judge_note = models.CharField(max_length=500, blank=True)  # in words for the customer

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "in_return", "digest"], name="return_photo_once"),
            models.UniqueConstraint(fields=["merchant", "public_id"], name="return_photo_public_id"),
        ]

    def __str__(self) -> str:
        return f"photo {self.pk}"
