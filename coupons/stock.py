"""How many codes a plan has left, what became of the others, and when the last one goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

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
    """As of `now` (aware). Two queries."""
    counts = dict(CouponCode.objects.filter(plan=plan).values_list("state").annotate(count=Count("pk")))
    drawn = CouponCode.objects.filter(plan=plan, reserved_at__gt=now - LOOK_BACK).count()
    free, a_day = counts.get(State.FREE, 0), drawn / LOOK_BACK.days
    is_pool = plan.source == CouponPlan.Source.POOL and plan.stopped_at is None
    return Stock(
        free=free,
        reserved=counts.get(State.RESERVED, 0),
        issued=counts.get(State.ISSUED, 0),
        redeemed=counts.get(State.REDEEMED, 0),
        expired=counts.get(State.EXPIRED, 0),
        days_left=free / a_day if a_day and is_pool else None,
        is_low=is_pool and free < max(AT_LEAST, ENOUGH_FOR * a_day),
    )


def running_dry(now: datetime) -> Iterator[tuple[CouponPlan, Stock]]:
    """Running plans with a pool that will be empty within ENOUGH_FOR days, or is."""
    for plan in CouponPlan.objects.filter(stopped_at__isnull=True, source=CouponPlan.Source.POOL).order_by("pk"):
        stock = stock_of(plan, now)
        if stock.is_low:
            yield plan, stock
