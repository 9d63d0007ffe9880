"""How a merchant's sending stands: how much went this hour, how much is usual, and whether a breaker is open."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncHour

from merchants.models import Merchant
from notifications.facts.snapshot import Sending
from notifications.models import MailClass, MessageContent, SendingStop, StormPass

HOUR = timedelta(hours=1)
NORM_OF = timedelta(days=28)
COUNTED = (MailClass.STATUS, MailClass.MARKETING)
# With fewer days of mail there is no norm: a shop's first days are all growth.
ENOUGH_DAYS = 5


def sending_of(merchant: Merchant, now: datetime) -> Sending:
    """How sending stands at `now` (aware) for the merchant in scope; three small queries, and one more once a day."""
    let_pass = StormPass.objects.filter(given_at__lte=now, until__gt=now).exists()
    stop = (
        SendingStop.objects.filter(Q(reopened_at__isnull=True) | Q(reopened_at__gt=now), closed_at__lte=now)
        .exclude(closed_from=None)
        .order_by("closed_from", "closed_at", "pk")
        .first()
    )
    hour = _counted().filter(sent_at__gt=now - HOUR, sent_at__lte=now)
    went = Counter(dict(hour.values_list("mail_class").annotate(Count("pk"))))
    norms = _norms(merchant.pk, midnight(now))
    return Sending(
        may_advertise=merchant.sender_verified_at is not None and merchant.sender_verified_at <= now,
        hour_count=went[MailClass.STATUS],
        hour_norm=0.0 if let_pass else norms[MailClass.STATUS],
        offers_count=went[MailClass.MARKETING],
        offers_norm=0.0 if let_pass else norms[MailClass.MARKETING],
        closed_from=stop.closed_from if stop else None,
        closed_why=stop.why if stop else "",
    )


def midnight(now: datetime) -> datetime:
    """The start of the day in UTC, up to which the norm counts."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _counted() -> QuerySet[MessageContent]:
    """What counts: status mail and advertising, each by itself. Legal mail must go."""
    return MessageContent.objects.filter(mail_class__in=COUNTED).order_by()


@lru_cache(maxsize=4096)
def _norms(merchant_id: int, until: datetime) -> dict[int, float]:
    """Mails in a usual busy hour, by class: the busiest hour of each day with mail, on average over NORM_OF before
    `until`.

    A shop that prints all its labels at four o'clock sends its day's mail in that hour, and that is no storm. Today
    does not count: a storm must not become usual while it lasts. The past does not change, so each process counts it
    once a day; a shared cache would be a row that workers in open transactions wait for.
    """
    hours = (
        _counted()
        .filter(merchant_id=merchant_id, sent_at__gte=until - NORM_OF, sent_at__lt=until)
        .annotate(hour=TruncHour("sent_at", tzinfo=UTC))
        .values("mail_class", "hour")
        .annotate(number=Count("pk"))
        .values_list("mail_class", "hour", "number")
    )
    found = list(hours)
    return {kind: usual_hour((hour, number) for own, hour, number in found if own == kind) for kind in COUNTED}


def usual_hour(hours: Iterable[tuple[datetime, int]]) -> float:
    """The average over days of each day's busiest hour, from (start of the hour, mails); 0.0 for too few days."""
    busiest: dict[date, int] = defaultdict(int)
    for hour, number in hours:
        busiest[hour.date()] = max(busiest[hour.date()], number)
    return sum(busiest.values()) / len(busiest) if len(busiest) >= ENOUGH_DAYS else 0.0


def counted(moments: Iterable[datetime]) -> list[tuple[datetime, int]]:
    """Moments as (start of the hour, how many): what usual_hour() takes, for whoever has the moments at hand."""
    hours = Counter(moment.replace(minute=0, second=0, microsecond=0) for moment in moments)
    return list(hours.items())
