"""The operator's view of events and their deliveries."""

from datetime import datetime

from django.contrib import admin

from merchants.looking import LookOnly
from outbox.models import Delivery, DomainEvent

# Here and not in the model's Meta: a word of the admin's index is no reason for a migration.
Delivery._meta.verbose_name_plural = "deliveries"


@admin.register(DomainEvent)
class DomainEventAdmin(LookOnly):
    list_display = ["pk", "merchant", "type", "subject_type", "subject_id", "occurred_at", "recorded_at"]
    list_select_related = ["merchant"]


@admin.register(Delivery)
class DeliveryAdmin(LookOnly):
    list_display = ["pk", "merchant", "event", "subscriber", "state", "attempts", "due", "last_error"]
    list_filter = ["state", "merchant"]
    list_select_related = ["merchant", "event"]
    exclude = ["due_at"]
    readonly_fields = ["due"]

    @admin.display(ordering="due_at")
    def due(self, row: Delivery) -> datetime | None:
        """Nothing once it waits no more: what is left in `due_at` then is the last lease."""
        return row.due_at if row.state == Delivery.State.PENDING else None
