"""What a merchant takes back, and how that was before."""

from django.db import models
from django.utils import timezone

from merchants.tenancy import MerchantOwned


class ReturnPolicy(MerchantOwned):
    """The policy in force. `definition` has the shape of returns/policy/definition.py; {} is the built-in one."""

    is_on = models.BooleanField(default=False)  # off: only the withdrawal function, which nobody switches off
    definition = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    receiving_location = models.ForeignKey(
        "visits.Location", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # where labels go to; None: `address`
    address = models.JSONField(default=dict)  # {"name", "line1", "postal_code", "city", "country"}: the returns desk

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="one_return_policy")]

    def __str__(self) -> str:
        return f"return policy {self.version}"


class PolicyVersion(MerchantOwned):
    """A policy as it was from a moment on: an order is judged by what its buyer was told."""

    number = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=254, blank=True)
    is_on = models.BooleanField(default=True)
    definition = models.JSONField(default=dict)

    class Meta(MerchantOwned.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["merchant", "number"], name="return_policy_version")]

    def __str__(self) -> str:
        return f"version {self.number}"
