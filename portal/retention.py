"""What is dropped or emptied, and when. Orders, parcels and the fact that a mail went stay (docs/operations.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from care.models import NewsletterConsent, Question
from inbox.models import UNVERIFIED, InboundWebhook
from merchants.models import AccessLink, BrandImage
from merchants.tenancy import unscoped
from merchants.throttle import forget_before
from notifications.models import MessageContent
from orders.models import LinkRequest, Picture
from outbox.models import Delivery, DomainEvent
from tracking.models import ChangeCall, MapTile, PointSearch, PromiseCount, SilenceCount, TransitCount
from visits.models import Appointment, Collection

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
    Rule("finished calls for changes", timedelta(days=30),
         lambda: ChangeCall.objects.exclude(state=ChangeCall.State.PENDING), "due_at"),
    # Mail bodies 90 days; the row that says a mail went stays with the order.
    Rule("mail bodies", timedelta(days=90),
         lambda: MessageContent.objects.exclude(html=""), "rendered_at",
         (("html", ""), ("text", ""))),
    # What was said to whom: of no use after a year, while "a mail went" still explains the order.
    Rule("mail addresses", timedelta(days=400),
         lambda: MessageContent.objects.exclude(recipient=""), "rendered_at",
         (("recipient", ""), ("reply_to", ""), ("subject", ""), ("headers", {}))),
    # What somebody wrote before he came, often about his body: of no use once he was there.
    Rule("wishes of appointments", timedelta(days=90), lambda: Appointment.objects.exclude(wish=""), "ends_at",
         (("wish", ""),)),
    # Who it was that fetched an order for somebody else: asked for when an order is said to be missing.
    Rule("names of who collected", timedelta(days=400), lambda: Collection.objects.exclude(given_to=""), "collected_at",
         (("given_to", ""),)),
    Rule("link requests", timedelta(days=7), LinkRequest.objects.all, "created_at"),
    Rule("expired access links", timedelta(days=30), AccessLink.objects.all, "expires_at"),
    # Mails that were sent show them; their bodies are gone after 90 days here, in mailboxes later.
    Rule("replaced pictures of brands", timedelta(days=400),
         lambda: BrandImage.objects.exclude(replaced_at=None), "replaced_at"),
    Rule("pictures of products", timedelta(days=400), Picture.objects.all, "wanted_at"),
    Rule("questions about pick-up points", timedelta(days=7), PointSearch.objects.all, "wanted_at"),
    Rule("squares of maps", timedelta(days=30), MapTile.objects.all, "fetched_at"),
    # Never confirmed, so nothing may be done with it, and nobody has to prove anything.
    Rule("unconfirmed newsletter requests", timedelta(days=30),
         lambda: NewsletterConsent.objects.filter(confirmed_at__isnull=True), "asked_at"),
    # Proof that mailing was allowed: as long as somebody can sue over it (three years to the end of a year in Germany).
    Rule("ended newsletter consents", timedelta(days=4 * 366),
         lambda: NewsletterConsent.objects.filter(ended_at__isnull=False), "ended_at"),
    Rule("answered questions", timedelta(days=400),
         lambda: Question.objects.filter(answered_at__isnull=False).exclude(message=""), "answered_at",
         (("message", ""), ("title", ""), ("phone", ""))),
    # 420 days: a year's seasons and some weeks. Estimates look back half a year, people may look further.
    Rule("transit counts", timedelta(days=420), TransitCount.objects.all, "week"),
    Rule("promise counts", timedelta(days=420), PromiseCount.objects.all, "week"),
    Rule("silence counts", timedelta(days=420), SilenceCount.objects.all, "week"),
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
