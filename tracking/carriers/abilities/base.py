"""What a carrier does for a receiver's wish, as data: by which way, in which states of the parcel, and until when.

Only what a source says is written down; the source stands beside it. What no rule covers follows `OTHERWISE`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracking.models import DeliveryChange
from tracking.snapshots import Status

Kind = DeliveryChange.Kind
Way = DeliveryChange.Way


@dataclass(frozen=True)
class Cutoff:
    """A time of day, so many days before the day of delivery, on the clocks of the destination."""

    at: time
    days_before: int = 0

    def moment(self, day: date, zone: ZoneInfo) -> datetime:
        """The cut-off of a delivery on `day`. At a clock change the earlier of two equal times counts."""
        return datetime.combine(day - timedelta(days=self.days_before), self.at, tzinfo=zone)


@dataclass(frozen=True)
class Rule:
    """One kind of wish while the parcel is in one of `states`; way None: the carrier does not take it (`reason`)."""

    kind: Kind
    way: Way | None
    states: frozenset[Status]
    until: Cutoff | None = None
    reason: str = ""


@dataclass(frozen=True)
class Abilities:
    """A carrier's rules, the first that fits counts. They hold for deliveries to `countries` (empty: everywhere)."""

    rules: tuple[Rule, ...]
    countries: frozenset[str] = frozenset()

    def serves(self, country: str) -> bool:
        return not self.countries or country.upper() in self.countries

    def rule(self, kind: Kind, status: Status) -> Rule | None:
        return next((rule for rule in self.rules if rule.kind == kind and status in rule.states), None)


# States in which a carrier has the parcel and has not tried yet; UNKNOWN: sent, and the carrier was never heard of it.
MOVING = frozenset({Status.IN_TRANSIT, Status.UNKNOWN})
MISSED = frozenset({Status.DELIVERY_ATTEMPT_FAILED})
ON_THE_VAN = frozenset({Status.OUT_FOR_DELIVERY})
NOT_HANDED_OVER = frozenset({Status.PRE_TRANSIT, Status.UNKNOWN})
ANYWHERE = frozenset(Status)


def page(*kinds: Kind, states: frozenset[Status], until: Cutoff | None = None) -> tuple[Rule, ...]:
    """The receiver asks for these himself, on the carrier's page of the parcel."""
    return tuple(Rule(kind, Way.CARRIER_PAGE, states, until) for kind in kinds)


def team(*kinds: Kind, states: frozenset[Status]) -> tuple[Rule, ...]:
    """The sender has to ask the carrier."""
    return tuple(Rule(kind, Way.TEAM, states) for kind in kinds)


def never(*kinds: Kind, reason: str = "carrier_takes_none", states: frozenset[Status] = ANYWHERE) -> tuple[Rule, ...]:
    """The carrier does not take these."""
    return tuple(Rule(kind, None, states, reason=reason) for kind in kinds)


BY_TEAM = (Kind.PICKUP_POINT, Kind.ADDRESS, Kind.HOLD, Kind.CANCEL)
UNDER_WAY = frozenset({Status.IN_TRANSIT, Status.DELIVERY_ATTEMPT_FAILED, Status.EXCEPTION})

# Where no source says anything. Before the hand-over a label can be replaced by whoever made it: the team. On the way
# the sender is the carrier's customer and may ask; whether the carrier agrees is told afterwards, as a refusal or not.
# A wish for the doorstep (day, neighbour, safe place) reaches a driver only through a service, which we do not know.
OTHERWISE = (
    team(*BY_TEAM, states=NOT_HANDED_OVER | UNDER_WAY)
    + never(Kind.DAY, Kind.NEIGHBOUR, Kind.SAFE_PLACE, reason="not_sent_yet", states=frozenset({Status.PRE_TRANSIT}))
    + never(*Kind, reason="out_for_delivery", states=ON_THE_VAN)
    + never(*Kind, reason="unknown_carrier")
)


def otherwise(kind: Kind, status: Status) -> Rule:
    """The rule for what no carrier's data covers."""
    return next(rule for rule in OTHERWISE if rule.kind == kind and status in rule.states)


AbilitiesByCarrier = Mapping[str, Abilities]
