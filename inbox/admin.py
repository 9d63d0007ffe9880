"""The operator's view of connections and raw webhooks. Secrets, keys, headers and bodies are not shown here."""

from django.contrib import admin

from inbox.models import Connection, InboundWebhook
from merchants.looking import LookOnly


@admin.register(Connection)
class ConnectionAdmin(LookOnly):
    list_display = ["merchant", "source", "label", "is_active", "last_heard_at", "last_webhook_at", "missed", "alarm"]
    list_filter = ["source", "is_active", "merchant"]
    exclude = ["key", "secret", "previous_secret", "api_token", "config"]


@admin.register(InboundWebhook)
class InboundWebhookAdmin(LookOnly):
    list_display = ["pk", "merchant", "topic", "state", "attempts", "received_at", "last_error"]
    list_filter = ["state", "merchant"]
    list_select_related = ["merchant"]
    exclude = ["headers", "body", "query"]
