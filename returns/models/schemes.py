"""What old products are taken from anybody."""

from django.db import models

from merchants.tenancy import MerchantOwned


class RecyclingScheme(MerchantOwned):
    """Old products that anybody may send for recycling or a second life. `definition`: returns/circular/scheme.py."""

    is_on = models.BooleanField(default=False)
    definition = models.JSONField(default=dict)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="one_recycling_scheme")]

    def __str__(self) -> str:
        return "recycling scheme"
