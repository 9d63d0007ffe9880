"""The operator's view of connections and raw webhooks.

Secrets, headers and bodies are not shown here, and hook addresses to superusers only.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from inbox.connecting import hook_url
from inbox.models import Connection, InboundWebhook
from merchants.looking import LookOnly


@admin.register(Connection)
class ConnectionAdmin(LookOnly):
    list_display = ["merchant", "source", "label", "is_active", "last_heard_at", "last_webhook_at", "missed", "alarm"]
    list_filter = ["source", "is_active", "merchant"]
    exclude = ["key", "secret", "previous_secret", "api_token", "config"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """With the hook's address for superusers only: whoever knows it can knock, and for some senders it is half
        of the trust."""
        user: Any = request.user
        return ["hook_address"] if user.is_superuser else []

    @admin.display(description="hook address")
    def hook_address(self, row: Connection) -> str:
        return hook_url(row)


@admin.register(InboundWebhook)
class InboundWebhookAdmin(LookOnly):
    list_display = ["pk", "merchant", "topic", "state", "attempts", "received_at", "last_error"]
    list_filter = ["state", "merchant"]
    list_select_related = ["merchant"]
    exclude = ["headers", "body", "query"]
