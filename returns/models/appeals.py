"""Who does not agree."""

from django.db import models
from django.utils import timezone

from merchants.tenancy import MerchantOwned
from returns.models.returns import Return


class Appeal(MerchantOwned):
    """A customer does not agree with a refusal or a deduction."""

    in_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="appeals")
    text = models.CharField(max_length=2000)
    made_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=2000, blank=True)
    is_upheld = models.BooleanField(null=True, blank=True)
    answered_by = models.CharField(max_length=254, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "in_return"], condition=models.Q(answered_at=None), name="one_open_appeal"
            )
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"
