"""What returns teach about products."""

from django.db import models

from merchants.tenancy import MerchantOwned


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
