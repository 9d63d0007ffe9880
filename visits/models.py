"""Location, Specialist, AppointmentKind, Appointment, Collection: what happens in the merchant’s own shops."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from merchants.timezones import require_time_zone
from orders.models import Order
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


# States in which an appointment takes its specialist's time: also of who came early and has been noted.
BUSY = ("booked", "attended")


class Appointment(MerchantOwned):
    """A customer comes to see a specialist. Moving it changes this row in place, so the old time is free only when
    the new one is taken. visits/booking.py holds the moves."""

    class State(models.TextChoices):
        BOOKED = "booked", _("booked")
        CANCELLED = "cancelled", _("cancelled")
        ATTENDED = "attended", _("came")
        MISSED = "missed", _("did not come")
        OVER = "over", _("over")  # its time has passed and nobody noted who came

    class By(models.TextChoices):
        CUSTOMER = "customer", _("the customer")
        TEAM = "team", _("the team")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="appointments")
    public_id = models.CharField(max_length=24, default=unguessable)
    kind = models.ForeignKey(AppointmentKind, on_delete=models.RESTRICT, related_name="appointments")
    location = models.ForeignKey(Location, on_delete=models.RESTRICT, related_name="appointments")
    specialist = models.ForeignKey(Specialist, on_delete=models.RESTRICT, related_name="appointments")
    customer_name = models.CharField(max_length=200, blank=True)
    wish = models.CharField(max_length=500, blank=True)  # what it is about, in the customer's words
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    busy_until = models.DateTimeField()  # ends_at and the buffer after it
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    sequence = models.PositiveIntegerField(default=0)  # grows with each move and the cancellation (RFC 5545, 3.8.7.4)
    booked_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    cancelled_by = models.CharField(max_length=10, choices=By, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)  # in the team's words; the customer reads it
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(MerchantOwned.Meta):
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "public_id"], name="appointment_public_id"),
            # Two clicks are one appointment; a second of the same kind is a move of the first.
            models.UniqueConstraint(
                fields=["merchant", "order", "kind"], condition=Q(state="booked"), name="one_open_appointment_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at"), ends_at__lte=F("busy_until")), name="appointment_takes_time"
            ),
            # Nobody is in two places at once. A range of one id instead of the id itself: ranges are indexed by
            # GiST out of the box, plain numbers only with an extension that a hosted database may not allow.
            ExclusionConstraint(
                name="specialist_booked_once",
                expressions=[
                    (Func(F("specialist"), F("specialist"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("starts_at"), F("busy_until"), RangeBoundary(), function="tstzrange"), "&&"),
                ],
                condition=Q(state__in=BUSY),
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "order"], name="appointment_order"),
            models.Index(fields=["merchant", "location", "starts_at"], name="appointment_agenda"),
            models.Index(fields=["starts_at"], name="appointment_near", condition=Q(state="booked")),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} at {self.starts_at:%Y-%m-%d %H:%M}: {self.state}"


class AppointmentNews(MerchantOwned):
    """One thing to tell about an appointment, as it stood at `sequence`: what each mail about it is about. Written
    once per thing and sequence, so nobody is reminded twice of one time, and is reminded of the new one."""

    class What(models.TextChoices):
        BOOKED = "booked", _("booked")
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", _("cancelled")
        NEAR = "near", _("it is near")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="news")
    what = models.CharField(max_length=10, choices=What)
    sequence = models.PositiveIntegerField()
    by = models.CharField(max_length=10, choices=Appointment.By)
    starts_at = models.DateTimeField()  # as it was after this
    was_at = models.DateTimeField(null=True, blank=True)  # before a move
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "appointment", "what", "sequence"], name="appointment_news_told_once"
            )
        ]
        indexes = [models.Index(fields=["merchant", "order"], name="appointment_news_order")]

    def __str__(self) -> str:
        return f"{self.what} #{self.sequence}"


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
