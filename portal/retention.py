"""What is dropped or emptied, and when. Orders, parcels and the fact that a mail went stay (docs/operations.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from care.models import Invitation, Question
from catalogue.models import Wish
from catalogue.prices import superseded
from consents.models import Consent, Preference
from coupons.models import CouponCode, CouponDraw
from inbox.models import UNVERIFIED, InboundWebhook
from merchants.models import AccessLink, BrandImage
from merchants.tenancy import unscoped
from merchants.throttle import forget_before
from notifications.models import ClickCount, MessageContent, Simulation
from orders.models import LinkRequest, Picture
from outbox.models import Delivery, DomainEvent
from returns.evidence import KEPT_FOR
from returns.models import GoodsQuestion, LinkAsk, Return, ReturnPhoto, ReturnScan, UnexpectedItem, Withdrawal
from reviews.models import Review, ReviewInvitation, SurveyAnswer
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


NO_WORDS = {"email": "", "name": "", "phone": "", "sender": {}}
OPEN = [InboundWebhook.State.PENDING]
# Also when a person set it aside, which makes it "nothing to do" without vouching for it.
UNVOUCHED = models.Q(state=InboundWebhook.State.QUARANTINED) | models.Q(
    state=InboundWebhook.State.IGNORED, external_id__startswith=UNVERIFIED
)


def replaced() -> models.QuerySet[Preference]:
    """What somebody wanted before he wanted something else."""
    named = {name: models.OuterRef(name) for name in ("merchant", "address_hash")}
    newer = Preference.objects.filter(**named, pk__gt=models.OuterRef("pk"))
    rows: models.QuerySet[Preference] = Preference.objects.filter(models.Exists(newer))
    return rows


def strangers() -> models.QuerySet[Return]:
    """Returns of people who never bought: no customer's erasure will ever reach them."""
    rows: models.QuerySet[Return] = Return.objects.filter(path=Return.Path.OLD, customer=None).exclude(**NO_WORDS)
    return rows.exclude(items__order__isnull=False)


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
         lambda: MessageContent.objects.exclude(html="", text=""), "rendered_at",  # text messages have no html
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
    Rule("simulations", timedelta(days=30), Simulation.objects.all, "asked_at"),
    Rule("link requests", timedelta(days=7), LinkRequest.objects.all, "created_at"),
    Rule("link requests of returns", timedelta(days=7), LinkAsk.objects.all, "created_at"),
    # What somebody looked for among the goods of a shop is nobody's business later.
    Rule("questions about goods", timedelta(days=2), GoodsQuestion.objects.all, "asked_at"),
    Rule("expired access links", timedelta(days=30), AccessLink.objects.all, "expires_at"),
    # Mails that were sent show them; their bodies are gone after 90 days here, in mailboxes later.
    Rule("replaced pictures of brands", timedelta(days=400),
         lambda: BrandImage.objects.exclude(replaced_at=None), "replaced_at"),
    Rule("pictures of products", timedelta(days=400), Picture.objects.all, "wanted_at"),
    Rule("questions about pick-up points", timedelta(days=7), PointSearch.objects.all, "wanted_at"),
    Rule("squares of maps", timedelta(days=30), MapTile.objects.all, "fetched_at"),
    # Never confirmed, so nothing may be done with it, and nobody has to prove anything.
    Rule("unconfirmed consents", timedelta(days=30),
         lambda: Consent.objects.filter(confirmed_at__isnull=True), "asked_at"),
    # Proof that mailing was allowed: as long as somebody can sue over it (three years to the end of a year in Germany).
    Rule("ended consents", timedelta(days=4 * 366),
         lambda: Consent.objects.filter(ended_at__isnull=False), "ended_at"),
    Rule("words of declarations", KEPT_FOR, lambda: Withdrawal.objects.exclude(statement=""), "declared_at",
         (("name", ""), ("identification", ""), ("email", ""), ("statement", ""), ("items", []), ("answer_note", ""))),
    # What was wrong, what was found and that it was posted: proof for as long as somebody can sue over the money.
    Rule("photos of returns", KEPT_FOR, ReturnPhoto.objects.all, "added_at"),
    Rule("photos of unexpected goods", KEPT_FOR, lambda: UnexpectedItem.objects.exclude(photo=None), "found_at",
         (("photo", None),)),
    Rule("senders of old products", timedelta(days=400), strangers, "requested_at", tuple(NO_WORDS.items())),
    Rule("what was typed in the warehouse", timedelta(days=400), lambda: ReturnScan.objects.exclude(told={}),
         "heard_at", (("told", {}),)),
    # The newest word of an address counts; those before it tell what was wanted when, for as long as mails are known.
    Rule("preferences that were replaced", timedelta(days=400), replaced, "changed_at"),
    Rule("answered questions", timedelta(days=400),
         lambda: Question.objects.filter(answered_at__isnull=False).exclude(message=""), "answered_at",
         (("message", ""), ("title", ""), ("phone", ""))),
    # The law looks back 30 days from a reduction; what followed by another price before that decides nothing.
    Rule("prices of long ago", timedelta(days=120), lambda: superseded(timezone.now()), "since"),
    # Whoever bought it, or no longer wants it, is told no more.
    Rule("ended wishes", timedelta(days=90), lambda: Wish.objects.filter(fulfilled_at__isnull=False), "fulfilled_at"),
    Rule("wishes of long ago", timedelta(days=2 * 366), Wish.objects.all, "asked_at"),
    Rule("invitations", timedelta(days=400), Invitation.objects.all, "made_at"),
    # Who was given which code: of no use once it has been over for a year.
    Rule("coupons that are over", timedelta(days=400),
         lambda: CouponCode.objects.filter(state__in=[2, 3, 4]), "valid_until"),
    Rule("settled coupon draws", timedelta(days=30),
         lambda: CouponDraw.objects.exclude(state=CouponDraw.State.WAITING), "asked_at"),
    # A review never published is nobody's business after a year and a half; what is published stays.
    Rule("declined reviews", timedelta(days=550),
         lambda: Review.objects.filter(state=Review.State.DECLINED), "moderated_at"),
    Rule("words of survey answers", timedelta(days=550), lambda: SurveyAnswer.objects.exclude(text=""), "answered_at",
         (("text", ""),)),
    Rule("settled review invitations", timedelta(days=400),
         lambda: ReviewInvitation.objects.exclude(state=ReviewInvitation.State.WAITING), "asked_at"),
    # 420 days: a year's seasons and some weeks. Estimates look back half a year, people may look further.
    Rule("transit counts", timedelta(days=420), TransitCount.objects.all, "week"),
    Rule("counts of opened links", timedelta(days=420), ClickCount.objects.all, "day"),
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
