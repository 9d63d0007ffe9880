"""How many codes a plan has left, what became of the others, and when the last one goes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from coupons.models import CouponCode, CouponPlan

LOOK_BACK = timedelta(days=14)
ENOUGH_FOR = 7  # days: a week is what it takes to make and upload new codes without hurry
AT_LEAST = 20  # codes; below that a busy hour can empty a pool whose last weeks were quiet
State = CouponCode.State


@dataclass(frozen=True)
class Stock:
    """Codes of one plan by what became of them; `days_left` is None where nothing was drawn lately."""

    free: int
    reserved: int
    issued: int
    redeemed: int
    expired: int
    days_left: float | None
    is_low: bool

    @property
    def given(self) -> int:
        """Everything that a person got, used or not."""
        return self.issued + self.redeemed + self.expired


def stock_of(plan: CouponPlan, now: datetime) -> Stock:
    """As of `now` (aware). One query."""
    return stocks_of([plan], now)[plan.pk]


def stocks_of(plans: Collection[CouponPlan], now: datetime) -> dict[int, Stock]:
    """The stock of each plan by its id, as of `now` (aware). One query."""
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    drawn: Counter[int] = Counter()
    lately = Count("pk", filter=Q(reserved_at__gt=now - LOOK_BACK))
    rows = CouponCode.objects.filter(plan__in=[plan.pk for plan in plans]).order_by().values_list("plan_id", "state")
    for plan_id, state, count, taken in rows.annotate(count=Count("pk"), taken=lately):
        counts[plan_id][state] += count
        drawn[plan_id] += taken
    return {plan.pk: _stock(plan, counts[plan.pk], drawn[plan.pk]) for plan in plans}


def _stock(plan: CouponPlan, counts: Counter[int], drawn: int) -> Stock:
    free, a_day = counts[State.FREE], drawn / LOOK_BACK.days
    is_pool = plan.source == CouponPlan.Source.POOL and plan.stopped_at is None
    return Stock(
        free=free,
        reserved=counts[State.RESERVED],
        issued=counts[State.ISSUED],
        redeemed=counts[State.REDEEMED],
        expired=counts[State.EXPIRED],
        days_left=free / a_day if a_day and is_pool else None,
        is_low=is_pool and free < max(AT_LEAST, ENOUGH_FOR * a_day),
    )


def running_dry(now: datetime) -> Iterator[tuple[CouponPlan, Stock]]:
    """Running plans with a pool that will be empty within ENOUGH_FOR days, or is."""
    plans = list(CouponPlan.objects.filter(stopped_at__isnull=True, source=CouponPlan.Source.POOL).order_by("pk"))
    stocks = stocks_of(plans, now)
    for plan in plans:
        if stocks[plan.pk].is_low:
            yield plan, stocks[plan.pk]
