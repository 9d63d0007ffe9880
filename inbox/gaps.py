"""The gap alarm: a source that has gone quiet is a fault until shown otherwise."""

import logging
from datetime import timedelta

from django.utils import timezone

from inbox.models import Connection
from merchants.tenancy import unscoped

log = logging.getLogger(__name__)
# Codes; the dashboard puts them in words.
SILENT, LOSING, POLL_FAILING = "silent", "losing", "poll_failing"
LOSING_FROM = 3


def raise_alarms() -> int:
    """Set or clear the alarm of every active connection; returns how many alarms stand."""
    with unscoped("look for silent connections of every merchant"):
        standing = 0
        for connection in Connection.objects.select_for_update().filter(is_active=True).order_by("pk"):
            alarm = alarm_of(connection)
            standing += bool(alarm)
            if alarm != connection.alarm:
                connection.alarm = alarm
                connection.alarm_since = timezone.now() if alarm else None
                connection.save(update_fields=["alarm", "alarm_since"])
                log.warning("connection %s: alarm %s", connection.pk, alarm or "cleared")
        return standing


def alarm_of(connection: Connection) -> str:
    """Why the connection needs a person, "" when it does not.

    A poll that finds orders no webhook told of is proof of loss; silence alone counts only for a connection that
    was heard before (a new one waits for its first order).
    """
    silence = timedelta(hours=connection.quiet_hours)
    if connection.missed >= LOSING_FROM:
        return LOSING
    if connection.last_webhook_at and timezone.now() - connection.last_webhook_at > silence:
        return SILENT
    if connection.poll_error:
        return POLL_FAILING
    return ""
