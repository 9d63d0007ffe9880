"""How long people waited for their money, and whether the day they were told was kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, Count, DurationField, Exists, ExpressionWrapper, F, Max, OuterRef, Q
from django.db.models.functions import TruncDate

from returns.insight.scope import Scope
from returns.models import Payout, Return

DAY = timedelta(days=1)
OVER = (Return.State.CANCELLED, Return.State.EXPIRED, Return.State.REFUSED, Return.State.CLOSED)


class Percentile(Aggregate):
    """The value below which that share of all lies."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class Waiting:
    """Days from the request to the last payment, and promises: the day that was told first."""

    paid: int = 0
    days: float | None = None  # the middle of all
    most: float | None = None  # nine of ten had it within so many
    kept: int = 0
    promised: int = 0  # of so many whose day has come, or who have their money
    late: int = 0  # of `promised`: their day is over, and they have nothing yet

    @property
    def share(self) -> float | None:
        return self.kept / self.promised if self.promised else None


def waiting(scope: Scope, zone: ZoneInfo, today: date) -> Waiting:
    """Of returns asked for in the scope, by the days of this time zone. One query."""
    owed = Payout.objects.filter(in_return=OuterRef("pk")).exclude(state=Payout.State.CANCELLED)
    paid = Q(payouts__paid_at__isnull=False) & scope.of_order("payouts__order__")
    per_return = (
        Return.objects.filter(scope.asked(), scope.holds_items("pk"))
        .order_by()
        .values("pk", "first_promised_on", "promised_on", "state")
        .annotate(last=Max("payouts__paid_at", filter=paid))
        .annotate(waited=ExpressionWrapper(F("last") - F("requested_at"), output_field=DurationField()))
        .annotate(paid_on=TruncDate("last", tzinfo=zone), is_owed=Exists(owed))
    )
    has_day, is_paid = Q(first_promised_on__isnull=False), Q(last__isnull=False)
    late = has_day & ~is_paid & Q(promised_on__lt=today, is_owed=True) & ~Q(state__in=OVER)
    told: dict[str, Any] = per_return.aggregate(
        paid=Count("pk", filter=is_paid),
        middle=Percentile("waited", share=0.5, filter=is_paid, output_field=DurationField()),
        ninety=Percentile("waited", share=0.9, filter=is_paid, output_field=DurationField()),
        kept=Count("pk", filter=has_day & is_paid & Q(paid_on__lte=F("first_promised_on"))),
        with_day=Count("pk", filter=has_day & is_paid),
        late=Count("pk", filter=late),
    )
    days, most = (told[name] / DAY if told[name] is not None else None for name in ("middle", "ninety"))
    return Waiting(told["paid"], days, most, told["kept"], told["with_day"] + told["late"], told["late"])
