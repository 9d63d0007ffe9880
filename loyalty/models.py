"""Points as the merchant's loyalty system tells of them. Our own ledger comes later (docs/built-in-journeys.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.tenancy import MerchantOwned
from orders.models import Customer


class LoyaltySettings(MerchantOwned):
    """The merchant's programme. Without a row, or switched off, nobody is invited and no statement is sent.

    `texts` holds words by language: {"nl": {"pitch": "...", "terms": "https://..."}}.
    """

    is_on = models.BooleanField(_("We run a loyalty programme"), default=False)
    name = models.CharField(max_length=80, blank=True)
    join_url = models.URLField(max_length=1000, blank=True)
    points_url = models.URLField(max_length=1000, blank=True)  # where members see and spend their points
    # What a hundred points are worth, and in which currency; None: the programme gives no such promise.
    hundred_worth = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    texts = models.JSONField(default=dict)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="one_loyalty_settings_per_merchant")]

    def __str__(self) -> str:
        return self.name or "loyalty settings"


class Membership(MerchantOwned):
    """A customer's standing in the merchant's programme, as its system last told it."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    points = models.BigIntegerField(default=0)
    tier = models.CharField(max_length=60, blank=True)
    expiring_points = models.BigIntegerField(default=0)
    expires_on = models.DateField(null=True, blank=True)  # the day on which those expire, in the shop's zone
    version_at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=0)  # how often the balance changed: the round of the event
    # What the last statement said, and when: none goes while nothing changed since.
    stated_points = models.BigIntegerField(default=0)
    stated_before = models.BigIntegerField(default=0)  # the balance of the statement before that one
    stated_at = models.DateTimeField()

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "customer"], name="one_membership_per_customer")]
        indexes = [
            models.Index(
                fields=["merchant", "stated_at"],
                name="membership_to_state",
                condition=models.Q(ended_at__isnull=True) & ~models.Q(points=models.F("stated_points")),
            )
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"
