"""How the merchant's sending would have stood: what really went, less what is replayed, plus what was simulated."""

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncHour

from merchants.models import Merchant
from notifications.facts.pressure import COUNTED, HOUR, NORM_OF, midnight, usual_hour
from notifications.facts.snapshot import Sending
from notifications.models import MailClass, MessageContent, SendingStop, StormPass
from notifications.simulating.vouching import sender_of

DAY = timedelta(days=1)


class Pressure:
    """Sending at any moment of the replayed past, asked in the order of time; one query for each stretch."""

    def __init__(self, merchant: Merchant, replaced: Collection[int], start: datetime, end: datetime) -> None:
        self._replaced = list(replaced)
        self.sender = sender_of(merchant)
        standing = Q(reopened_at__isnull=True) | Q(reopened_at__gt=start)
        stops = SendingStop.objects.filter(standing, closed_at__lte=end)
        self._stops = list(stops.order_by("closed_from", "closed_at", "pk"))
        self._passes = list(StormPass.objects.filter(given_at__lte=end, until__gt=start))
        hours = self._real(start - NORM_OF - DAY, end).annotate(hour=TruncHour("sent_at", tzinfo=UTC))
        told = hours.order_by().values("mail_class", "hour").annotate(number=Count("pk"))
        self._hours = Counter({(kind, at): n for kind, at, n in told.values_list("mail_class", "hour", "number")})
        # By class, of the stretch and the hour before it, in order; and simulated ones of the last hour.
        self._real_moments: dict[int, list[datetime]] = {kind: [] for kind in COUNTED}
        self._own_moments: dict[int, deque[datetime]] = {kind: deque() for kind in COUNTED}
        self._norm: tuple[datetime | None, dict[int, float]] = (None, {})

    def prepare(self, start: datetime, end: datetime) -> None:
        """Read what really went in this stretch and in the hour before it."""
        rows = self._real(start - HOUR, end).order_by("sent_at").values_list("mail_class", "sent_at")
        self._real_moments = {kind: [] for kind in COUNTED}
        for kind, at in rows:
            if at:
                self._real_moments[kind].append(at)

    def went(self, at: datetime, mail_class: int) -> None:
        """One more simulated mail; legal mail does not count."""
        if mail_class in COUNTED:
            self._own_moments[mail_class].append(at)
            self._hours[mail_class, _hour(at)] += 1

    def sending(self, now: datetime) -> Sending:
        """As guards want it; `now` never goes back."""
        norms = self._usual(midnight(now))
        let_pass = any(one.given_at <= now < one.until for one in self._passes)
        stop = next(
            (one for one in self._stops if one.closed_at <= now and (one.reopened_at is None or one.reopened_at > now)),
            None,
        )
        return Sending(
            may_advertise=self.sender.stood(now),
            hour_count=self._count(MailClass.STATUS, now),
            hour_norm=0.0 if let_pass else norms[MailClass.STATUS],
            offers_count=self._count(MailClass.MARKETING, now),
            offers_norm=0.0 if let_pass else norms[MailClass.MARKETING],
            closed_from=stop.closed_from if stop else None,
            closed_why=stop.why if stop else "",
        )

    def _count(self, kind: int, now: datetime) -> int:
        own, real = self._own_moments[kind], self._real_moments[kind]
        while own and own[0] <= now - HOUR:
            own.popleft()
        return bisect_right(real, now) - bisect_right(real, now - HOUR) + len(own)

    def _usual(self, until: datetime) -> dict[int, float]:
        if self._norm[0] != until:
            within = [(kind, at, n) for (kind, at), n in self._hours.items() if until - NORM_OF <= at < until]
            self._norm = (until, {one: usual_hour((at, n) for kind, at, n in within if kind == one) for one in COUNTED})
        return self._norm[1]

    def _real(self, after: datetime, until: datetime) -> QuerySet[MessageContent]:
        rows = MessageContent.objects.filter(sent_at__gt=after, sent_at__lte=until, mail_class__in=COUNTED)
        return rows.exclude(message__enrolment__journey_id__in=self._replaced)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
