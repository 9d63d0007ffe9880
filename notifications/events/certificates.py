"""What Amazon SNS needs from us on the network: its certificates are fetched, its subscriptions confirmed."""

import json
import logging
from datetime import timedelta

from django.db import models
from django.utils import timezone

from inbox.answers import HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection, InboundWebhook
from inbox.replay import replay
from inbox.turns import active_connections
from inbox.worker import raw_webhook
from merchants.tenancy import scoped
from notifications.events.sns import certificate_url, confirmation_url, public_key

log = logging.getLogger(__name__)
LOOK_BACK = timedelta(hours=24)
MOST = 4  # certificates kept on a connection: Amazon changes them about once a year
ROWS = 50


def tend() -> int:
    """Do what Amazon's topics wait for, for every merchant; returns how many calls were made. Outside transactions."""
    rows = active_connections("connections to Amazon SNS", models.Q(source="ses"))
    return sum(_fetch(row) + _confirm(row) for row in rows)


def _fetch(connection: Connection) -> int:
    """Fetch the certificates that quarantined messages name, and put those messages through again."""
    known = connection.config.get("certificates") or {}
    with scoped(connection.merchant_id):
        waiting = list(_quarantined(connection)[:ROWS])
    wanted = {url for row in waiting if (url := _named(row)) and url not in known}
    found = {url: pem for url in sorted(wanted)[:MOST] if (pem := _downloaded(url))}
    if not found:
        return len(wanted)
    with scoped(connection.merchant_id):
        row = Connection.objects.select_for_update().order_by("pk").get(pk=connection.pk)
        kept = {**(row.config.get("certificates") or {}), **found}
        row.config = {**row.config, "certificates": dict(list(kept.items())[-MOST:])}
        row.save(update_fields=["config"])
        replay(_quarantined(connection))
    return len(wanted)


def _confirm(connection: Connection) -> int:
    """Say yes to the topic that was subscribed first."""
    topic, token = str(connection.config.get("topic", "")), str(connection.config.get("token", ""))
    if not (topic and token):
        return 0
    try:
        url, asked = confirmation_url(topic, token)
        with HttpSession(seconds=15) as http:
            http.request("GET", url, params=asked)
    except (HttpProblem, ValueError) as problem:
        log.warning("topic of connection %s was not confirmed: %s", connection.pk, problem)
        if getattr(problem, "retry", False):
            return 1
    with scoped(connection.merchant_id):
        row = Connection.objects.select_for_update().order_by("pk").get(pk=connection.pk)
        if row.config.get("token") == token:
            row.config = {name: value for name, value in row.config.items() if name != "token"}
            row.save(update_fields=["config"])
        replay(_quarantined(connection))
    return 1


def _quarantined(connection: Connection) -> "models.QuerySet[InboundWebhook]":
    return InboundWebhook.objects.filter(
        connection_id=connection.pk,
        state=InboundWebhook.State.QUARANTINED,
        received_at__gt=timezone.now() - LOOK_BACK,
    ).order_by("pk")


def _named(row: InboundWebhook) -> str:
    try:
        body = json.loads(raw_webhook(row).body)
    except (ValueError, RecursionError):
        return ""
    return certificate_url(body) if isinstance(body, dict) else ""


def _downloaded(url: str) -> str:
    """The certificate as text, "" when there is none to be had there. The host was checked by its name's shape."""
    try:
        with HttpSession(seconds=15, max_bytes=20_000) as http:
            pem = http.get(url).body.decode("ascii")
        public_key(pem, timezone.now())
    except (HttpProblem, ValueError) as problem:
        log.warning("no certificate of Amazon SNS: %s", problem)
        return ""
    return pem
