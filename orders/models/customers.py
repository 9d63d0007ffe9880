"""Who bought."""

from django.db import models

from merchants.tenancy import MerchantOwned


def normal_email(address: str) -> str:
    """The form in which addresses are compared: trimmed, lower-case."""
    return address.strip().lower()


class Customer(MerchantOwned):
    """A person who bought, or asked to hear of a product. Known by mail address within one merchant, and by nothing
    across merchants."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    language = models.CharField(max_length=5, blank=True)
    birthday = models.CharField(max_length=5, blank=True)  # "MM-DD": nobody here needs to know how old somebody is
    tags = models.JSONField(default=list)  # as the shop sorts its customers: ["wholesale"]
    # None: the shop did not say. Marketing needs a stated basis, so None counts as no.
    marketing_opt_in = models.BooleanField(null=True)
    opt_out_offered = models.BooleanField(null=True)
    # When each was said: with the order, not with its later versions. An older word never takes a newer one's place.
    opt_in_at = models.DateTimeField(null=True)
    opt_out_offered_at = models.DateTimeField(null=True)
    # Version of what was told last of the name, the phone and the language.
    flags_at = models.DateTimeField(null=True)
    redacted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "email"], name="customer_by_email")]
        indexes = [
            models.Index(fields=["merchant", "birthday"], name="customer_birthday", condition=~models.Q(birthday="")),
        ]

    def __str__(self) -> str:
        return self.name or f"customer {self.pk}"
