"""An order's chain as a story: each event with what told us of it, who reacted, and the mails that followed."""

from collections import defaultdict
from dataclasses import dataclass

from dashboard.links import DeliveryPart, EnrolmentPart, EventPart, MessagePart, Trace, WebhookPart


@dataclass(frozen=True)
class Chapter:
    """One event. `cause` is the event it followed from, where no webhook told it directly."""

    event: EventPart
    webhook: WebhookPart | None
    webhook_gone: bool  # the raw request was dropped after its time
    also: list[WebhookPart]  # told of it before it was known whose parcel it is
    cause: EventPart | None
    mails: list[MessagePart]
    refused: list[EnrolmentPart]  # journeys that did not start, with the reason
    waiting: list[DeliveryPart]  # reactions still to come, or given up


def story(trace: Trace) -> list[Chapter]:
    """The chapters in the order in which things happened in the world."""
    webhooks = {webhook.id: webhook for webhook in trace.webhooks}
    events = {event.id: event for event in trace.events}
    mails, refused, waiting = defaultdict(list), defaultdict(list), defaultdict(list)
    for mail in trace.messages:
        mails[mail.event_id].append(mail)
    for enrolment in trace.enrolments:
        if enrolment.state == "refused":
            refused[enrolment.event_id].append(enrolment)
    for delivery in trace.deliveries:
        if delivery.state != "done":
            waiting[delivery.event_id].append(delivery)
    return [
        Chapter(
            event=event,
            webhook=webhooks.get(event.webhook_id or 0),
            webhook_gone=event.webhook_id is not None and event.webhook_id not in webhooks,
            also=[webhooks[pk] for pk in event.also_told_by],
            cause=events.get(event.caused_by_id or 0),
            mails=mails[event.id],
            refused=refused[event.id],
            waiting=waiting[event.id],
        )
        for event in trace.events
    ]
