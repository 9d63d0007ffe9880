"""How people ask for their order: a link by mail, and the shop's own status keys."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.sealed import SealedTextField
from merchants.tenancy import MerchantOwned
from orders.models.orders import Order


class LinkRequest(MerchantOwned):
    """Somebody asked for a link to an order, with its number and a mail address or postcode as proof.

    The page writes this row whether or not anything matches and answers at once; orders.lookup settles it later,
    so neither the answer nor its timing can tell a hit from a miss. What was typed is kept as a keyed hash only.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("mail address")
        POSTCODE = "postcode", _("postcode")
        # From the order's own page, by who holds its key: a link that also lets its bearer change the address.
        ADDRESS = "address", _("key to the order")

    class Outcome(models.TextChoices):
        OPEN = "open", _("not settled yet")
        MATCHED = "matched", _("link mailed")
        MISSED = "missed", _("no match")
        CLOSED = "closed", _("closed for postcodes after too many misses")

    number_key = models.CharField(max_length=60)  # as Order.number_key
    kind = models.CharField(max_length=10, choices=Kind)
    proof_hash = models.BinaryField(max_length=32)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="link_requests")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        indexes = [models.Index(fields=["merchant", "number_key", "-created_at"], name="link_request_number")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_outcome_display()}"


class StatusKey(MerchantOwned):
    """What a merchant's own theme signs order tokens with, so that it may show an order's status (orders/tokens.py)."""

    key = SealedTextField()
    # The one before it, good until the next rotation: pages that are open now carry tokens of it.
    previous_key = SealedTextField(blank=True, default="")
    # Origins besides the merchant's own shop whose scripts may read a status: "https://www.shop.example".
    origins = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    rotated_at = models.DateTimeField(default=timezone.now)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="one_status_key_per_merchant")]

    def __str__(self) -> str:
        return f"status key of {self.rotated_at:%Y-%m-%d}"
