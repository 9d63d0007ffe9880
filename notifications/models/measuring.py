"""What is kept to try journeys out and to measure whether marketing mail does anything."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.tenancy import MerchantOwned
from notifications.models.journeys import Journey, Step
from workqueue.models import WorkItem, due_index


class MarketingHoldout(MerchantOwned):
    """The share of people who get no marketing at all, from one change to the next: the newest row counts.

    Every change is kept, because people met before it were divided by the share of their own time. A journey's own
    share stands in Journey.holdout_percent, and how it was in its versions.
    """

    percent = models.PositiveSmallIntegerField()  # 0 to 50
    since = models.DateTimeField(default=timezone.now)
    set_by = models.CharField(max_length=254, blank=True)  # a member's mail address

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(percent__lte=50), name="holdout_at_most_half"),
            models.UniqueConstraint(fields=["merchant", "since"], name="holdout_changed_at"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % since {self.since:%Y-%m-%d}"


class ChannelPrice(MerchantOwned):
    """What one message by this channel costs the merchant, as its provider's price list says: for simulations."""

    channel = models.CharField(max_length=10, choices=Step.Channel)
    price = models.DecimalField(max_digits=8, decimal_places=5)
    currency = models.CharField(max_length=3, default="EUR")

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "channel"], name="one_price_per_channel")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.price} {self.currency}"


class Simulation(MerchantOwned, WorkItem):
    """A member asked what a journey would have done with the orders of the last days. `result` names orders by their
    ids only, and goes after 30 days (portal/retention.py)."""

    class State(models.IntegerChoices):
        WAITING = WorkItem.PENDING, _("being worked out")
        DONE = WorkItem.DONE, _("done")
        FAILED = WorkItem.BURIED, _("failed")

    state = models.SmallIntegerField(choices=State, default=State.WAITING, db_default=0)
    # None: every marketing journey together.
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, null=True, related_name="simulations")
    definition = models.JSONField(null=True)  # the journey as edited and not saved; None: as it is
    days = models.PositiveSmallIntegerField(default=90)
    asked_by = models.CharField(max_length=254, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)

    class Meta(MerchantOwned.Meta):
        indexes = [
            due_index("simulation"),
            models.Index(fields=["merchant", "-asked_at"], name="simulation_asked"),
        ]

    def __str__(self) -> str:
        return f"simulation {self.pk}"
