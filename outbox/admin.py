"""The operator's view of events and their deliveries."""

from django.contrib import admin

from merchants.looking import LookOnly
from outbox.models import Delivery, DomainEvent


@admin.register(DomainEvent)
class DomainEventAdmin(LookOnly):
    list_display = ["pk", "merchant", "type", "subject_type", "subject_id", "occurred_at", "recorded_at"]
    list_select_related = ["merchant"]


@admin.register(Delivery)
class DeliveryAdmin(LookOnly):
    list_display = ["pk", "merchant", "event", "subscriber", "state", "attempts", "due_at", "last_error"]
    list_filter = ["state", "merchant"]
    list_select_related = ["merchant", "event"]
