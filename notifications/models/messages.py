"""Message and what belongs to it: content, history, what the provider reported."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merchants.tenancy import MerchantOwned
from notifications.models.journeys import Enrolment, MailClass, Step
from workqueue.models import WorkItem


def hour_of(moment: datetime) -> int:
    """The hour of a moment as Message.due_hour counts them: full hours since 1970, UTC."""
    return int(moment.timestamp() // 3600)


class Message(MerchantOwned, WorkItem):
    """One mail to one person. Narrow on purpose: millions of future rows wait here; content lives beside it."""

    class State(models.IntegerChoices):
        SCHEDULED = WorkItem.PENDING, _("planned")
        SENT = WorkItem.DONE, _("sent")
        FAILED = WorkItem.BURIED, _("failed")
        SENDING = 20, _("being sent")
        UNCERTAIN = 21, pgettext_lazy("mail", "uncertain")
        HELD = 22, _("held")
        CANCELLED = 23, _("cancelled")
        SKIPPED = 24, _("skipped")
        MISSED = 25, _("missed")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="messages", db_index=False)
    # No constraint in the database: an edit gives a million rows another step, and looking each of them up would be a
    # quarter of the work. Steps are never deleted one by one (docs/decisions/0021).
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    slot = models.PositiveSmallIntegerField(default=0)  # of the step: what this person gets at most once
    mail_class = models.SmallIntegerField(choices=MailClass)
    state = models.SmallIntegerField(choices=State, default=State.SCHEDULED, db_default=0)
    # A status mail whose fate stayed unknown is sent once more, and never a third time.
    resent = models.BooleanField(default=False, db_default=False)
    planned_at = models.DateTimeField()  # the due time as planned; due_at moves with pauses and holds
    # What due rows are found by: many share an hour, so the index keeps a few bytes a row instead of thirty. A column,
    # because row-level security keeps expressions out of indexes.
    due_hour = models.GeneratedField(
        expression=models.Func(
            models.F("due_at"),
            template="floor(extract(epoch from (%(expressions)s at time zone 'UTC')) / 3600)::integer",
            output_field=models.IntegerField(),
        ),
        output_field=models.IntegerField(),
        db_persist=True,
    )

    taken = 0  # in a worker's hands: the number of its claim. Not a column; see Lease

    class Meta(MerchantOwned.Meta):
        # Without the merchant, which the enrolment decides: eight bytes a row (docs/decisions/0019).
        constraints = [models.UniqueConstraint(fields=["enrolment", "slot"], name="message_once_per_slot")]
        indexes = [
            models.Index(
                fields=["merchant", "mail_class", "due_hour"],
                name="message_due",
                condition=models.Q(state=WorkItem.PENDING),
            ),
            models.Index(
                fields=["due_hour"],
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
    def attempt(self) -> int:
        """How many times somebody has had it in hand, this time included."""
        return self.taken or self.attempts

    @property
    def expected_at(self) -> datetime:
        """When it goes or is looked at again while it waits, and the planned time otherwise: for people to read.

        While it is being sent, `due_at` is when it counts as lost; afterwards that stays, so it may lie after the
        sending.
        """
        return self.due_at if self.state in (self.State.SCHEDULED, self.State.HELD) else self.planned_at


class MessageContent(MerchantOwned):
    """A message as it was sent, but for the access token, which is never stored."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="content")
    recipient = models.CharField(max_length=254)  # a mail address, or a phone number in E.164 for other channels
    channel = models.CharField(max_length=10, choices=Step.Channel, default=Step.Channel.MAIL)
    mail_class = models.SmallIntegerField(choices=MailClass, default=MailClass.STATUS)  # of the message, for counting
    sender = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    header_id = models.CharField(max_length=120)  # the Message-ID header, fixed for the message's life
    content_hash = models.CharField(max_length=64)
    design_version = models.BigIntegerField(null=True)  # the MailDesignVersion that made it; None: built-in words
    rendered_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    provider = models.CharField(max_length=40, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)

    class Meta(MerchantOwned.Meta):
        indexes = [
            models.Index(fields=["merchant", "header_id"], name="content_header_id"),
            models.Index(fields=["merchant", "recipient", "sent_at"], name="content_recipient"),
            models.Index(fields=["merchant", "sent_at"], name="content_sent"),  # how much went this hour
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


class EngagementEvent(MerchantOwned):
    """What a mail provider reported about a message."""

    class Type(models.TextChoices):
        DELIVERED = "delivered", _("delivered")
        BOUNCED = "bounced", _("bounced")
        COMPLAINED = "complained", _("reported as spam")
        CLICKED = "clicked", _("clicked")
        DEFERRED = "deferred", _("not delivered for now")  # a soft bounce: the mailbox is full, the server slow
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed at the mail provider")
        REJECTED = "rejected", _("refused by the mail provider")  # taken first, and then not sent after all
        UNKNOWN = "unknown", _("unknown")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="engagement", db_index=False)
    type = models.CharField(max_length=20, choices=Type)
    external_id = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()
    detail = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # of a bounce or a refusal: when a person has seen to it

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "message", "type", "external_id"], name="reported_once")
        ]
        indexes = [
            models.Index(  # what the breaker looks for every few minutes (notifications/answers/breaking.py)
                fields=["occurred_at"],
                name="engagement_bad",
                condition=models.Q(type__in=["bounced", "complained"]),
            ),
            models.Index(  # what waits for a person on the dashboard's first screen
                fields=["merchant", "-occurred_at"],
                name="bounce_open",
                condition=models.Q(type__in=["bounced", "rejected"], seen_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} of {self.message_id}"
