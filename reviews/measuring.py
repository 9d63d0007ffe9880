"""What the answers say of all customers, with how sure that is: few answers make a wide interval, and it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from reviews.models import SurveyAnswer

LEVEL = 0.95
DRAWS = 20_000  # of the posterior: the interval's ends move by less than half a point from run to run
FEWEST = 5  # answers; below that nothing is said at all
Kind = SurveyAnswer.Kind


@dataclass(frozen=True)
class Measured:
    """`value` and the interval that holds the truth with 95 %: NPS -100 to 100, CSAT 0 to 100 % of satisfied."""

    count: int
    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def says_something(self) -> bool:
        return self.count >= FEWEST


def nps(counts: Mapping[int, int]) -> Measured:
    """Promoters (9, 10) minus detractors (0 to 6), in points, from how often each score was given.

    The interval is Bayesian: the posterior of a multinomial share under Jeffreys' prior, which stays honest at five
    answers, where the usual plus-minus is not.
    """
    detractors = sum(n for score, n in counts.items() if score <= 6)
    promoters = sum(n for score, n in counts.items() if score >= 9)
    total = sum(counts.values())
    if not total:
        return Measured(0, None)
    low, high = _interval((promoters, total - promoters - detractors, detractors))
    return Measured(total, 100 * (promoters - detractors) / total, low, high)


def csat(counts: Mapping[int, int]) -> Measured:
    """Per cent of answers with 4 or 5, with Jeffreys' interval."""
    from scipy.stats import beta

    total, happy = sum(counts.values()), sum(n for score, n in counts.items() if score >= 4)
    if not total:
        return Measured(0, None)
    tail = (1 - LEVEL) / 2
    low = beta.ppf(tail, happy + 0.5, total - happy + 0.5) if happy else 0.0
    high = beta.ppf(1 - tail, happy + 0.5, total - happy + 0.5) if happy < total else 1.0
    return Measured(total, 100 * happy / total, 100 * float(low), 100 * float(high))


MEASURES = {Kind.NPS: nps, Kind.CSAT: csat}


def measured(kind: str, since: datetime) -> Measured:
    """Of all answers of the kind since then, of the merchant in scope."""
    rows = SurveyAnswer.objects.filter(kind=kind, answered_at__gte=since).values("score").annotate(count=Count("pk"))
    return MEASURES[Kind(kind)]({row["score"]: row["count"] for row in rows})


def by_carrier(kind: str, since: datetime) -> Sequence[tuple[str, Measured]]:
    """The same for each carrier that brought the order, most answers first."""
    rows = SurveyAnswer.objects.filter(kind=kind, answered_at__gte=since).exclude(carrier="")
    each: dict[str, dict[int, int]] = {}
    for row in rows.values("carrier", "score").annotate(count=Count("pk")):
        each.setdefault(row["carrier"], {})[row["score"]] = row["count"]
    found = [(carrier, MEASURES[Kind(kind)](counts)) for carrier, counts in each.items()]
    return sorted(found, key=lambda one: (-one[1].count, one[0]))


def _interval(counts: tuple[int, int, int]) -> tuple[float, float]:
    """The middle LEVEL of promoters' minus detractors' share, in points; the same counts give the same interval."""
    import numpy

    shares = numpy.random.default_rng(20260601).dirichlet([one + 0.5 for one in counts], DRAWS)
    tail = 100 * (1 - LEVEL) / 2
    low, high = numpy.percentile(100 * (shares[:, 0] - shares[:, 2]), [tail, 100 - tail])
    return float(low), float(high)
