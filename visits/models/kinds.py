"""What can be booked, and where."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language

from merchants.tenancy import MerchantOwned
from visits.models.locations import Location
from visits.models.specialists import Specialist


class AppointmentKind(MerchantOwned):
    """What can be booked: a fitting, advice; by the merchant's own words."""

    name = models.CharField(max_length=120)
    names = models.JSONField(default=dict, blank=True)  # {"de": "Anprobe"}: the name in other languages
    explains = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(default=30, validators=[MinValueValidator(5), MaxValueValidator(480)])
    buffer_minutes = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(240)])  # after each
    every_minutes = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )  # how far the offered times are apart, counted from the opening
    notice_hours = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(720)])  # to book
    days_ahead = models.PositiveSmallIntegerField(default=28, validators=[MinValueValidator(1), MaxValueValidator(180)])
    change_hours = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(720)])  # to move, cancel
    position = models.PositiveSmallIntegerField(default=0)
    locations: "models.ManyToManyField[Location, KindAtLocation]" = models.ManyToManyField(
        Location, through="KindAtLocation", related_name="kinds"
    )
    specialists: "models.ManyToManyField[Specialist, Skill]" = models.ManyToManyField(
        Specialist, through="Skill", related_name="kinds"
    )
    is_active = models.BooleanField(default=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> str:
        """The name in the active language; the merchant's own where there is no other."""
        return kind_words(self.name, self.names)


def kind_words(name: str, names: object) -> str:
    """A kind's name in the active language."""
    language = (get_language() or "")[:2]
    return str(names.get(language) or name) if isinstance(names, dict) else name


class KindAtLocation(MerchantOwned):
    """A kind of appointment is offered at a location."""

    kind = models.ForeignKey(AppointmentKind, on_delete=models.CASCADE, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+")

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "kind", "location"], name="kind_offered_once")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.location}"


class Skill(MerchantOwned):
    """A specialist can do a kind of appointment."""

    kind = models.ForeignKey(AppointmentKind, on_delete=models.CASCADE, related_name="+")
    specialist = models.ForeignKey(Specialist, on_delete=models.CASCADE, related_name="+")

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "kind", "specialist"], name="skill_listed_once")]

    def __str__(self) -> str:
        return f"{self.specialist}: {self.kind}"
