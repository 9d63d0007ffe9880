"""An order's chain in words, for a terminal."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from dashboard import words
from dashboard.links import MessagePart, ShipmentPart, Trace
from dashboard.story import Chapter, story


def tell(trace: Trace) -> Iterator[str]:
    """The lines of the story; times in the active time zone."""
    order = trace.order
    name = order.number or order.external_id
    yield f"Order {name}: {order.state}, placed {_at(order.placed_at)} in {order.connection}"
    yield f"  mail goes to {order.email or 'nobody: the order has no mail address'}"
    yield ""
    yield "What led to what"
    for chapter in story(trace):
        yield from _chapter(chapter)
    yield ""
    yield "Mails"
    for message in trace.messages:
        yield from _message(message)
    for journey in trace.not_started:
        why = "its journey is switched off" if not journey.is_active else f"{journey.trigger} has not happened"
        if journey.is_active and journey.happened_at:
            why = f"{journey.trigger} happened {_at(journey.happened_at)}, the journey has not started yet"
        yield f"  {journey.journey}: not planned, {why}"
    yield ""
    yield "Parcels"
    for shipment in trace.shipments:
        yield from _shipment(shipment)
    if not trace.shipments:
        yield "  none yet"


def _chapter(chapter: Chapter) -> Iterator[str]:
    event = chapter.event
    yield f"  {_at(event.occurred_at)}  {event.type} {event.tracking_number}".rstrip()
    if chapter.webhook:
        webhook = chapter.webhook
        reason = f" ({webhook.reason})" if webhook.reason else ""
        yield f"      told by webhook {webhook.id} {webhook.topic!r} of {webhook.connection}, {webhook.state}{reason}"
    elif chapter.webhook_gone:
        yield f"      told by webhook {event.webhook_id}, which is no longer kept"
    elif not chapter.cause:
        yield "      noticed by the portal itself"
    for webhook in chapter.also:
        yield f"      also told by webhook {webhook.id} {webhook.topic!r} of {webhook.connection}, earlier"
    if chapter.cause:
        yield f"      followed from {chapter.cause.type}"
    for message in chapter.mails:
        yield f"      mail {message.template}: {message.state}"
    for enrolment in chapter.refused:
        yield f"      no mail {enrolment.journey}: {enrolment.reason_words}"
    for delivery in chapter.waiting:
        why = f": {delivery.reason}" if delivery.reason else ""
        reaction = words.told(words.REACTIONS, delivery.subscriber)
        due = f", due {_at(delivery.due_at)}" if delivery.due_at else ""
        yield f"      {reaction}: {delivery.state}{due}{why}"


def _message(message: MessagePart) -> Iterator[str]:
    reason = f": {message.reason_words}" if message.reason_words else ""
    about = f" {message.tracking_number}" if message.tracking_number else ""
    yield f"  {message.template}{about}: {message.state}, due {_at(message.due_at)}{reason}"
    for move in message.moves:
        because = f": {move.reason_words}" if move.reason_words else ""
        until = f", until {_at(move.until)}" if move.until else ""
        yield f"      {_at(move.at)}  {move.from_state} -> {move.to_state}{because}{until}"


def _shipment(shipment: ShipmentPart) -> Iterator[str]:
    late = f", late: {words.told(words.DELAYS, shipment.delay_reason)}" if shipment.delay_reason else ""
    yield f"  {shipment.carrier or 'unknown carrier'} {shipment.tracking_number}: {shipment.status}{late}"
    for point in shipment.checkpoints:
        yield f"      {_at(point.occurred_at)}  {point.status}  {point.words} {point.place}".rstrip()


def _at(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else "-"
