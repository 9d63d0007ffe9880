"""Two groups of people compared, with intervals that a small shop can trust. Pure: numbers in, numbers out.

Three things are said about each comparison, and docs/simulation-and-lift.md gives the sources and measured coverage:

- `interval`: where the difference lies with 90 % credibility, for one look at the data. Rates: beta-binomial posteriors
  with Jeffreys' prior. Amounts: a two-part model, that posterior for "bought at all" times a Student-t posterior for
  what a buyer brings in, its spread steadied by both groups together. A bootstrap of so few buyers covers 76 to 85 %.
- `probability`: how likely the mails did better, by the same posteriors.
- `bounds`: an asymptotic confidence sequence (Waudby-Smith et al. 2024): it holds at all looks at once with 90 %, so a
  merchant may look every day and stop when he likes. Only these bounds decide what is called clear.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

CREDIBLE = 0.90
DRAWS = 10_000
GRID = 800
# The number of people at which the sequence is tightest. Fixed beforehand: it must not depend on the data.
TIGHTEST_AT = 1_000
# Before this the sequence's normal approximation is not to be trusted (benchmarks/lift.py), so nothing is called clear.
FEWEST_PEOPLE = 50
FEWEST_BUYERS = 8
Numbers = NDArray[np.float64]
Bounds = tuple[float, float]


@dataclass(frozen=True)
class Group:
    """What one group's people brought in within the horizon: one number a person, 0 for those who did nothing."""

    nets: Numbers  # money, in one currency
    bought: int  # how many bought again

    @property
    def people(self) -> int:
        return len(self.nets)

    @property
    def rate(self) -> float:
        return self.bought / self.people if self.people else 0.0

    @property
    def mean(self) -> float:
        return float(self.nets.mean()) if self.people else 0.0


@dataclass(frozen=True)
class Difference:
    """Mailed minus held out, a person. Rates as shares (0.05: five points), amounts in the merchant's currency."""

    estimate: float
    interval: Bounds
    bounds: Bounds
    probability: float  # that the mailed did better, 0 to 1

    @property
    def is_clear(self) -> bool:
        """Is it not nothing, however often somebody looked?"""
        return is_clear(self.bounds)


def is_clear(bounds: Bounds) -> bool:
    """Do these bounds leave "no difference" out?"""
    return bounds[0] > 0 or bounds[1] < 0


def is_enough(mailed: Group, held_out: Group) -> bool:
    """Are there people and buyers enough, in each group, for `bounds` to hold what they promise?"""
    return all(group.people >= FEWEST_PEOPLE and group.bought >= FEWEST_BUYERS for group in (mailed, held_out))


def compare_rates(mailed: Group, held_out: Group) -> Difference:
    """How much larger a share of the mailed bought again. Both groups may be empty: then little is excluded."""
    first, second = _posterior(mailed), _posterior(held_out)
    # Held-out rates at equal steps of probability: integrates the difference's distribution without a lot being drawn.
    grid = second.ppf((np.arange(GRID) + 0.5) / GRID)

    def below(difference: float) -> float:
        return float(first.cdf(grid + difference).mean())

    low, high = (_solve(below, share) for share in ((1 - CREDIBLE) / 2, (1 + CREDIBLE) / 2))
    return Difference(mailed.rate - held_out.rate, (low, high), rate_bounds(mailed, held_out), 1 - below(0.0))


def rate_bounds(mailed: Group, held_out: Group) -> Bounds:
    """Between what the difference of the rates lies, at every look at once."""
    spread = math.sqrt(_rate_variance(mailed) + _rate_variance(held_out))
    return _always(mailed.rate - held_out.rate, spread, mailed, held_out, 1.0)


def compare_means(mailed: Group, held_out: Group) -> Difference | None:
    """How much more a mailed person brought in; None while fewer than two people brought in or cost anything."""
    active = _active(mailed, held_out)
    if len(active) < 2 or not mailed.people or not held_out.people:
        return None
    # The same data give the same answer: a page that changes when it is loaded again is not believed.
    lot = np.random.default_rng(20_240_601)
    draws = _mean_draws(mailed, active, lot) - _mean_draws(held_out, active, lot)
    low, high = np.quantile(draws, [(1 - CREDIBLE) / 2, (1 + CREDIBLE) / 2])
    bounds, probability = mean_bounds(mailed, held_out), float((draws > 0).mean())
    return Difference(mailed.mean - held_out.mean, (float(low), float(high)), bounds, probability)


def mean_bounds(mailed: Group, held_out: Group) -> Bounds:
    """Between what the difference of the amounts lies, at every look at once."""
    if not is_enough(mailed, held_out):
        return -math.inf, math.inf
    active = _active(mailed, held_out)
    spread = math.sqrt(_mean_variance(mailed, active) + _mean_variance(held_out, active))
    return _always(mailed.mean - held_out.mean, spread, mailed, held_out, math.inf)


def radius(spread: float, people: int) -> float:
    """Half the width of the confidence sequence after so many people, `spread` being the standard error then.

    Robbins' normal mixture, tightest at TIGHTEST_AT people (Waudby-Smith et al. 2024).
    """
    alpha = 1 - CREDIBLE
    rho2 = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha)) + 1) / TIGHTEST_AT
    grown = people * rho2 + 1
    return spread * math.sqrt(2 * grown / (people * rho2) * math.log(math.sqrt(grown) / alpha))


def _active(mailed: Group, held_out: Group) -> Numbers:
    """What those brought in, or cost, who did anything at all."""
    found: Numbers = np.concatenate([group.nets[group.nets != 0] for group in (mailed, held_out)])
    return found


def _always(estimate: float, spread: float, mailed: Group, held_out: Group, most: float) -> Bounds:
    if not is_enough(mailed, held_out):
        return -most, most
    half = radius(spread, mailed.people + held_out.people)
    return max(estimate - half, -most), min(estimate + half, most)


def _posterior(group: Group) -> "stats.rv_continuous":
    return stats.beta(group.bought + 0.5, group.people - group.bought + 0.5)


def _solve(below: Callable[[float], float], share: float) -> float:
    return float(optimize.brentq(lambda difference: below(difference) - share, -1.0, 1.0, xtol=1e-6))


def _rate_variance(group: Group) -> float:
    # Half a buyer more and half a non-buyer more: no group of few is taken for certain.
    rate = (group.bought + 0.5) / (group.people + 1)
    return rate * (1 - rate) / max(group.people, 1)


def _mean_draws(group: Group, active: Numbers, lot: np.random.Generator) -> Numbers:
    """What a person of the group may bring in on average, DRAWS times."""
    own = group.nets[group.nets != 0]
    rates = lot.beta(len(own) + 0.5, group.people - len(own) + 0.5, DRAWS)
    mean, error = _value(own, active)
    drawn: Numbers = rates * (mean + error * lot.standard_t(len(active) - 1, DRAWS))
    return drawn


def _mean_variance(group: Group, active: Numbers) -> float:
    """The squared standard error of the group's mean, with the spread of few buyers steadied by everybody's."""
    own = group.nets[group.nets != 0]
    rate = (len(own) + 0.5) / (group.people + 1)
    mean, error = _value(own, active)
    return rate * rate * error * error + mean * mean * rate * (1 - rate) / max(group.people, 1)


def _value(own: Numbers, active: Numbers) -> tuple[float, float]:
    """What a buyer brings in and its standard error: the group's buyers and one as all buyers are on average."""
    count = len(own)
    mean = (own.sum() + active.mean()) / (count + 1)
    around = float(((own - own.mean()) ** 2).sum()) if count > 1 else 0.0
    spread = math.sqrt((around + 2 * active.var(ddof=1)) / (max(count - 1, 0) + 2))
    return float(mean), spread / math.sqrt(count + 1)
