"""When a parcel comes, as far as somebody honest can say: the carrier's day first, else ours, else nothing."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from storefront import moments
from tracking.carriers.names import display_name
from tracking.eta_words import reason_words
from tracking.models import Shipment
from tracking.snapshots import Status


@dataclass(frozen=True)
class Expected:
    """`when` fits after "arrives"; `first` is what was said before, where that was another day, and fits after "first
    expected"; `why` is a sentence. `is_ours`: an estimate from history, which "should" and never "will"."""

    when: str
    first: str
    why: str
    is_ours: bool = False
    is_later: bool = False


def expected(parcel: Shipment) -> Expected | None:
    """The expectation for a parcel that is on its way; None where nobody knows one, or the day named has passed.

    The carrier's day counts unless the merchant's own history knows better (tracking/eta.py decides that), and unless
    the carrier itself reported a delay since and named no new day.
    """
    theirs = None if is_overdue(parcel) or _taken_back(parcel) else _of_carrier(parcel)
    ours = _of_ours(parcel)
    if theirs and (ours is None or _is_trusted(parcel)):
        return theirs
    return ours


def is_overdue(parcel: Shipment) -> bool:
    """Has the last day that the carrier named passed?"""
    return bool(parcel.estimated_at and moments.local_date(parcel.estimated_at) < timezone.localdate())


def was_moved(parcel: Shipment) -> bool:
    """Is the carrier's day now another than the one it named first?"""
    first, now = parcel.first_estimated_at, parcel.estimated_at
    return bool(first and now and moments.local_date(now) != moments.local_date(first))


def is_later(parcel: Shipment) -> bool:
    """Is the carrier's day now later than the one it named first?"""
    first, now = parcel.first_estimated_at, parcel.estimated_at
    return bool(first and now and moments.local_date(now) > moments.local_date(first))


def first_day(parcel: Shipment) -> str:
    """The day, or the days, named first, "" where none was; fits after "first expected". Ours where we spoke first."""
    if parcel.eta_first_from and parcel.eta_first_until:
        return moments.spoken_days(parcel.eta_first_from, parcel.eta_first_until)
    return moments.on_day(parcel.first_estimated_at) if parcel.first_estimated_at else ""


def renewed(parcel: Shipment) -> Expected | None:
    """The carrier's day if it was named after the trouble that the parcel is in, else None: the older one is void."""
    heard, since = parcel.estimate_heard_at, parcel.status_at
    if not heard or not since or heard <= since or not parcel.estimated_at or is_overdue(parcel):
        return None
    return _of_carrier(parcel)


def _of_carrier(parcel: Shipment) -> Expected | None:
    if not parcel.estimated_at:
        return None
    name = display_name(parcel.carrier)
    why = _("That is what %(carrier)s expects.") % {"carrier": name} if name else _("That is what the carrier expects.")
    return Expected(
        moments.arrival(parcel.estimated_from, parcel.estimated_at),
        first_day(parcel) if was_moved(parcel) else "",
        why,
        is_later=is_later(parcel),
    )


def _of_ours(parcel: Shipment) -> Expected | None:
    first, last = parcel.eta_from, parcel.eta_until
    if not first or not last or last < timezone.localdate():
        return None
    before = parcel.eta_first_until
    is_new = before is not None and (parcel.eta_first_from, before) != (first, last)
    # An interval that shrinks from behind as days pass is no news: it is the same expectation.
    return Expected(
        moments.between_days(first, last),
        first_day(parcel) if is_new and before != last else "",
        reason_words(parcel),
        is_ours=True,
        is_later=bool(before and last > before),
    )


def _is_trusted(parcel: Shipment) -> bool:
    """Does the carrier's day stand beside what this merchant's parcels did? Hours are only named by who knows them."""
    at, first, last = parcel.estimated_at, parcel.eta_from, parcel.eta_until
    if at is None or first is None or last is None or parcel.eta_basis.partition(":")[0] in ("carrier", "courier"):
        return True
    day = moments.local_date(at)
    has_hours = moments.arrival(parcel.estimated_from, at) != moments.on_day(day)
    return first == last == day or (has_hours and first <= day <= last)


def _taken_back(parcel: Shipment) -> bool:
    if parcel.delay_reason != "carrier" or Status(parcel.status) is Status.OUT_FOR_DELIVERY:
        return False
    return not is_later(parcel)
