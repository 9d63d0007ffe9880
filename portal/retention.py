"""What is dropped or emptied, and when. Orders, parcels and the fact that a mail went stay (docs/operations.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from inbox.models import UNVERIFIED, InboundWebhook
from merchants.models import AccessLink
from merchants.tenancy import unscoped
from merchants.throttle import forget_before
from notifications.models import MessageContent
from orders.models import LinkRequest
from outbox.models import Delivery, DomainEvent

BATCH = 500


@dataclass(frozen=True)
class Rule:
    """Rows of `rows()` older than `age` go, in batches."""

    what: str
    age: timedelta
    rows: Callable[[], models.QuerySet[Any]]
    column: str
    empty: tuple[tuple[str, Any], ...] = ()  # columns to empty instead of deleting the row


OPEN = [InboundWebhook.State.PENDING]
# Also when a person set it aside, which makes it "nothing to do" without vouching for it.
UNVOUCHED = models.Q(state=InboundWebhook.State.QUARANTINED) | models.Q(
    state=InboundWebhook.State.IGNORED, external_id__startswith=UNVERIFIED
)
RULES = (
    # Raw bodies 30 days; unverified ones sooner, nobody vouched for them.
    Rule("unverified webhooks", timedelta(days=14),
         lambda: InboundWebhook.objects.filter(UNVOUCHED), "received_at"),
    Rule("raw webhooks", timedelta(days=30),
         lambda: InboundWebhook.objects.exclude(state__in=OPEN), "received_at"),
    Rule("finished deliveries", timedelta(days=30),
         lambda: Delivery.objects.filter(state=Delivery.State.DONE), "due_at"),
    # Mail bodies 90 days; the row that says a mail went stays with the order.
    Rule("mail bodies", timedelta(days=90),
         lambda: MessageContent.objects.exclude(html=""), "rendered_at",
         (("html", ""), ("text", ""))),
    # What was said to whom: of no use after a year, while "a mail went" still explains the order.
    Rule("mail addresses", timedelta(days=400),
         lambda: MessageContent.objects.exclude(recipient=""), "rendered_at",
         (("recipient", ""), ("reply_to", ""), ("subject", ""), ("headers", {}))),
    Rule("link requests", timedelta(days=7), LinkRequest.objects.all, "created_at"),
    Rule("expired access links", timedelta(days=30), AccessLink.objects.all, "expires_at"),
    Rule("domain events", timedelta(days=400),
         lambda: DomainEvent.objects.filter(deliveries__isnull=True, enrolments__isnull=True), "recorded_at"),
)  # fmt: skip


def retain(dry_run: bool = False) -> dict[str, int]:
    """Apply every rule, batch by batch, each in a transaction of its own; returns rows touched per rule.

    With `dry_run` only counts. Small batches keep locks short and autovacuum ahead.
    """
    done = {rule.what: _count(rule) if dry_run else _apply(rule) for rule in RULES}
    if not dry_run:
        done["rate counts"] = forget_before(timezone.now() - timedelta(days=2))
    return done


def _old(rule: Rule) -> models.QuerySet[Any]:
    return rule.rows().filter(**{f"{rule.column}__lt": timezone.now() - rule.age})


def _count(rule: Rule) -> int:
    with unscoped(f"retention: count {rule.what}"):
        return _old(rule).count()


def _apply(rule: Rule) -> int:
    total = 0
    while True:
        with unscoped(f"retention: {rule.what}"):
            ids = list(_old(rule).order_by("pk").values_list("pk", flat=True)[:BATCH])
            batch = rule.rows().filter(pk__in=ids)
            if rule.empty:
                batch.update(**dict(rule.empty))
            else:
                batch.delete()
        total += len(ids)
        if len(ids) < BATCH:
            return total
