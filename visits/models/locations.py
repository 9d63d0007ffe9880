"""A shop that people come to."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from merchants.tenancy import MerchantOwned
from merchants.timezones import require_time_zone
from visits.hours import require_days, require_hours


class Location(MerchantOwned):
    """One shop of the merchant, where people collect and come for a fitting or advice."""

    name = models.CharField(max_length=120)
    # The word by which the merchant's shop system names this place; "" where it has only a name.
    external_id = models.CharField(max_length=120, blank=True)
    line1 = models.CharField(max_length=250, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, default="NL")
    phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=50, default="Europe/Amsterdam", validators=[require_time_zone])
    # {"mon": [["09:00", "18:00"]], ...} in local time; a day that is missing or empty is closed.
    hours = models.JSONField(default=dict, blank=True, validators=[require_hours])
    closed_on = models.JSONField(default=list, blank=True, validators=[require_days])  # ISO dates
    closed_on_holidays = models.BooleanField(default=True)  # the country's public holidays, library `holidays`
    # What a visitor must know: "Entrance at the back", "Bring your old shoes".
    directions = models.CharField(max_length=300, blank=True)
    keeps_days = models.PositiveSmallIntegerField(
        default=14, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )  # how long an order waits here to be collected
    is_active = models.BooleanField(default=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["merchant", "name"], name="location_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The address on one line, as the country writes it; "" where none was given."""
        town = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.line1, town) if part)
