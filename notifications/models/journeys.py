"""Journey, its versions and steps, and who runs through it."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.purposes import Purpose
from merchants.tenancy import MerchantOwned
from notifications.models.designs import MailDesign
from outbox.models import DomainEvent


class MailClass(models.IntegerChoices):
    """How honest "exactly once" can be, and what a mail needs before it may go."""

    LEGAL = 1, _("legal")  # at least once
    STATUS = 2, _("status")  # once, and once more after an unresolved doubt
    MARKETING = 3, _("marketing")  # at most once, and only with a basis


class Journey(MerchantOwned):
    """A merchant's copy of a blueprint, or a journey of its own: what starts it, what ends it, and whether it is on.

    The columns say how it is now; every JourneyVersion keeps how it was.
    """

    class State(models.TextChoices):
        ON = "on", _("on")
        OFF = "off", _("off")  # never switched on, or switched off: nobody begins, what was planned does not go
        PAUSED = "paused", _("paused")  # people begin and their mails wait until it goes on
        ARCHIVED = "archived", _("archived")  # kept for its history only

    class Clock(models.TextChoices):
        SHOP = "shop", _("the shop’s time zone")
        READER = "reader", _("the reader’s time zone, where the country and postcode tell it")

    key = models.CharField(max_length=60)
    name = models.CharField(max_length=120, blank=True)  # "" : the blueprint's own words (journeys/titles.py)
    blueprint = models.CharField(max_length=60, blank=True)  # a key of journeys/blueprints.py; "": the merchant's own
    trigger = models.CharField(max_length=60)  # an event type of portal/subscriptions.py
    conditions = models.JSONField(default=list)  # see notifications/journeys/conditions.py; all must hold
    exit_events = models.JSONField(default=list)
    mail_class = models.SmallIntegerField(choices=MailClass)
    purpose = models.CharField(max_length=12, choices=Purpose, blank=True)  # what marketing needs a basis for
    # An event older than this does not enrol: importing last year's orders sends nothing.
    enrol_within = models.DurationField()
    state = models.CharField(max_length=10, choices=State, default=State.ON)
    # When its mails may go, by `clock`. No window: at any hour (status mail). Weekdays are ISO numbers, 1 is Monday.
    window_from = models.TimeField(null=True, blank=True)
    window_until = models.TimeField(null=True, blank=True)
    weekdays = models.JSONField(default=list)  # [] : every day
    skips_holidays = models.BooleanField(default=False)
    clock = models.CharField(max_length=8, choices=Clock, default=Clock.SHOP)
    holdout_percent = models.PositiveSmallIntegerField(default=0)  # share of people who get nothing, to measure lift
    version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "key"], name="journey_key")]
        indexes = [models.Index(fields=["merchant", "trigger"], name="journey_trigger")]

    def __str__(self) -> str:
        return self.name or self.key

    @property
    def steps(self) -> "models.QuerySet[Step]":
        """The steps of the current version, in order."""
        return self.all_steps.filter(version=self.version)


class JourneyVersion(MerchantOwned):
    """How a journey was from one edit to the next: its columns and steps as data, for reading and restoring."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=254, blank=True)  # a member's mail address; "" for the blueprint
    outcome = models.JSONField(default=dict)  # what the edit did to waiting mails: {"moved": 12}, see replanning

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "journey", "number"], name="journey_version")]

    def __str__(self) -> str:
        return f"{self.journey} v{self.number}"


class Step(MerchantOwned):
    """A timed entry of one version of a journey: which mail, how long after the event, by which channel.

    Never changed once a message was planned by it: an edit makes the steps of a new version. `slot` is what stays the
    same from version to version, and what a person gets at most once.
    """

    class Unit(models.TextChoices):
        MINUTES = "minutes", _("minutes")
        HOURS = "hours", _("hours")
        DAYS = "days", _("days")
        BUSINESS_DAYS = "business_days", _("business days")

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")
        SMS = "sms", _("text message")
        WHATSAPP = "whatsapp", _("WhatsApp")
        WEBHOOK = "webhook", _("webhook")

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="all_steps")
    version = models.PositiveSmallIntegerField(default=1)
    slot = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    amount = models.PositiveIntegerField(default=0)
    unit = models.CharField(max_length=14, choices=Unit, default=Unit.MINUTES)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MAIL)
    conditions = models.JSONField(default=list)  # asked when the message is due
    template = models.CharField(max_length=60)  # a folder of templates/emails/
    design = models.ForeignKey(MailDesign, on_delete=models.PROTECT, null=True, blank=True, related_name="steps")

    class Meta(MerchantOwned.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "journey", "version", "slot"], name="step_slot_in_version")
        ]

    def __str__(self) -> str:
        return self.template

    @property
    def span(self) -> timedelta:
        """The delay as plain time, business days counted as days: for sorting and for people, never for a due time."""
        unit = "days" if self.unit == self.Unit.BUSINESS_DAYS else str(self.unit)
        return timedelta(**{unit: self.amount})


class Enrolment(MerchantOwned):
    """One subject's run through a journey. A refused one is kept too: it explains why there was no mail."""

    class State(models.TextChoices):
        ACTIVE = "active", _("running")
        EXITED = "exited", _("ended early")
        REFUSED = "refused", _("not started")

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="enrolments", db_index=False)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    order_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)  # whom it is for; without an order for birthdays, wishes, win-back
    round = models.PositiveIntegerField(default=0)  # which time, for what comes again: the year of a birthday
    version = models.PositiveSmallIntegerField(default=1)  # of the journey, when this began
    is_held_out = models.BooleanField(default=False)  # belongs to those who get nothing, so that lift can be measured
    event = models.ForeignKey(DomainEvent, on_delete=models.CASCADE, related_name="enrolments")
    # What its delays count from: the event's own moment, or when we heard of it if that lay in the future.
    anchor_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    reason = models.CharField(max_length=120, blank=True)  # a code of notifications.reasons
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "journey", "subject_type", "subject_id", "round"], name="enrolled_once_per_subject"
            )
        ]
        indexes = [
            models.Index(fields=["merchant", "order_id"], name="enrolment_order"),
            models.Index(fields=["merchant", "customer_id"], name="enrolment_customer"),
            models.Index(fields=["merchant", "journey", "-created_at"], name="enrolment_journey"),
        ]

    def __str__(self) -> str:
        return f"{self.journey_id} for {self.subject_type}:{self.subject_id}"
