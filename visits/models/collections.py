"""Orders that are collected in the shop."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Order
from visits.models.locations import Location


class Collection(MerchantOwned):
    """An order that its buyer fetches in a shop: one stay on the shelf. A further stay of which the customer gets a
    mail is a row of its own, to which the codes pass on. visits/collecting.py holds the moves."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being prepared")
        READY = "ready", _("ready to collect")
        COLLECTED = "collected", _("collected")
        EXPIRED = "expired", _("not collected in time")
        CANCELLED = "cancelled", _("cancelled")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="collections")
    location = models.ForeignKey(Location, on_delete=models.RESTRICT, related_name="collections")
    public_id = models.CharField(max_length=24, default=unguessable)
    code = models.CharField(max_length=8)  # six characters that are easy to say, shown as ABC-123
    # Counts up when the QR code is replaced; the code of before opens nothing any more (visits/tokens.py).
    token_version = models.PositiveSmallIntegerField(default=1)
    from_shop = models.BooleanField(default=False)  # the shop's system told of it, not the team
    # What the shop's system had said when the team took it off the list (`collecting.shops_word`): as long as it says
    # no more than that, it stays off. "" where the team did not.
    set_aside = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    collect_until = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    collected_at = models.DateTimeField(null=True, blank=True)
    collected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    given_to = models.CharField(max_length=200, blank=True)  # who fetched it, where that was not the buyer

    class Meta(MerchantOwned.Meta):
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "public_id"], name="collection_public_id"),
            models.UniqueConstraint(
                fields=["merchant", "code"],
                condition=Q(state__in=["waiting", "ready", "expired"]),
                name="collection_code",
            ),
            models.UniqueConstraint(
                fields=["merchant", "order"],
                condition=Q(state__in=["waiting", "ready"]),
                name="one_open_collection_per_order",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "order"], name="collection_order"),
            models.Index(fields=["merchant", "location", "state"], name="collection_shelf"),
            models.Index(fields=["collect_until"], name="collection_due", condition=Q(state="ready")),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.state}"

    @property
    def spoken(self) -> str:
        """The code as it is shown and said: ABC-123."""
        return f"{self.code[:3]}-{self.code[3:]}" if self.code else ""
