"""What looks odd about a return, and what a person made of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.tenancy import MerchantOwned
from returns.models.returns import Return


class ReturnRisk(MerchantOwned):
    """Signals with their reasons; never of a withdrawal, and never a decision: that is a person's."""

    class Decision(models.TextChoices):
        OPEN = "", _("to be looked at")
        FINE = "fine", _("nothing wrong")
        REFUSED = "refused", _("refused")
        REDUCED = "reduced", _("paid back in part")

    in_return = models.OneToOneField(Return, on_delete=models.CASCADE, related_name="risk")
    score = models.PositiveSmallIntegerField()  # 0 to 100
    signals = models.JSONField(default=list)  # [[code, points, {values}], ...] of returns/abuse/signals.py
    judged_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Decision, blank=True, default=Decision.OPEN)
    decided_by = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)  # in words for the customer

    class Meta(MerchantOwned.Meta):
        indexes = [models.Index(fields=["merchant", "-score"], name="risk_open", condition=models.Q(decision=""))]

    def __str__(self) -> str:
        return f"{self.score} for return {self.in_return_id}"
