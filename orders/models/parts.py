"""What became of parts of an order: sent, paid back."""

from decimal import Decimal

from django.db import models

from merchants.tenancy import MerchantOwned
from orders.models.orders import Order


class Fulfilment(MerchantOwned):
    """What the shop says it sent: one row per parcel. tracking.Shipment is what the carrier says of it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="fulfilments")
    external_id = models.CharField(max_length=80)
    tracking_number = models.CharField(max_length=80, blank=True)
    carrier = models.CharField(max_length=80, blank=True)
    tracking_url = models.URLField(max_length=1000, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    version_at = models.DateTimeField(null=True, blank=True)
    version_digest = models.CharField(max_length=64, blank=True)
    is_cancelled = models.BooleanField(default=False)
    is_return = models.BooleanField(default=False)
    # Every tracking number of this fulfilment at this version; [] where the snapshot did not show them all.
    numbers = models.JSONField(default=list)
    # A newer version of the fulfilment no longer has this number: the label was replaced.
    is_replaced = models.BooleanField(default=False)
    # [[line external id, quantity], ...]: by the shop's ids, because the parcel may be known before the lines.
    contents = models.JSONField(default=list)

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "order", "external_id", "tracking_number"], name="parcel_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.tracking_number or f"fulfilment {self.external_id}"

    @property
    def is_void(self) -> bool:
        """Nothing travels under this row."""
        return self.is_cancelled or self.is_replaced


class Refund(MerchantOwned):
    """Money the shop gave back. Amounts in the order's currency unless stated."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="refunds")
    external_id = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
    currency = models.CharField(max_length=3, blank=True)
    refunded_at = models.DateTimeField(null=True, blank=True)
    # [[line external id, quantity, amount with tax as text or null], ...]; [] where the shop does not say for what.
    lines = models.JSONField(default=list, blank=True)
    shipping = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)  # tax included
    key = models.CharField(max_length=80, blank=True)  # our mark in its reason; "": made by the shop itself
    # The version of the order in which a shop that lists all refunds listed this one no more. It counts as paid until
    # a person says that it never was: who has the money would get it twice.
    missing_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.CharField(max_length=254, blank=True)  # the mail address of who saw that the customer has it

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "order", "external_id"], name="refund_in_order")]
        indexes = [
            models.Index(  # what waits for a person on the dashboard's first screen
                fields=["merchant", "missing_at"],
                name="refund_missing",
                condition=models.Q(missing_at__isnull=False, kept_by=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
