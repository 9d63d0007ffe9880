"""DomainEvent and Delivery."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from merchants.tenancy import MerchantOwned
from workqueue.models import WorkItem, due_index


class DomainEvent(MerchantOwned):
    """A past-tense fact about one subject. Carries ids and the fact; subscribers read the current rows."""

    type = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=30)  # "order", "shipment", "customer"
    subject_id = models.BigIntegerField()
    # The order that the fact belongs to: the thread that `trace` pulls. Not a foreign key: orders is above.
    order_id = models.BigIntegerField(null=True, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    # No foreign keys: raw webhooks are dropped after 30 days, and the fact outlives them.
    webhook_id = models.BigIntegerField(null=True, blank=True)
    caused_by_id = models.BigIntegerField(null=True, blank=True)  # the event whose subscriber recorded this one
    data = models.JSONField(default=dict)

    class Meta(MerchantOwned.Meta):
        indexes = [
            models.Index(fields=["merchant", "order_id", "id"], name="event_order"),
            models.Index(fields=["merchant", "webhook_id"], name="event_webhook"),
            models.Index(fields=["recorded_at"], name="event_recorded"),
            # Who was erased, and when: asked before a person comes back by a webhook that was late.
            models.Index(fields=["merchant"], name="event_erased", condition=models.Q(type="customer.redacted")),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject_type}:{self.subject_id}"


class Delivery(MerchantOwned, WorkItem):
    """One subscriber's copy of an event."""

    class State(models.IntegerChoices):
        PENDING = WorkItem.PENDING, _("waiting")
        DONE = WorkItem.DONE, _("done")
        BURIED = WorkItem.BURIED, _("given up")

    event = models.ForeignKey(DomainEvent, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=80)
    state = models.SmallIntegerField(choices=State, default=State.PENDING, db_default=0)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "event", "subscriber"], name="delivered_once_per_subscriber")
        ]
        indexes = [
            due_index("outbox"),
            models.Index(fields=["merchant"], name="delivery_buried", condition=models.Q(state=WorkItem.BURIED)),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} of event {self.event_id}"
