"""The comparison of each journey, and of all marketing, as it stands."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.lift.buying import Bought, bought
from notifications.lift.cohorts import Begun, Measured, all_marketing, begun, one_journey, ripe
from notifications.lift.comparing import (
    FEWEST_BUYERS,
    FEWEST_PEOPLE,
    Difference,
    compare_means,
    compare_rates,
    is_enough,
    radius,
)
from notifications.models import Journey, MailClass

HORIZONS = (30, 60, 90)  # days after what would have been the first mail
USUAL_HORIZON = 60
WORTH_SEEING = 0.05  # five points more who buy again: what "how much longer" is reckoned for
RECENT = timedelta(days=28)
LONGEST_WEEKS = 520  # beyond ten years nobody is told a number


@dataclass(frozen=True)
class Result:
    """What is known by now about one journey, or all marketing."""

    measured: Measured
    horizon: int  # days
    people: int  # everybody who began since the share is what it is
    held_out: int
    a_week: float  # people who began a week, of late
    bought: Bought
    rate: Difference
    money: Difference | None
    weeks_left: int | None  # until there is enough, or a difference worth seeing would show; None: never, or no need

    @property
    def is_enough(self) -> bool:
        return is_enough(self.bought.mailed, self.bought.held_out)


def results(horizon: int, now: datetime) -> Iterator[Result]:
    """All marketing first, then every marketing journey by its key; the merchant in scope."""
    yield result(all_marketing(), horizon, now)
    for journey in Journey.objects.filter(mail_class=MailClass.MARKETING).order_by("key"):
        yield result(one_journey(journey), horizon, now)


def result(measured: Measured, horizon: int, now: datetime) -> Result:
    """The comparison after `horizon` days, as known at `now` (aware)."""
    people = begun(measured)
    span = timedelta(days=horizon)
    outcome = bought(ripe(people, span, now), span)
    rate = compare_rates(outcome.mailed, outcome.held_out)
    a_week = sum(one.began_at > now - RECENT for one in people) / (RECENT.days / 7)
    return Result(
        measured, horizon, len(people), sum(one.is_held_out for one in people), a_week, outcome, rate,
        compare_means(outcome.mailed, outcome.held_out),
        _weeks_left(measured, people, outcome, a_week, span, now),
    )  # fmt: skip


def _weeks_left(
    measured: Measured, people: Sequence[Begun], outcome: Bought, a_week: float, span: timedelta, now: datetime
) -> int | None:
    """Weeks at the present rate until there is enough; once there is, until a difference worth seeing would show."""
    mailed, held_out = outcome.mailed, outcome.held_out
    share = measured.percent / 100
    if not 0 < share < 1:
        return None
    rate = (mailed.bought + held_out.bought + 1) / (mailed.people + held_out.people + 10)
    if is_enough(mailed, held_out):
        total = _people_to_show(rate, share)
        if compare_rates(mailed, held_out).is_clear or total is None:
            return None
    else:
        fewest = min(share, 1 - share)
        total = math.ceil(max(FEWEST_PEOPLE, FEWEST_BUYERS / rate) / fewest)
    return _weeks_until(total, people, a_week, span, now)


def _weeks_until(total: int, people: Sequence[Begun], a_week: float, span: timedelta, now: datetime) -> int | None:
    """Weeks until so many people's horizon is over: those who began already, and then those who come."""
    if len(people) >= total:
        over = sorted(one.anchor + span for one in people)[total - 1]
        return max(math.ceil((over - now) / timedelta(weeks=1)), 1)
    if a_week <= 0:
        return None
    weeks = math.ceil((total - len(people)) / a_week + span / timedelta(weeks=1))
    return weeks if weeks <= LONGEST_WEEKS else None


def _people_to_show(rate: float, share: float) -> int | None:
    """People after whom a difference worth seeing is called clear, four times out of five, at this rate and share."""
    for total in (round(100 * 1.1**step) for step in range(120)):
        spread = math.sqrt(rate * (1 - rate) * (1 / (total * share) + 1 / (total * (1 - share))))
        if radius(spread, total) + 0.84 * spread <= WORTH_SEEING:
            return total
    return None
