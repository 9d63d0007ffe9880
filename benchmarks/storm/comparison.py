"""What is true in the database and at the mail server, against what must be."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from benchmarks.storm.truth import Expected, Truth
from inbox.models import InboundWebhook
from merchants.models import Merchant
from merchants.tenancy import scoped
from notifications import reasons
from notifications.delivery.moves import State
from notifications.models import Enrolment, MailClass, Message, MessageMove
from orders.models import Order
from outbox.models import Delivery, DomainEvent
from tracking.models import Shipment
from tracking.snapshots import Status

# One each for every order, and for every parcel, however the webhooks were shuffled.
OF_ORDER = ("order.placed", "order.delivered")
OF_PARCEL = ("shipment.created", "shipment.delivered")
# Held on purpose, and for a named time: a decision that was made, not work that was forgotten. A storm tells in minutes
# what happens over days, and may rage by night.
ON_PURPOSE = (reasons.STORM, reasons.QUIET_HOURS, reasons.BUDGET_SPENT)


@dataclass
class Findings:
    """Each entry is a sentence that names the row."""

    lost_webhooks: list[str] = field(default_factory=list)
    lost_events: list[str] = field(default_factory=list)
    doubled_events: list[str] = field(default_factory=list)
    wrong_states: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    lost_mails: list[str] = field(default_factory=list)
    doubled_marketing: list[str] = field(default_factory=list)
    doubled_unexplained: list[str] = field(default_factory=list)
    doubled_explained: int = 0
    uncertain: Counter[str] = field(default_factory=Counter)
    hidden_doubts: list[str] = field(default_factory=list)
    messages: Counter[str] = field(default_factory=Counter)
    expected: int = 0
    processed: int = 0


def compare(truth: Truth, acknowledged: set[tuple[str, str, str]], record: Path) -> Findings:
    """Look at both merchants and at every mail the sink kept."""
    findings, kept = Findings(), _kept(record)
    findings.expected = truth.distinct
    for merchant in Merchant.objects.filter(slug__in={order.shop for order in truth.orders}):
        with scoped(merchant):
            _webhooks(merchant.slug, acknowledged, findings)
            _orders([order for order in truth.orders if order.shop == merchant.slug], findings)
            _work(findings)
            _mails(kept, findings)
    return findings


def _webhooks(shop: str, acknowledged: set[tuple[str, str, str]], findings: Findings) -> None:
    rows = InboundWebhook.objects.select_related("connection")
    states = {(row.connection.source.removeprefix("generic_"), row.external_id): row for row in rows.defer("body")}
    for of_shop, to, name in acknowledged:
        if of_shop == shop and (to, name) not in states:
            findings.lost_webhooks.append(f"{shop} {to} {name} was acknowledged and is not stored")
    for (to, name), row in states.items():
        if row.state == InboundWebhook.State.DONE:
            findings.processed += 1
        else:
            findings.unfinished.append(f"webhook {shop} {to} {name}: {row.get_state_display()}: {row.last_error}")


def _orders(expected: list[Expected], findings: Findings) -> None:
    told: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    arrivals: dict[int, datetime] = {}
    for event in DomainEvent.objects.all():
        told[event.subject_type, event.subject_id][event.type] += 1
        if event.type == "order.delivered":
            arrivals[event.subject_id] = event.occurred_at
    orders = {order.external_id: order for order in Order.objects.all()}
    shipments: dict[int, dict[str, Shipment]] = defaultdict(dict)
    for shipment in Shipment.objects.filter(order__isnull=False):
        shipments[shipment.order_id or 0][shipment.tracking_number] = shipment
    for wanted in expected:
        order = orders.get(wanted.external_id)
        if order is None:
            findings.lost_events.append(f"{wanted.shop} {wanted.external_id}: no such order")
            continue
        _count(f"{wanted.shop} {wanted.external_id}", OF_ORDER, told["order", order.pk], findings)
        found = shipments[order.pk]
        if sorted(found) != sorted(wanted.numbers) or order.delivered_at != wanted.delivered_at:
            findings.wrong_states.append(
                f"{wanted.shop} {wanted.external_id}: parcels {sorted(found)} delivered at {order.delivered_at},"
                f" expected {sorted(wanted.numbers)} at {wanted.delivered_at}"
            )
        if arrivals.get(order.pk, wanted.delivered_at) != wanted.delivered_at:
            findings.wrong_states.append(f"{wanted.shop} {wanted.external_id}: called delivered before it was")
        for number, shipment in found.items():
            _count(f"{wanted.shop} {number}", OF_PARCEL, told["shipment", shipment.pk], findings)
            if shipment.status != Status.DELIVERED:
                findings.wrong_states.append(f"{wanted.shop} {number}: {shipment.status}, expected delivered")


def _count(name: str, wanted: tuple[str, ...], told: Counter[str], findings: Findings) -> None:
    findings.lost_events.extend(f"{name}: no {event}" for event in wanted if not told[event])
    twice = [event for event, count in told.items() if count > 1 and event.partition(".")[0] != "order"]
    twice += [event for event in OF_ORDER if told[event] > 1]
    findings.doubled_events.extend(f"{name}: {event} x {told[event]}" for event in twice)


def _work(findings: Findings) -> None:
    for row in Delivery.objects.exclude(state=Delivery.State.DONE).select_related("event"):
        findings.unfinished.append(f"delivery {row}: {row.get_state_display()}: {row.last_error}")
    open_states, now = (State.SCHEDULED, State.SENDING, State.HELD, State.FAILED), timezone.now()
    for message in Message.objects.filter(state__in=open_states):
        if message.state == State.HELD and message.last_error.partition(":")[0] in ON_PURPOSE:
            continue
        if message.state == State.SCHEDULED and message.planned_at > now:
            continue  # advertising that was asked for by night is planned for the morning
        findings.unfinished.append(f"message {message.pk}: {message.get_state_display()}: {message.last_error}")


def _mails(kept: Counter[int], findings: Findings) -> None:
    """`kept` counts by the message's id, which its Message-ID begins with."""
    doubted = set(MessageMove.objects.filter(to_state=State.UNCERTAIN).values_list("message_id", flat=True))
    by_subject: Counter[tuple[str, str, int]] = Counter()
    for message in Message.objects.select_related("enrolment__journey"):
        key, copies = message.enrolment.journey.key, kept[message.pk]
        findings.messages[f"{message.get_state_display()}"] += 1
        marketing = message.mail_class == MailClass.MARKETING
        if copies:
            by_subject[key, message.enrolment.subject_type, message.enrolment.subject_id] += 1
        if message.state == State.SENT and not copies:
            findings.lost_mails.append(f"message {message.pk} ({key}) is called sent and never arrived")
        if message.state == State.UNCERTAIN:
            findings.uncertain[f"{key}: {message.last_error.partition(':')[0]}"] += 1
            if message.pk not in doubted or not message.last_error.startswith((reasons.DOUBT, reasons.DOUBT_STAYS)):
                findings.hidden_doubts.append(f"message {message.pk} is uncertain without a reason")
        if copies > 1:
            _doubled(f"message {message.pk} ({key}) arrived {copies} times", marketing, message.pk in doubted, findings)
    findings.doubled_marketing.extend(
        f"{key} of {kind} {pk}: {count} messages" for (key, kind, pk), count in by_subject.items() if count > 1
    )
    missing = Enrolment.objects.filter(state=Enrolment.State.ACTIVE, messages__isnull=True).count()
    if missing:
        findings.lost_mails.append(f"{missing} enrolments without a message")


def _doubled(sentence: str, marketing: bool, doubted: bool, findings: Findings) -> None:
    if marketing:
        findings.doubled_marketing.append(sentence)
    elif doubted:
        findings.doubled_explained += 1
    else:
        findings.doubled_unexplained.append(sentence)


def _kept(record: Path) -> Counter[int]:
    lines = record.read_text().splitlines() if record.exists() else []
    return Counter(int(json.loads(line)["id"].strip("<>").partition(".")[0]) for line in lines)
