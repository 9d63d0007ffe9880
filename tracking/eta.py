"""When a parcel comes: an 80 % interval of days, and why. docs/delivery-estimates.md explains the method."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import timezone

from tracking.delivery_days import DeliveryDays
from tracking.eta_intervals import Shares, best_tail, expected_width, interval, lot_of, surviving
from tracking.eta_priors import PROMISED, prior, reach
from tracking.history import Counts, History, book, inherited, summed
from tracking.models import PromiseCount, Shipment
from tracking.silence import listen
from tracking.snapshots import Status

OVER = (Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP, Status.RETURN_TO_SENDER, Status.CANCELLED)
ENOUGH = 30.0  # parcels: below it we do not say "our parcels", and do not correct what a carrier says
WIDEST = 10  # delivery days: "some time in the next fortnight" helps nobody
NIGHTFALL = 22  # o'clock in the merchant's zone: what has not come by then does not come today


@dataclass(frozen=True)
class Facts:
    """What is known of one parcel at one moment. Times aware; countries ISO two letters; days in `zone`."""

    now: datetime
    zone: ZoneInfo  # the merchant's
    carrier: str  # a code of tracking.carriers.names
    origin: str
    destination: str
    status: Status
    status_at: datetime | None = None
    first_scan_at: datetime | None = None  # the hand-over
    carrier_from: datetime | None = None  # the carrier's own estimate
    carrier_at: datetime | None = None
    carrier_first_at: datetime | None = None  # what it said first
    carrier_heard_at: datetime | None = None
    promised_on: date | None = None  # by the shop
    delay_reason: str = ""
    is_over: bool = False  # a return, or cancelled

    @cached_property
    def days(self) -> DeliveryDays:
        return DeliveryDays(self.carrier, self.destination)

    @cached_property
    def lane(self) -> str:
        return f"{self.origin}-{self.destination}"

    @cached_property
    def soonest(self) -> date:
        """The first day on which it can still come."""
        here = self.now.astimezone(self.zone)
        return here.date() + timedelta(days=here.hour >= NIGHTFALL)

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True)
class Estimate:
    """The first and the last day of the 80 % interval, in the merchant's zone, and a basis for `reason_words`."""

    first: date
    last: date
    basis: str


def estimate(facts: Facts, history: History) -> Estimate | None:
    """The interval that follows from the facts, or None where nothing honest can be said. Pure.

    The courier's round comes first, then the carrier's day (corrected by how its days turned out), then what the
    merchant's own parcels did, then the shop's promise. After trouble only a newer word of the carrier counts.
    """
    if facts.is_over or facts.status in OVER or facts.status is Status.EXCEPTION:
        return None
    if facts.status is Status.OUT_FOR_DELIVERY and facts.status_at and facts.day(facts.status_at) == facts.soonest:
        return Estimate(facts.soonest, facts.soonest, "courier")
    if facts.status is Status.DELIVERY_ATTEMPT_FAILED or facts.delay_reason == "carrier":
        return _named(facts) if _is_renewed(facts) else None
    return _by_carrier(facts, history) or _by_experience(facts, history) or _by_promise(facts, history)


def _is_renewed(facts: Facts) -> bool:
    """Did the carrier name a day after the trouble? Feeds repeat their old day with every report."""
    if not facts.carrier_at:
        return False
    if facts.status is Status.DELIVERY_ATTEMPT_FAILED:
        since = facts.status_at
        heard = bool(since and facts.carrier_heard_at and facts.carrier_heard_at >= since)
        return heard and bool(since and facts.day(facts.carrier_at) > facts.day(since))
    return bool(facts.carrier_first_at and facts.day(facts.carrier_at) > facts.day(facts.carrier_first_at))


def _named(facts: Facts) -> Estimate | None:
    """The carrier's day or days as it names them, while they can still be."""
    if facts.carrier_at is None:
        return None
    last = facts.day(facts.carrier_at)
    first = min(facts.day(facts.carrier_from), last) if facts.carrier_from else last
    return Estimate(max(first, facts.soonest), last, "carrier") if last >= facts.soonest else None


def _by_carrier(facts: Facts, history: History) -> Estimate | None:
    if facts.carrier_at is None:
        return None
    day = facts.day(facts.carrier_at)
    first = facts.day(facts.carrier_first_at) if facts.carrier_first_at else day
    kind = PromiseCount.Kind.FIRST if day == first else PromiseCount.Kind.REVISED
    record, size = _record(facts, history, kind)
    if size < ENOUGH:
        return _named(facts)
    # Where the merchant's own parcels tell more than the carrier's day does, they speak. Judged by the whole
    # distributions, not by what is left of them: who speaks must not change from day to day.
    own = _experience(facts, history)
    if own and own.basis == "history" and expected_width(own.spread) < expected_width(record):
        return _by_experience(facts, history)
    return _dated(facts, _Voice("record", day, record, share_until=0))


def _by_experience(facts: Facts, history: History) -> Estimate | None:
    voice = _experience(facts, history)
    if voice is None:
        return None
    if voice.basis == "usual" and (promise := _by_promise(facts, history)):
        return promise
    return _dated(facts, voice)


def _by_promise(facts: Facts, history: History) -> Estimate | None:
    if facts.promised_on is None:
        return None
    record, size = _record(facts, history, PromiseCount.Kind.SHOP)
    if size >= ENOUGH:
        return _dated(facts, _Voice("promises", facts.promised_on, record, share_until=0))
    if facts.promised_on < facts.soonest:
        return None
    return Estimate(facts.promised_on, facts.promised_on, "promised")


@dataclass(frozen=True)
class _Voice:
    """A distribution of delivery days counted from an anchor. `share_until`: the day that the basis speaks about."""

    basis: str
    anchor: date
    spread: Shares
    share_until: int | None = None


def _experience(facts: Facts, history: History) -> _Voice | None:
    """What the merchant's parcels did from the hand-over on: weekday on lane on kindred lanes on an assumption."""
    if facts.first_scan_at is None:
        return None
    start = facts.day(facts.first_scan_at)
    kind, assumed = reach(facts.lane), prior(facts.carrier, facts.origin, facts.destination)
    lane = summed(one for (which, _), one in history.transits.items() if which == facts.lane)
    kindred = Counts()
    if kind != "far":  # a parcel to Japan says nothing about one to Brazil
        kindred = summed(one for (which, _), one in history.transits.items() if reach(which) == kind)
    weekday = history.transits.get((facts.lane, start.weekday()), Counts())
    basis = "history" if lane.size >= ENOUGH else "similar" if kindred.size >= ENOUGH else "usual"
    if basis == "usual" and not assumed:
        return None
    return _Voice(basis, start, inherited((kindred, lane, weekday), assumed))


def _record(facts: Facts, history: History, kind: PromiseCount.Kind) -> tuple[Shares, float]:
    """How days of this kind turned out with this carrier, and of how many parcels that is known."""
    everywhere = summed(one for (which, _), one in history.promises.items() if which == kind)
    lane = history.promises.get((kind, facts.lane), Counts())
    return inherited((everywhere, lane), PROMISED), everywhere.size


def _dated(facts: Facts, voice: _Voice) -> Estimate | None:
    """The interval in dates, for a parcel that has not come yet; None where it is later than nearly all before it."""
    left = surviving(voice.spread, facts.days.between(voice.anchor, facts.soonest))
    if not left:
        return None
    lot = lot_of(f"{facts.carrier} {facts.lane}", voice.anchor)
    low, high = interval(left, lot, best_tail(voice.spread))
    if high - low >= WIDEST:
        return None
    first = max(facts.days.after(voice.anchor, low), facts.soonest)
    last = max(facts.days.after(voice.anchor, high), first)
    until = high if voice.share_until is None else voice.share_until
    tenths = min(int(sum(share for day, share in voice.spread if day <= until) * 10), 9)
    return Estimate(first, last, f"{voice.basis}:{tenths}:{until}")


FIELDS = (
    "eta_from", "eta_until", "eta_basis", "eta_first_from", "eta_first_until", "quiet_after", "quiet_norm_hours",
    "quiet_at",
)  # fmt: skip


def refresh(shipment: Shipment) -> None:
    """Set the shipment's eta_* and quiet_* fields from what is known now; the caller holds the lock and saves it.

    Reads the carrier's history: two queries, kept for five minutes in each process.
    """
    page = book(shipment.carrier)
    facts = _facts(shipment, page.zone, page.country)
    found = estimate(facts, page.history) if shipment.order else None
    shipment.eta_from = found.first if found else None
    shipment.eta_until = found.last if found else None
    shipment.eta_basis = found.basis if found else ""
    # The carrier's first day is kept as first_estimated_at. Today's round is no announcement that could be missed.
    if found and found.basis != "courier" and shipment.eta_first_until is None and not shipment.first_estimated_at:
        shipment.eta_first_from, shipment.eta_first_until = found.first, found.last
    listen(shipment, page.history, facts.days, page.zone)


def announced_first(shipment: Shipment, zone: ZoneInfo) -> tuple[date, date] | None:
    """The days that were shown first, ours or the carrier's, whoever spoke earlier; None where nothing was."""
    if shipment.eta_first_from and shipment.eta_first_until:
        return shipment.eta_first_from, shipment.eta_first_until
    if shipment.first_estimated_at:
        day = shipment.first_estimated_at.astimezone(zone).date()
        return day, day
    return None


def _facts(shipment: Shipment, zone: ZoneInfo, origin: str) -> Facts:
    order = shipment.order
    return Facts(
        now=timezone.now(),
        zone=zone,
        carrier=shipment.carrier,
        origin=origin,
        destination=order.country if order else "",
        status=Status(shipment.status),
        status_at=shipment.status_at,
        first_scan_at=shipment.first_scan_at,
        carrier_from=shipment.estimated_from,
        carrier_at=shipment.estimated_at,
        carrier_first_at=shipment.first_estimated_at,
        carrier_heard_at=shipment.estimate_heard_at,
        promised_on=order.promised_on if order else None,
        delay_reason=shipment.delay_reason,
        is_over=shipment.is_return or shipment.is_cancelled,
    )
