"""The operator's view of mails: their states and reasons, not what they say to whom."""

from datetime import datetime

from django.contrib import admin

from merchants.looking import LookOnly
from notifications.models import Enrolment, Journey, Message


@admin.register(Journey)
class JourneyAdmin(LookOnly):
    list_display = ["key", "merchant", "trigger", "mail_class", "state"]
    list_filter = ["state", "merchant"]
    list_select_related = ["merchant"]


@admin.register(Enrolment)
class EnrolmentAdmin(LookOnly):
    list_display = ["pk", "merchant", "journey", "subject_type", "subject_id", "state", "reason", "created_at"]
    list_filter = ["state", "merchant"]
    list_select_related = ["merchant", "journey"]


@admin.register(Message)
class MessageAdmin(LookOnly):
    list_display = ["pk", "merchant", "step", "mail_class", "state", "due", "attempts", "last_error"]
    list_filter = ["state", "mail_class", "merchant"]
    list_select_related = ["merchant", "step"]
    exclude = ["due_at"]
    readonly_fields = ["due"]

    @admin.display(ordering="due_at")
    def due(self, row: Message) -> datetime:
        return row.expected_at
