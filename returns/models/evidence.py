"""The chain of evidence."""

from django.db import models
from django.utils import timezone

from merchants.tenancy import MerchantOwned


class Evidence(MerchantOwned):
    """A link of the merchant's chain of evidence: what happened, and a digest over it and the link before. Rows can
    be added only: the database refuses every change (returns/migrations/)."""

    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    body_digest = models.CharField(max_length=64)  # SHA-256 of the canonical text: the text may have to be erased
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta(MerchantOwned.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["merchant", "number"], name="evidence_number")]
        indexes = [models.Index(fields=["merchant", "subject_type", "subject_id"], name="evidence_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
