"""How the merchant's sending would have stood: what really went, less what is replayed, plus what was simulated."""

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncHour

from merchants.models import Merchant
from notifications.facts import Sending
from notifications.models import MailClass, MessageContent, SendingStop
from notifications.pressure import HOUR, NORM_OF, usual_hour


class Pressure:
    """Sending at any moment of the replayed past, asked in the order of time; one query for each stretch."""

    def __init__(self, merchant: Merchant, replaced: Collection[int], start: datetime, end: datetime) -> None:
        self._replaced = list(replaced)
        # As it is set up today: the question is what would happen, not what could not happen then.
        self._may_advertise = merchant.sender_verified_at is not None
        standing = Q(reopened_at__isnull=True) | Q(reopened_at__gt=start)
        stops = SendingStop.objects.filter(standing, closed_at__lte=end)
        self._stops = list(stops.order_by("closed_from", "closed_at", "pk"))
        hours = self._real(start - NORM_OF - HOUR, end).annotate(hour=TruncHour("sent_at")).values("hour")
        self._hours = Counter(dict(hours.annotate(number=Count("pk")).values_list("hour", "number")))
        self._real_moments: list[datetime] = []  # of the stretch and the hour before it, in order
        self._own_moments: deque[datetime] = deque()  # simulated, of the last hour
        self._norm: tuple[datetime | None, float] = (None, 0.0)

    def prepare(self, start: datetime, end: datetime) -> None:
        """Read what really went in this stretch and in the hour before it."""
        rows = self._real(start - HOUR, end).order_by("sent_at").values_list("sent_at", flat=True)
        self._real_moments = [at for at in rows if at]

    def went(self, at: datetime, mail_class: int) -> None:
        """One more simulated mail; legal mail does not count."""
        if mail_class != MailClass.LEGAL:
            self._own_moments.append(at)
            self._hours[_hour(at)] += 1

    def sending(self, now: datetime) -> Sending:
        """As guards want it; `now` never goes back."""
        while self._own_moments and self._own_moments[0] <= now - HOUR:
            self._own_moments.popleft()
        real = bisect_right(self._real_moments, now) - bisect_right(self._real_moments, now - HOUR)
        stop = next(
            (one for one in self._stops if one.closed_at <= now and (one.reopened_at is None or one.reopened_at > now)),
            None,
        )
        return Sending(
            may_advertise=self._may_advertise,
            hour_count=real + len(self._own_moments),
            hour_norm=self._usual(_hour(now)),
            closed_from=stop.closed_from if stop else None,
            closed_why=stop.why if stop else "",
        )

    def _usual(self, hour: datetime) -> float:
        if self._norm[0] != hour:
            within = [(at, number) for at, number in self._hours.items() if hour - NORM_OF <= at < hour]
            self._norm = (hour, usual_hour(within))
        return self._norm[1]

    def _real(self, after: datetime, until: datetime) -> QuerySet[MessageContent]:
        rows = MessageContent.objects.filter(sent_at__gt=after, sent_at__lte=until).exclude(mail_class=MailClass.LEGAL)
        return rows.exclude(message__enrolment__journey_id__in=self._replaced)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
