"""What was booked, and what customers were told of it."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Order
from visits.models.kinds import AppointmentKind
from visits.models.locations import Location
from visits.models.specialists import Specialist

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
        OVER = "over", pgettext_lazy("appointment", "over")  # its time has passed and nobody noted who came

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
