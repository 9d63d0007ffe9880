"""The links of an order's chain: plain data, with ids that join them. Times are aware, in UTC.

States are stable English codes (the JSON of `bin/manage trace` shows them); `reason_words` are in the language
that was active.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class OrderPart:
    id: int
    number: str
    external_id: str
    source: str
    connection: str
    state: str
    email: str
    language: str
    placed_at: datetime | None
    paid_at: datetime | None
    cancelled_at: datetime | None
    delivered_at: datetime | None
    erased_at: datetime | None


@dataclass(frozen=True)
class WebhookPart:
    id: int
    topic: str
    connection: str
    source: str
    external_id: str
    received_at: datetime
    state: str
    attempts: int
    reason: str


@dataclass(frozen=True)
class EventPart:
    id: int
    type: str
    subject: str
    tracking_number: str
    occurred_at: datetime
    recorded_at: datetime
    webhook_id: int | None
    caused_by_id: int | None
    also_told_by: list[int]  # webhooks of the carrier that told of the parcel before it was known whose it is
    data: dict[str, Any]


@dataclass(frozen=True)
class DeliveryPart:
    """One subscriber's copy of an event: who had to react, and whether it did."""

    id: int
    event_id: int
    subscriber: str
    state: str
    attempts: int
    due_at: datetime | None  # None once it waits no more
    reason: str


@dataclass(frozen=True)
class EnrolmentPart:
    id: int
    event_id: int
    journey: str
    tracking_number: str
    state: str
    reason: str
    reason_words: str
    created_at: datetime


@dataclass(frozen=True)
class MovePart:
    at: datetime
    from_state: str
    to_state: str
    reason: str
    reason_words: str
    until: datetime | None


@dataclass(frozen=True)
class ReportPart:
    """What the mail provider reported."""

    type: str
    at: datetime
    detail: str


@dataclass(frozen=True)
class MessagePart:
    id: int
    enrolment_id: int
    event_id: int
    template: str
    mail_class: str
    tracking_number: str
    state: str
    planned_at: datetime
    due_at: datetime  # the planned time again once it waits no more
    attempts: int
    reason: str
    reason_words: str
    recipient: str
    subject: str
    sent_at: datetime | None
    moves: list[MovePart] = field(default_factory=list)
    reports: list[ReportPart] = field(default_factory=list)


@dataclass(frozen=True)
class CheckpointPart:
    occurred_at: datetime
    heard_at: datetime
    status: str
    code: str
    words: str
    place: str
    source: str


@dataclass(frozen=True)
class ShipmentPart:
    id: int
    tracking_number: str
    carrier: str
    tracking_url: str
    status: str
    status_at: datetime | None
    estimated_at: datetime | None
    delivered_at: datetime | None
    delayed_at: datetime | None
    delay_reason: str
    last_heard_at: datetime | None
    is_return: bool
    is_cancelled: bool
    checkpoints: list[CheckpointPart] = field(default_factory=list)


@dataclass(frozen=True)
class NotStartedPart:
    """A journey that never began for the order; `happened_at` is when its trigger happened, None if it did not."""

    journey: str
    trigger: str
    is_active: bool
    happened_at: datetime | None


@dataclass(frozen=True)
class Trace:
    """One order's chain. Join by `webhook_id`, `event_id` and `enrolment_id`."""

    order: OrderPart
    webhooks: list[WebhookPart]
    events: list[EventPart]
    deliveries: list[DeliveryPart]
    enrolments: list[EnrolmentPart]
    messages: list[MessagePart]
    shipments: list[ShipmentPart]
    not_started: list[NotStartedPart]
