"""Connection and InboundWebhook."""

import secrets

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from merchants.sealed import SealedTextField
from merchants.tenancy import MerchantOwned, merchant_in_scope
from workqueue.models import WorkItem, due_index

# The delivery id of a request that nobody vouched for begins so, for as long as that is true: also after it was set
# aside, so that no replay takes it for a genuine one.
UNVERIFIED = "unverified:"


def hook_key() -> str:
    """The unguessable part of a hook URL, 160 bits."""
    return secrets.token_urlsafe(20)


class Connection(MerchantOwned):
    """A merchant's registered webhook source: a URL key, a current and a previous secret, an API to poll.

    Two secrets are live at once because senders sign with the old one for a while after a rotation.
    """

    source = models.CharField(max_length=40)  # a key of settings.STOEP_SOURCES
    label = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=40, unique=True, default=hook_key)
    secret = SealedTextField(blank=True)
    previous_secret = SealedTextField(blank=True)
    # What the adapter needs beside the secrets: API base URL, header name, store id. Never a secret.
    config = models.JSONField(default=dict, blank=True)
    api_token = SealedTextField(blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    last_heard_at = models.DateTimeField(null=True, blank=True)  # last verified webhook or successful poll result
    last_webhook_at = models.DateTimeField(null=True, blank=True)
    last_polled_at = models.DateTimeField(null=True, blank=True)
    # The source's own "modified" time up to which the poll has seen everything.
    polled_until = models.DateTimeField(null=True, blank=True)
    poll_error = models.CharField(max_length=300, blank=True)
    # How many polled records no webhook had told us of: the measure of what the sender loses.
    missed = models.PositiveIntegerField(default=0)
    unkept = models.PositiveIntegerField(default=0)  # unverified requests above the quarantine's rate cap
    quiet_hours = models.PositiveSmallIntegerField(default=24)  # silence longer than this raises the alarm
    alarm = models.CharField(max_length=300, blank=True)
    alarm_since = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        indexes = [models.Index(fields=["merchant", "source"], name="connection_source")]

    def __str__(self) -> str:
        return self.label or self.source

    @property
    def secrets(self) -> tuple[str, ...]:
        """The live secrets, current first."""
        return tuple(secret for secret in (self.secret, self.previous_secret) if secret)

    def rotate_secret(self, new: str) -> None:
        """Make `new` current; the one before it stays live until the next rotation."""
        self.previous_secret, self.secret = self.secret, new
        self.save(update_fields=["secret", "previous_secret"])


class InboundWebhook(MerchantOwned, WorkItem):
    """One stored request: raw bytes and headers, exactly as received."""

    class State(models.IntegerChoices):
        PENDING = WorkItem.PENDING, _("waiting")
        DONE = WorkItem.DONE, _("done")
        BURIED = WorkItem.BURIED, _("given up")
        IGNORED = 10, _("nothing to do")
        REJECTED = 11, _("not understood")
        QUARANTINED = 12, _("not verified")

    # Without constraints in the database: the door has just read both from the connection, and checking them again
    # costs every webhook a twentieth of its time. Deleting a connection takes its webhooks along all the same.
    merchant = models.ForeignKey(
        "merchants.Merchant",
        on_delete=models.CASCADE,
        default=merchant_in_scope,
        editable=False,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="webhooks", db_index=False, db_constraint=False
    )
    topic = models.CharField(max_length=100)
    external_id = models.CharField(max_length=200)
    # Text, not JSON: the hot path writes it once, and only a replay or a person reads it.
    headers = models.TextField()
    body = models.BinaryField()
    query = models.CharField(max_length=500, default="", db_default="")
    received_at = models.DateTimeField(db_default=Now())
    truncated = models.BooleanField(default=False, db_default=False)
    # The body was emptied because the person it told of was erased: there is nothing left to put through again.
    erased_at = models.DateTimeField(null=True, blank=True)
    state = models.SmallIntegerField(choices=State, default=State.PENDING, db_default=0)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "connection", "topic", "external_id"], name="webhook_stored_once"
            )
        ]
        indexes = [
            due_index("inbox"),
            models.Index(fields=["merchant", "-received_at"], name="webhook_received"),
            models.Index(  # what waits for a person: small, so the dashboard's first screen stays fast
                fields=["merchant", "-received_at"],
                name="webhook_attention",
                condition=models.Q(state__in=[WorkItem.BURIED, 11, 12]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic or 'webhook'} {self.external_id[:20]}"
