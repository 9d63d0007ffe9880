"""The whole chain of an order as plain data: what came in, what it meant, who reacted, which mails followed.

The same data feeds the order's page and `bin/manage trace`. Needs an open scope. The number of queries does not
grow with the number of rows.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from dashboard import links
from dashboard.tellers import told_directly, told_earlier
from inbox.models import InboundWebhook
from notifications.models import Enrolment, Journey, Message
from notifications.reasons import words
from orders.models import Order
from outbox.models import Delivery, DomainEvent
from tracking.models import Shipment


def trace_order(order: Order) -> links.Trace:
    """Everything that led to, and followed from, what we know of the order; each list in order of time."""
    events = list(DomainEvent.objects.filter(order_id=order.pk).order_by("occurred_at", "pk"))
    shipments = list(Shipment.objects.filter(order=order).prefetch_related("checkpoints").order_by("pk"))
    enrolments = list(_enrolments(order))
    parcels = {shipment.pk: shipment.tracking_number for shipment in shipments}
    told = told_directly(events)
    earlier = told_earlier(events, told, shipments)
    return links.Trace(
        order=_order(order),
        webhooks=_webhooks([*told, *(row for rows in earlier.values() for row in rows)]),
        events=[_event(event, parcels, earlier.get(event.pk, [])) for event in events],
        deliveries=_deliveries(events),
        enrolments=[_enrolment(enrolment, parcels) for enrolment in enrolments],
        messages=_messages(enrolments, parcels),
        shipments=[_shipment(shipment) for shipment in shipments],
        not_started=_not_started(enrolments, events),
    )


def _order(order: Order) -> links.OrderPart:
    return links.OrderPart(
        id=order.pk,
        number=order.number,
        external_id=order.external_id,
        source=order.connection.source,
        connection=str(order.connection),
        state=str(order.state.value),
        email=order.email,
        language=order.language,
        placed_at=order.placed_at,
        paid_at=order.paid_at,
        cancelled_at=order.cancelled_at,
        delivered_at=order.delivered_at,
        erased_at=order.redacted_at,
    )


def _webhooks(rows: Iterable[InboundWebhook]) -> list[links.WebhookPart]:
    once = {row.pk: row for row in rows}
    return [
        links.WebhookPart(
            id=row.pk,
            topic=row.topic,
            connection=str(row.connection),
            source=row.connection.source,
            external_id=row.external_id,
            received_at=row.received_at,
            state=InboundWebhook.State(row.state).name.lower(),
            attempts=row.attempts,
            reason=row.last_error,
        )
        for row in sorted(once.values(), key=lambda row: (row.received_at, row.pk))
    ]


def _event(event: DomainEvent, parcels: dict[int, str], earlier: list[InboundWebhook]) -> links.EventPart:
    return links.EventPart(
        id=event.pk,
        type=event.type,
        subject=f"{event.subject_type}:{event.subject_id}",
        tracking_number=_number(event.subject_type, event.subject_id, parcels),
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        webhook_id=event.webhook_id,
        caused_by_id=event.caused_by_id,
        also_told_by=[row.pk for row in earlier],
        data=event.data,
    )


def _deliveries(events: list[DomainEvent]) -> list[links.DeliveryPart]:
    return [
        links.DeliveryPart(
            id=row.pk,
            event_id=row.event_id,
            subscriber=row.subscriber,
            state=Delivery.State(row.state).name.lower(),
            attempts=row.attempts,
            due_at=row.due_at if row.state == Delivery.State.PENDING else None,
            reason=row.last_error,
        )
        for row in Delivery.objects.filter(event__in=[event.pk for event in events]).order_by("pk")
    ]


def _enrolments(order: Order) -> QuerySet[Enrolment]:
    rows: QuerySet[Enrolment] = (
        Enrolment.objects.filter(order_id=order.pk).select_related("journey").order_by("created_at", "pk")
    )
    return rows


def _enrolment(row: Enrolment, parcels: dict[int, str]) -> links.EnrolmentPart:
    return links.EnrolmentPart(
        id=row.pk,
        event_id=row.event_id,
        journey=row.journey.key,
        tracking_number=_number(row.subject_type, row.subject_id, parcels),
        state=str(row.state),
        reason=row.reason,
        reason_words=words(row.reason) if row.reason else "",
        created_at=row.created_at,
    )


def _messages(enrolments: list[Enrolment], parcels: dict[int, str]) -> list[links.MessagePart]:
    by_id = {enrolment.pk: enrolment for enrolment in enrolments}
    rows = (
        Message.objects.filter(enrolment__in=list(by_id))
        .select_related("step", "content")
        .defer("content__text", "content__html", "content__headers")
        .prefetch_related("moves", "engagement")
        .order_by("planned_at", "pk")
    )
    return [_message(row, by_id[row.enrolment_id], parcels) for row in rows]


def _message(row: Message, enrolment: Enrolment, parcels: dict[int, str]) -> links.MessagePart:
    content: Any = getattr(row, "content", None)
    return links.MessagePart(
        id=row.pk,
        enrolment_id=row.enrolment_id,
        event_id=enrolment.event_id,
        template=row.step.template,
        mail_class=row.get_mail_class_display(),
        tracking_number=_number(enrolment.subject_type, enrolment.subject_id, parcels),
        state=Message.State(row.state).name.lower(),
        planned_at=row.planned_at,
        due_at=row.expected_at,
        attempts=row.attempts,
        reason=row.last_error,
        reason_words=words(row.last_error) if row.last_error else "",
        recipient=content.recipient if content else "",
        subject=content.subject if content else "",
        sent_at=content.sent_at if content else None,
        moves=[_move(move) for move in row.moves.all()],
        reports=[links.ReportPart(report.type, report.occurred_at, report.detail) for report in row.engagement.all()],
    )


def _move(row: Any) -> links.MovePart:
    return links.MovePart(
        at=row.at,
        from_state=Message.State(row.from_state).name.lower(),
        to_state=Message.State(row.to_state).name.lower(),
        reason=row.reason,
        reason_words=words(row.reason) if row.reason else "",
        until=row.until,
    )


def _shipment(row: Shipment) -> links.ShipmentPart:
    return links.ShipmentPart(
        id=row.pk,
        tracking_number=row.tracking_number,
        carrier=row.carrier,
        tracking_url=row.tracking_url,
        status=str(row.status),
        status_at=row.status_at,
        estimated_at=row.estimated_at,
        delivered_at=row.delivered_at,
        delayed_at=row.delayed_at,
        delay_reason=row.delay_reason,
        last_heard_at=row.last_heard_at,
        is_return=row.is_return,
        is_cancelled=row.is_cancelled,
        checkpoints=[
            links.CheckpointPart(
                occurred_at=point.occurred_at,
                heard_at=point.heard_at,
                status=str(point.status),
                code=point.code,
                words=point.words,
                place=point.place,
                source=point.source,
            )
            for point in row.checkpoints.all()
        ],
    )


def _not_started(enrolments: list[Enrolment], events: list[DomainEvent]) -> list[links.NotStartedPart]:
    """Journeys that never began for this order: the answer to "why not that one?" where no row can say it."""
    begun = {enrolment.journey_id for enrolment in enrolments}
    happened: dict[str, datetime] = {}
    for event in events:
        happened.setdefault(event.type, event.occurred_at)
    return [
        links.NotStartedPart(
            journey=journey.key,
            trigger=journey.trigger,
            is_active=journey.state == journey.State.ON,
            happened_at=happened.get(journey.trigger),
        )
        for journey in Journey.objects.exclude(pk__in=begun).order_by("pk")
    ]


def _number(subject_type: str, subject_id: int, parcels: dict[int, str]) -> str:
    return parcels.get(subject_id, "") if subject_type == "shipment" else ""
