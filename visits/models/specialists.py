"""Who works when, and knows what."""

from django.db import models

from merchants.tenancy import MerchantOwned
from visits.hours import require_days, require_hours
from visits.models.locations import Location


class Specialist(MerchantOwned):
    """Somebody whom people come to see; each does one thing at a time."""

    name = models.CharField(max_length=120)
    does = models.CharField(max_length=200, blank=True)  # "running analysis", for the customer to read
    locations: "models.ManyToManyField[Location, Duty]" = models.ManyToManyField(
        Location, through="Duty", related_name="specialists"
    )
    away_on = models.JSONField(default=list, blank=True, validators=[require_days])  # ISO dates, whole days
    is_active = models.BooleanField(default=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Duty(MerchantOwned):
    """When a specialist is at one location, every week."""

    specialist = models.ForeignKey(Specialist, on_delete=models.CASCADE, related_name="duties")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="duties")
    # As Location.hours. Only within the location's own hours can be booked.
    hours = models.JSONField(default=dict, blank=True, validators=[require_hours])

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "specialist", "location"], name="one_duty_per_location")
        ]

    def __str__(self) -> str:
        return f"{self.specialist} at {self.location}"
