"""What comes back, piece by piece."""

from decimal import Decimal

from django.db import models
from django.db.models import F
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merchants.tenancy import MerchantOwned
from orders.models import Line, Order
from returns.models.returns import Return


class ReturnItem(MerchantOwned):
    """Pieces of one bought line that come back; or an old product, without a line."""

    class Outcome(models.TextChoices):
        REFUND = "refund", _("money back")
        EXCHANGE = "exchange", _("another size, colour or product")
        CREDIT = "credit", _("store credit")
        KEEP = "keep", _("keep it")
        DONATE = "donate", _("donate it")
        REPAIR = "repair", _("repair")
        REPLACE = "replacement", _("a new one")
        REDUCTION = "reduction", _("keep it for less")
        RECYCLE = "recycle", _("recycling")
        ENDED = "ended", _("it ends, nothing is sent")  # a service or a download that is withdrawn from

    class Condition(models.TextChoices):
        NEW = "new", pgettext_lazy("returned goods", "as new")
        OPENED = "opened", pgettext_lazy("returned goods", "opened")
        WORN = "worn", pgettext_lazy("returned goods", "worn")
        DAMAGED = "damaged", pgettext_lazy("returned goods", "damaged")
        OTHER = "other", pgettext_lazy("returned goods", "something else")
        MISSING = "missing", pgettext_lazy("returned goods", "not in the parcel")

    in_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="items")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="return_items")
    line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="return_items")
    line_external_id = models.CharField(max_length=80, blank=True)  # the line may be gone from a later version
    title = models.CharField(max_length=300)
    variant = models.CharField(max_length=200, blank=True)
    sku = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=200, blank=True)
    weight_grams = models.PositiveIntegerField(null=True, blank=True)  # of one piece
    quantity = models.PositiveIntegerField()
    # The item of the set's own line, with which this part goes for another set: that one has the exchange.
    of_set = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="parts")
    reason = models.CharField(max_length=40, blank=True)  # a code of the policy; "" for a withdrawal
    answers = models.JSONField(default=dict)  # {question code: answer}
    comment = models.CharField(max_length=1000, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.REFUND)
    decision = models.JSONField(default=list)  # why it may come back: [[code, {values}], ...] of returns/policy
    fee = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))  # as was told
    expected = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    # The shop takes it of its own accord: the right to withdraw did not stand for it (over, or exempt by art. 16 of
    # Directive 2011/83/EU), whatever else comes back with it.
    beyond_law = models.BooleanField(default=False)

    received_quantity = models.PositiveIntegerField(null=True, blank=True)
    condition = models.CharField(max_length=10, choices=Condition, blank=True)
    restock = models.BooleanField(null=True, blank=True)
    serial = models.CharField(max_length=100, blank=True)
    inspected_at = models.DateTimeField(null=True, blank=True)
    inspected_by = models.CharField(max_length=254, blank=True)
    inspection_note = models.CharField(max_length=500, blank=True)  # for the team
    # Taken off the money, and why, in words for the customer: Directive 2011/83/EU, art. 14(2).
    deduction = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
    deduction_reason = models.CharField(max_length=500, blank=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["merchant", "order"], name="return_item_order"),
            models.Index(fields=["merchant", "in_return"], name="return_item_return"),
            # What somebody narrows the figures to. Without it the database knows nothing of how many pieces that are.
            models.Index(F("merchant"), Upper("category"), name="return_item_category"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"
