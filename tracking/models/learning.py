"""What many parcels taught, counted: how long they took, what carriers promise, how long they are silent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.tenancy import MerchantOwned
from tracking.models.shipments import STATUS_CHOICES


class TransitCount(MerchantOwned):
    """How many parcels of one week took so many days: the history that estimates are made from. Names nobody."""

    carrier = models.CharField(max_length=40)
    lane = models.CharField(max_length=20)  # "NL-DE": countries of origin and destination
    weekday = models.PositiveSmallIntegerField()  # of the first scan in the merchant's zone, 0 is Monday
    days = models.PositiveSmallIntegerField()  # working days from the first scan to the delivery
    week = models.DateField()  # the Monday of the week of delivery, so that old habits fade
    count = models.PositiveIntegerField(default=0)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "carrier", "lane", "weekday", "days", "week"], name="transit_counted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.lane}: {self.days} d × {self.count}"


class PromiseCount(MerchantOwned):
    """How many parcels of one week came so many days off a promised day: how far a promise can be trusted."""

    class Kind(models.TextChoices):
        FIRST = "first", _("the carrier's first day")
        REVISED = "revised", _("the carrier's revised day")
        SHOP = "shop", _("the day that the shop promised")

    carrier = models.CharField(max_length=40)
    lane = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind)
    offset = models.SmallIntegerField()  # delivery days from the promised day to the arrival; below 0 is early
    week = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "carrier", "lane", "kind", "offset", "week"], name="promise_counted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.lane}, {self.kind}: {self.offset:+d} d × {self.count}"


class SilenceCount(MerchantOwned):
    """How many pauses between two scans lasted so many hours, by carrier and status: what silence is normal."""

    carrier = models.CharField(max_length=40)
    status = models.CharField(max_length=30, choices=STATUS_CHOICES)  # the status that the pause followed
    hours = models.PositiveSmallIntegerField()  # upper end of the bucket
    week = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "carrier", "status", "hours", "week"], name="silence_counted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.status}: {self.hours} h × {self.count}"
