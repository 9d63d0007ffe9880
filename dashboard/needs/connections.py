"""What goes wrong between the shop's systems and us: connections, their webhooks, and what should have followed."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import words
from dashboard.needs.need import SHOWN, Need, since
from inbox.models import Connection, InboundWebhook
from outbox.models import Delivery

Inbound = InboundWebhook.State


def connections() -> Iterator[Need]:
    for row in Connection.objects.filter(is_active=True).exclude(alarm="").order_by("alarm_since", "pk"):
        what, means = words.ALARMS.get(row.alarm, (row.alarm, ""))
        reason = f"{means} {row.poll_error}".strip() if row.alarm == "poll_failing" else str(means)
        losing = row.alarm == "losing"
        yield Need(
            what=_("%(connection)s: %(alarm)s") % {"connection": name_of(row), "alarm": what},
            means=reason,
            tone="danger",
            at=row.alarm_since,
            link=("connection", (row.pk,)),
            act=("connection_repaired", (row.pk,)) if losing else None,
            act_words=_("It is repaired") if losing else "",
        )


def webhooks() -> Iterator[Need]:
    """Grouped by cause: a wrong secret spoils every webhook of a connection, and is one thing to do."""
    groups = list(
        InboundWebhook.objects.filter(
            state__in=[Inbound.QUARANTINED, Inbound.REJECTED, Inbound.BURIED], received_at__gt=since()
        )
        .values("connection_id", "state", "last_error")
        .annotate(number=Count("pk"), latest=Max("received_at"))
        .order_by("-latest")[: SHOWN + 1]
    )
    names = {row.pk: name_of(row) for row in Connection.objects.filter(pk__in=[g["connection_id"] for g in groups])}
    for group in groups:
        yield _webhooks_of(group, names[group["connection_id"]])


def _webhooks_of(group: dict[str, Any], connection: str) -> Need:
    state = Inbound(group["state"])
    verdict, means = words.WEBHOOK_TROUBLE[state.name.lower()]
    what = ngettext(
        "%(connection)s: %(number)s webhook %(verdict)s",
        "%(connection)s: %(number)s webhooks %(verdict)s",
        group["number"],
    ) % {"connection": connection, "number": group["number"], "verdict": verdict}
    return Need(
        what=what,
        means=f"{means} {group['last_error'][:200]}".strip(),
        tone="warning" if state == Inbound.QUARANTINED else "danger",
        at=group["latest"],
        link=("webhooks", ()),
        link_query=f"state={state.name.lower()}&connection={group['connection_id']}",
        act=("webhooks_replay", ()),
        act_words=_("Put through again"),
        aside=("webhooks_set_aside", ()),
        fields={"state": state.name.lower(), "connection": group["connection_id"], "reason": group["last_error"]},
    )


def deliveries() -> Iterator[Need]:
    rows = Delivery.objects.filter(state=Delivery.State.BURIED).select_related("event").order_by("-pk")[: SHOWN + 1]
    for row in rows:
        yield Need(
            what=_("%(event)s: %(reaction)s failed")
            % {
                "event": words.told(words.EVENTS, row.event.type),
                "reaction": words.told(words.REACTIONS, row.subscriber),
            },
            means=_("We stopped trying, so something that should follow from this has not happened: %(error)s")
            % {"error": row.last_error[:200]},
            tone="danger",
            at=row.event.recorded_at,
            link=("order", (row.event.order_id,)) if row.event.order_id else None,
            act=("delivery_replay", (row.pk,)),
            act_words=_("Try again"),
        )


def name_of(connection: Connection) -> str:
    """What the shop calls it, else its system's name."""
    return connection.label or words.told(words.SOURCES, connection.source)
