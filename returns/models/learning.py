"""What returns teach about products."""

from django.db import models

from inbox.models import Connection
from merchants.tenancy import MerchantOwned
from workqueue.models import WorkItem, due_index


class SizeNote(MerchantOwned):
    """How a product turns out, by the reasons of its returns: recomputed every night, shown to buyers and the shop."""

    class Verdict(models.TextChoices):
        SMALL = "small", "runs small"
        LARGE = "large", "runs large"
        TRUE = "true", "true to size"

    product = models.CharField(max_length=100)  # the shop's product id, or the title where it has none
    title = models.CharField(max_length=300)
    verdict = models.CharField(max_length=6, choices=Verdict)
    sold = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    too_small = models.PositiveIntegerField()
    too_large = models.PositiveIntegerField()
    since = models.DateField()
    computed_at = models.DateTimeField()

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "product"], name="one_size_note_per_product")]

    def __str__(self) -> str:
        return f"{self.title}: {self.verdict}"


class SizeNotice(MerchantOwned, WorkItem):
    """One product's note on its way into a shop: what the shop is to say, and what it says as far as we know. The row
    stays until the shop says nothing any more."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    product = models.CharField(max_length=100)  # the shop's product id
    verdict = models.CharField(max_length=6, blank=True)  # of SizeNote.Verdict; "": the note is to go
    revision = models.PositiveIntegerField(default=1)  # grows with the verdict: part of the call's key
    told = models.CharField(max_length=6, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "connection", "product"], name="one_size_notice_per_product")
        ]
        indexes = [due_index("size_notice")]

    def __str__(self) -> str:
        return f"{self.product}: {self.verdict or 'nothing'}"
