"""What needs a person now: every row says what happened, what it means, and offers one thing to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard import words
from inbox.models import Connection, InboundWebhook
from notifications.models import Message
from notifications.reasons import words as reason_words
from orders.models import Customer, Order
from outbox.models import Delivery, DomainEvent
from tracking.carriers.names import display_name
from tracking.models import STATUS_WORDS, Shipment
from tracking.snapshots import Status

SHOWN = 20  # rows of one kind; a thousand equal rows help nobody
LOOK_BACK = timedelta(days=30)
ANSWER_WITHIN = timedelta(days=30)  # GDPR art. 12(3): one month

Inbound = InboundWebhook.State


@dataclass(frozen=True)
class Need:
    """One row. `link` and `act` are (view name, arguments); `fields` are what the act's form posts."""

    what: str
    means: str
    tone: str  # "danger", "warning" or "notice"
    at: datetime | None = None
    until: datetime | None = None
    link: tuple[str, tuple[Any, ...]] | None = None
    link_query: str = ""
    act: tuple[str, tuple[Any, ...]] | None = None
    act_words: str = ""
    aside: tuple[str, tuple[Any, ...]] | None = None  # a second, quiet act with the same fields
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    title: str | Promise
    needs: list[Need]
    more: int  # how many rows beyond those shown


def sections() -> list[Section]:
    """The kinds of trouble that exist now, worst first; empty when nothing needs a person. Needs an open scope."""
    found = (_section(title, rows) for title, rows in KINDS)
    return [section for section in found if section.needs]


def _section(title: str | Promise, rows: Callable[[], Iterator[Need]]) -> Section:
    needs = list(rows())
    return Section(title, needs[:SHOWN], max(len(needs) - SHOWN, 0))


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
            state__in=[Inbound.QUARANTINED, Inbound.REJECTED, Inbound.BURIED], received_at__gt=_since()
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


def messages() -> Iterator[Need]:
    state = Message.State
    rows = list(
        Message.objects.filter(state__in=[state.FAILED, state.UNCERTAIN, state.HELD], planned_at__gt=_since())
        .select_related("step", "enrolment")
        .order_by("-planned_at")[: SHOWN + 1]
    )
    numbers = dict(Order.objects.filter(pk__in=[row.enrolment.order_id for row in rows]).values_list("pk", "number"))
    for row in rows:
        yield _message(row, numbers.get(row.enrolment.order_id, ""))


def _message(row: Message, number: str) -> Need:
    code = Message.State(row.state).name.lower()
    failed = row.state == Message.State.FAILED
    held = row.state == Message.State.HELD
    return Need(
        what=_("Order %(number)s, “%(mail)s”: %(state)s")
        % {
            "number": number,
            "mail": words.told(words.MAILS, row.step.template),
            "state": row.get_state_display(),
        },
        means=_("%(meaning)s Reason: %(reason)s.")
        % {"meaning": words.MESSAGE_TROUBLE[code], "reason": reason_words(row.last_error)},
        tone="danger" if failed else "warning",
        at=row.planned_at,
        until=row.due_at if held else None,
        link=("order", (row.enrolment.order_id,)),
        act=("message_retry", (row.pk,)) if failed else None,
        act_words=_("Send again") if failed else "",
    )


def parcels() -> Iterator[Need]:
    bad = [Status.EXCEPTION, Status.DELIVERY_ATTEMPT_FAILED, Status.RETURN_TO_SENDER]
    theirs = Shipment.objects.filter(
        order__isnull=False, order__redacted_at__isnull=True, is_cancelled=False, is_return=False
    ).select_related("order")
    troubled = theirs.filter(status__in=bad, status_at__gt=_since()).order_by("-status_at")[: SHOWN + 1]
    late = (
        theirs.filter(delayed_at__gt=_since(), delivered_at__isnull=True)
        .exclude(status__in=[*bad, Status.AVAILABLE_FOR_PICKUP, Status.CANCELLED])
        .order_by("-delayed_at")[: SHOWN + 1]
    )
    for row in troubled:
        yield _parcel(row, str(row.status), row.status_at)
    for row in late:
        yield _parcel(row, _lateness(row), row.delayed_at)


def _lateness(row: Shipment) -> str:
    """Why it counts as late today: a day that was moved may have passed since, and a passed one may have been moved."""
    if row.estimated_at is None:
        return row.delay_reason if row.delay_reason in words.DELAYS else "carrier"
    if row.estimated_at < timezone.now():
        return "overdue"
    return "carrier" if row.delay_reason == "carrier" else "revised"


def _parcel(row: Shipment, trouble: str, at: datetime | None) -> Need:
    news = words.told(words.EVENTS, "shipment.delayed") if trouble in words.DELAYS else STATUS_WORDS[Status(trouble)]
    carrier = display_name(row.carrier) or _("Parcel")
    return Need(
        what=_("Order %(number)s: %(carrier)s %(parcel)s: %(news)s")
        % {"number": row.order.number if row.order else "", "carrier": carrier, "parcel": row, "news": news},
        means=words.told(words.PARCEL_TROUBLE, trouble),
        tone="warning",
        at=at,
        link=("order", (row.order_id,)),
    )


def requests() -> Iterator[Need]:
    asked = list(
        DomainEvent.objects.filter(type="customer.data_requested", recorded_at__gt=_since()).order_by("recorded_at")[
            : SHOWN + 1
        ]
    )
    people = dict(
        Customer.objects.filter(pk__in=[row.subject_id for row in asked if row.subject_type == "customer"]).values_list(
            "pk", "email"
        )
    )
    for row in asked:
        email = people.get(row.subject_id, "") if row.subject_type == "customer" else ""
        yield Need(
            what=_("%(person)s asked for their data") % {"person": email or _("A customer")},
            means=_("The law gives you one month to send them what you keep about them."),
            tone="notice",
            at=row.recorded_at,
            until=row.recorded_at + ANSWER_WITHIN,
            link=_subject_page(row),
            link_query=f"q={email}" if email else "",
        )


def _subject_page(event: DomainEvent) -> tuple[str, tuple[Any, ...]]:
    if event.subject_type == "order":
        return ("order", (event.subject_id,))
    return ("connection", (event.subject_id,)) if event.subject_type == "connection" else ("orders", ())


def name_of(connection: Connection) -> str:
    return connection.label or words.told(words.SOURCES, connection.source)


def _since() -> datetime:
    return timezone.now() - LOOK_BACK


KINDS: tuple[tuple[str | Promise, Callable[[], Iterator[Need]]], ...] = (
    (gettext_lazy("Connections"), connections),
    (gettext_lazy("Webhooks"), webhooks),
    (gettext_lazy("Reactions that failed"), deliveries),
    (gettext_lazy("Mails"), messages),
    (gettext_lazy("Parcels"), parcels),
    (gettext_lazy("Privacy requests"), requests),
)
