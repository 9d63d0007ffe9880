"""No news is news: when a carrier's silence about a parcel is longer than usual."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from merchants.sweeping import due_rows
from merchants.tenancy import scoped
from orders.models import Order
from outbox.events import record
from tracking.delivery_days import DeliveryDays
from tracking.eta_priors import NEWS
from tracking.history import Counts, History, inherited
from tracking.models import Shipment
from tracking.passage import AT_REST
from tracking.silence_hours import after_quiet_hours, quiet_hours
from tracking.snapshots import Status

# Of the pauses that ended well, this part was shorter than the one that raises the alarm.
UNUSUAL = 0.995
ENOUGH = 30.0  # pauses: below it we do not say what is normal
BATCH = 500
# A parcel of which nobody heard for so long is looked for, not waited for.
LOST_AFTER = timedelta(days=10)


def listen(shipment: Shipment, history: History, days: DeliveryDays, zone: ZoneInfo) -> None:
    """Set from when on no news about the parcel is unusual; the caller saves it."""
    limits = norm(history, Status(shipment.status))
    if limits is None or shipment.last_scan_at is None or shipment.is_return or shipment.is_cancelled:
        shipment.quiet_after = shipment.quiet_norm_hours = shipment.quiet_at = None
        return
    shipment.quiet_norm_hours, hours = limits
    shipment.quiet_after = after_quiet_hours(shipment.last_scan_at, hours, days, zone)


def hear(shipment: Shipment, newest: datetime | None) -> None:
    """Take over the carrier's newest report; a newer one than before ends a silence. The caller saves it."""
    if newest != shipment.last_scan_at:
        shipment.last_scan_at, shipment.quiet_at = newest, None


def norm(history: History, status: Status) -> tuple[int | None, int] | None:
    """Normal and unusual hours without news in a status, on delivery days; None where no news is to be expected.

    Normal is the median pause, None while the history is thin. Unusual leans on an assumption about carriers until
    the history outweighs it, so that a few quick parcels do not make every slower one an alarm.
    """
    usual = NEWS.get(status)
    if usual is None or status in AT_REST:
        return None
    known = history.pauses.get(status, Counts())
    unusual = _quantile(dict(inherited((known,), usual)), UNUSUAL)
    return (_quantile(dict(known.weights), 0.5) if known.size >= ENOUGH else None), unusual


def _quantile(weights: dict[int, float], level: float) -> int:
    total, reached = sum(weights.values()), 0.0
    for hours, weight in sorted(weights.items()):
        reached += weight
        if reached >= total * level:
            return hours
    return max(weights)


def raise_alarms() -> int:
    """Record `shipment.quiet` for the parcels of every merchant whose silence has become unusual; returns how many."""
    quiet = Q(
        quiet_after__lt=timezone.now(),
        quiet_at__isnull=True,
        is_return=False,
        is_cancelled=False,
        order__known_at__isnull=False,
        order__redacted_at__isnull=True,
    )
    due = due_rows(
        "find quiet parcels of every merchant", lambda: Shipment.objects.filter(quiet).order_by("quiet_after"), BATCH
    )
    return sum(_raise(merchant_id, pk) for merchant_id, pk in due)


def _raise(merchant_id: int, pk: int) -> bool:
    with scoped(merchant_id):
        shipment = Shipment.objects.select_for_update().filter(pk=pk).order_by("pk").first()
        now = timezone.now()
        if shipment is None or shipment.quiet_at or not shipment.quiet_after or shipment.quiet_after >= now:
            return False  # it spoke meanwhile
        shipment.quiet_at = now
        shipment.save(update_fields=["quiet_at"])
        record("shipment.quiet", shipment, order_id=shipment.order_id, normal_hours=shipment.quiet_norm_hours)
        return True


def is_silent_for_long(shipment: Shipment, now: datetime | None = None) -> bool:
    """Is nobody likely to hear of this parcel again?"""
    last = shipment.last_scan_at or shipment.status_at
    return bool(shipment.quiet_at and last and (now or timezone.now()) - last > LOST_AFTER)


def silence_words(shipment: Shipment, order: Order, now: datetime | None = None) -> str:
    """ "No news for 31 hours; 14 hours is normal. We keep an eye on it." for a parcel with `quiet_at`, else "".

    For customers; no query. Days are those of the active time zone.
    """
    fact = silence_fact(shipment, order, now)
    # A sentence of its own behind another one: only the blank between them is ours.
    watching = _("We keep an eye on it.")
    return f"{fact} {watching}" if fact else ""


def silence_fact(shipment: Shipment, order: Order, now: datetime | None = None) -> str:
    """The first sentence of `silence_words`: how long, and what is normal where the history tells it.

    Counts the hours on delivery days, like the alarm, and says so where other days were left out.
    """
    counted = _counted(shipment, order, now or timezone.now())
    if counted is None:
        return ""
    silence, left_out = counted
    facts = {"silence": _no_news_for(silence), "normal": _is_normal(shipment.quiet_norm_hours or 0)}
    if not shipment.quiet_norm_hours:
        return _("No news for %(silence)s.") % facts
    if left_out:
        return _("No news for %(silence)s, days without delivery not counted; %(normal)s is normal.") % facts
    return _("No news for %(silence)s; %(normal)s is normal.") % facts


def _counted(shipment: Shipment, order: Order, now: datetime) -> tuple[float, bool] | None:
    """Hours of silence on delivery days, and whether other hours passed besides; None when it is not quiet."""
    if shipment.quiet_at is None or shipment.last_scan_at is None:
        return None
    zone = ZoneInfo(str(timezone.get_current_timezone()))
    hours = quiet_hours(shipment.last_scan_at, now, DeliveryDays(shipment.carrier, order.country), zone)
    clock = (now - shipment.last_scan_at).total_seconds() / 3600
    return hours, clock - hours >= 1


def _no_news_for(hours: float) -> str:
    if hours < 48:
        number = max(round(hours), 1)
        return npgettext("no news for", "%(number)s hour", "%(number)s hours", number) % {"number": number}
    number = int(hours // 24)
    return npgettext("no news for", "%(number)s day", "%(number)s days", number) % {"number": number}


def _is_normal(hours: int) -> str:
    if hours < 48:
        return npgettext("is normal", "%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    number = -(-hours // 24)
    return npgettext("is normal", "%(number)s day", "%(number)s days", number) % {"number": number}
