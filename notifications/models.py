"""Journey, Step, Enrolment, Message and what belongs to them."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from merchants.tenancy import MerchantOwned
from outbox.models import DomainEvent
from workqueue.models import WorkItem, due_index


class MailClass(models.IntegerChoices):
    """How honest "exactly once" can be, and what a mail needs before it may go."""

    LEGAL = 1, _("legal")  # at least once
    STATUS = 2, _("status")  # once, and once more after an unresolved doubt
    MARKETING = 3, _("marketing")  # at most once, and only with a basis


class Journey(MerchantOwned):
    """A merchant's copy of a blueprint: what starts it, what ends it, and whether it is on."""

    key = models.CharField(max_length=60)
    trigger = models.CharField(max_length=60)  # an event type
    exit_events = models.JSONField(default=list)
    mail_class = models.SmallIntegerField(choices=MailClass)
    # An event older than this does not enrol: importing last year's orders sends nothing.
    enrol_within = models.DurationField()
    is_active = models.BooleanField(default=True)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "key"], name="journey_key")]
        indexes = [models.Index(fields=["merchant", "trigger"], name="journey_trigger")]

    def __str__(self) -> str:
        return self.key


class Step(MerchantOwned):
    """A timed entry of a journey: which mail, how long after the event."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(default=0)
    delay = models.DurationField()
    template = models.CharField(max_length=60)  # a folder of templates/emails/

    class Meta(MerchantOwned.Meta):
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["merchant", "journey", "position"], name="step_position")]

    def __str__(self) -> str:
        return self.template


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
    event = models.ForeignKey(DomainEvent, on_delete=models.CASCADE, related_name="enrolments")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    reason = models.CharField(max_length=120, blank=True)  # a code of notifications.reasons
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "journey", "subject_type", "subject_id"], name="enrolled_once_per_subject"
            )
        ]
        indexes = [models.Index(fields=["merchant", "order_id"], name="enrolment_order")]

    def __str__(self) -> str:
        return f"{self.journey_id} for {self.subject_type}:{self.subject_id}"


class Message(MerchantOwned, WorkItem):
    """One mail to one person. Narrow on purpose: millions of future rows wait here; content lives beside it."""

    class State(models.IntegerChoices):
        SCHEDULED = WorkItem.PENDING, _("planned")
        SENT = WorkItem.DONE, _("sent")
        FAILED = WorkItem.BURIED, _("failed")
        SENDING = 20, _("being sent")
        UNCERTAIN = 21, _("uncertain")
        HELD = 22, _("held")
        CANCELLED = 23, _("cancelled")
        SKIPPED = 24, _("skipped")
        MISSED = 25, _("missed")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="messages", db_index=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+", db_index=False)
    mail_class = models.SmallIntegerField(choices=MailClass)
    state = models.SmallIntegerField(choices=State, default=State.SCHEDULED, db_default=0)
    # A status mail whose fate stayed unknown is sent once more, and never a third time.
    resent = models.BooleanField(default=False, db_default=False)
    planned_at = models.DateTimeField()  # the due time as planned; due_at moves with leases and holds

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "enrolment", "step"], name="message_once_per_step")]
        indexes = [
            due_index("message"),
            models.Index(
                fields=["due_at"],
                name="message_unsettled",
                condition=models.Q(state__in=[20, 21, 22]),
            ),
            models.Index(
                fields=["merchant", "-planned_at"],
                name="message_attention",
                condition=models.Q(state__in=[WorkItem.BURIED, 21, 22]),
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def expected_at(self) -> datetime:
        """When it goes or is looked at again while it waits, and the planned time otherwise: for people to read.

        `due_at` of any other state is a lease or a leftover of one, so it may lie after the sending.
        """
        return self.due_at if self.state in (self.State.SCHEDULED, self.State.HELD) else self.planned_at


class MessageContent(MerchantOwned):
    """A message as it was sent, but for the access token, which is never stored."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="content")
    recipient = models.EmailField(max_length=254)
    sender = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    header_id = models.CharField(max_length=120)  # the Message-ID header, fixed for the message's life
    content_hash = models.CharField(max_length=64)
    rendered_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    provider = models.CharField(max_length=40, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)

    class Meta(MerchantOwned.Meta):
        indexes = [
            models.Index(fields=["merchant", "header_id"], name="content_header_id"),
            models.Index(fields=["merchant", "recipient", "sent_at"], name="content_recipient"),
        ]

    def __str__(self) -> str:
        return self.subject


class MessageMove(MerchantOwned):
    """One step in a message's life: the history behind "why did this person get this mail?"."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="moves", db_index=False)
    at = models.DateTimeField(db_default=Now())
    from_state = models.SmallIntegerField(choices=Message.State)
    to_state = models.SmallIntegerField(choices=Message.State)
    reason = models.CharField(max_length=300, blank=True)
    until = models.DateTimeField(null=True, blank=True)  # of a hold

    class Meta(MerchantOwned.Meta):
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["merchant", "message", "at"], name="move_message")]

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} -> {self.get_to_state_display()}"


class Suppression(MerchantOwned):
    """Never mail this address (for this class and those above it). The address itself is kept as a keyed hash only,
    so it survives an erasure without remembering the person."""

    address_hash = models.BinaryField(max_length=32)
    mail_class = models.SmallIntegerField(choices=MailClass)  # this class and every class with a higher number
    reason = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "address_hash", "mail_class"], name="suppressed_once")
        ]

    def __str__(self) -> str:
        return self.reason


class EngagementEvent(MerchantOwned):
    """What a mail provider reported about a message."""

    class Type(models.TextChoices):
        DELIVERED = "delivered", _("delivered")
        BOUNCED = "bounced", _("bounced")
        COMPLAINED = "complained", _("reported as spam")
        CLICKED = "clicked", _("clicked")
        UNKNOWN = "unknown", _("unknown")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="engagement", db_index=False)
    type = models.CharField(max_length=20, choices=Type)
    external_id = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()
    detail = models.CharField(max_length=300, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "message", "type", "external_id"], name="reported_once")
        ]

    def __str__(self) -> str:
        return f"{self.type} of {self.message_id}"
