"""The breaker: a merchant whom mailboxes call a spammer is stopped before it spoils everybody's name.

Mailboxes judge the rate of complaints (Gmail: below 0.1 %, never 0.3 %, and no mercy before seven good days). We judge
by a rate that is certain: the lower end of an exact interval (Clopper and Pearson), so that one complaint about fifty
mails, which may be chance, stops nobody.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from merchants.sweeping import merchants_with
from merchants.tenancy import scoped
from notifications.models import EngagementEvent, MailClass, MessageContent, SendingStop

log = logging.getLogger(__name__)
Why = SendingStop.Why
Type = EngagementEvent.Type
WINDOW = timedelta(days=7)
CLEAN_FOR = timedelta(days=7)  # without a further complaint, before a person may reopen
CONFIDENCE = 0.95  # one-sided
# Rates from which on: a warning, advertising stops, everything but legal mail stops.
COMPLAINTS = ((0.003, MailClass.STATUS), (0.0015, MailClass.MARKETING), (0.0008, None))
BOUNCES = ((0.05, MailClass.MARKETING), (0.025, None))
FEWEST = 3  # bad reports: with one or two, no statistics help


@dataclass(frozen=True)
class Count:
    """How many of the mails in the window were reported."""

    bad: int
    of: int


@dataclass(frozen=True)
class Tripped:
    """What follows: from which class on mail stops, None for a warning only."""

    closed_from: int | None
    count: Count


def certain_rate(count: Count) -> float:
    """The rate that is at least so high with CONFIDENCE, by the exact interval of Clopper and Pearson; 0.0 to 1.0."""
    if not count.bad or not count.of:
        return 0.0
    from scipy.stats import beta  # takes a second to load, and most processes never need it

    return float(beta.ppf(1 - CONFIDENCE, count.bad, max(count.of - count.bad, 0) + 1))


def judged(why: str, everything: Count, advertising: Count) -> Tripped | None:
    """What the counts of all mail and of advertising alone mean; None while all is well."""
    limits = COMPLAINTS if why == Why.COMPLAINTS else BOUNCES
    found = [
        Tripped(closed_from, count)
        # Advertising that people hate hides behind ten times as much welcome news.
        for count, lowest in ((everything, MailClass.STATUS), (advertising, MailClass.MARKETING))
        if count.bad >= FEWEST
        for rate, closed_from in limits
        if certain_rate(count) > rate and (closed_from is None or closed_from >= lowest)
    ]
    return min(found, key=_mildness, default=None)


def _mildness(tripped: Tripped) -> int:
    return tripped.closed_from if tripped.closed_from is not None else MailClass.MARKETING + 1


def watch() -> int:
    """Judge every merchant of whom bad reports came within the window; returns how many stops began or tightened."""
    since = timezone.now() - WINDOW
    merchants = merchants_with(
        "find merchants with complaints or bounces",
        lambda: EngagementEvent.objects.filter(type__in=[Type.COMPLAINED, Type.BOUNCED], occurred_at__gt=since),
        lambda: SendingStop.objects.filter(reopened_at__isnull=True, closed_from__isnull=True),
    )
    changed = 0
    for merchant_id in merchants:
        with scoped(merchant_id):
            changed += sum(look(why, timezone.now()) for why in Why.values)
    return changed


def look(why: str, now: datetime) -> bool:
    """Judge the merchant in scope; True when a stop began or became stricter. Nothing but a warning ends by itself."""
    since = max([now - WINDOW, *_reopened(why)])
    tripped = judged(why, _count(why, since, now), _count(why, since, now, MailClass.MARKETING))
    stop = SendingStop.objects.select_for_update().filter(why=why, reopened_at__isnull=True).order_by("pk").first()
    if stop is None:
        return tripped is not None and _begin(why, tripped, now)
    if stop.closed_from is None and tripped is None:
        stop.reopened_at = now
        stop.save(update_fields=["reopened_at"])
        return False
    if tripped is None or _mildness(tripped) >= (stop.closed_from or MailClass.MARKETING + 1):
        return False
    stop.closed_from, stop.closed_at = tripped.closed_from, now
    stop.bad, stop.of = tripped.count.bad, tripped.count.of
    stop.save(update_fields=["closed_from", "closed_at", "bad", "of"])
    log.warning("sending tightened: %s of %s mails, %s", stop.bad, stop.of, why)
    return True


def _begin(why: str, tripped: Tripped, now: datetime) -> bool:
    try:
        with transaction.atomic():
            SendingStop.objects.create(
                why=why, closed_from=tripped.closed_from, closed_at=now, bad=tripped.count.bad, of=tripped.count.of
            )
    except IntegrityError:  # another process saw it first
        return False
    log.warning("sending stopped: %s of %s mails, %s", tripped.count.bad, tripped.count.of, why)
    return True


def _reopened(why: str) -> list[datetime]:
    """When a person last reopened: what was before has had its consequence."""
    rows = SendingStop.objects.filter(why=why, reopened_at__isnull=False).exclude(reopened_by="")
    return list(rows.order_by("-reopened_at").values_list("reopened_at", flat=True)[:1])


def _count(why: str, since: datetime, now: datetime, mail_class: int | None = None) -> Count:
    went = Q(sent_at__gt=since, sent_at__lte=now) & ~Q(mail_class=MailClass.LEGAL)
    if mail_class is not None:
        went &= Q(mail_class=mail_class)
    rows = MessageContent.objects.filter(went)
    reported = rows.filter(message__engagement__type=Type.COMPLAINED if why == Why.COMPLAINTS else Type.BOUNCED)
    return Count(reported.order_by().values("pk").distinct().count(), rows.count())


def reopens_at(stop: SendingStop) -> datetime:
    """From when on a person may reopen it: after CLEAN_FOR without a further report of its kind."""
    kind = Type.COMPLAINED if stop.why == Why.COMPLAINTS else Type.BOUNCED
    last = (
        EngagementEvent.objects.filter(type=kind, occurred_at__gt=stop.closed_at)
        .order_by("-occurred_at").values_list("occurred_at", flat=True).first()
    )  # fmt: skip
    return max(stop.closed_at, last or stop.closed_at) + CLEAN_FOR


def reopen(pk: int, by: str) -> bool:
    """Let mail go again; False when it is open already, or when there were no CLEAN_FOR without reports yet."""
    stop: SendingStop | None = (
        SendingStop.objects.select_for_update().filter(pk=pk, reopened_at__isnull=True).order_by("pk").first()
    )
    if stop is None or reopens_at(stop) > timezone.now():
        return False
    stop.reopened_at, stop.reopened_by = timezone.now(), by
    stop.save(update_fields=["reopened_at", "reopened_by"])
    return True
