"""The history of a return."""

from django.db import models
from django.utils import timezone

from merchants.tenancy import MerchantOwned
from returns.models.returns import Return


class ReturnMove(MerchantOwned):
    """One step of a return: when, from where to where, by whom and why."""

    in_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="moves", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    from_state = models.CharField(max_length=12, choices=Return.State, blank=True)  # "": it began
    to_state = models.CharField(max_length=12, choices=Return.State)
    by = models.CharField(max_length=254)  # "customer", "carrier", "system", or a member's mail address
    note = models.CharField(max_length=500, blank=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]
        indexes = [models.Index(fields=["merchant", "in_return", "at"], name="return_move")]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"
