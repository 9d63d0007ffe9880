"""Is the order off? Shops cancel, and some take it back (a buyer who pays after all), and words arrive in any order.

So moments are compared, never arrivals: the newest cancellation stands unless a later version says "not cancelled".
A version that merely forgot to say so undoes nothing. Both newest moments are kept behind the version's digest.
"""

from datetime import UTC, datetime, timedelta

from orders import snapshots
from orders.models import Order

DIGEST = 30  # characters of the version's own digest; two moments of up to 16 digits follow
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def heed_version(order: Order, told: snapshots.Order) -> None:
    """Take what a whole order says of its cancellation, be it the newest version or an older one; no save."""
    if told.is_cancelled is False:
        _settle(order, opened=told.version_at)
    elif told.is_cancelled or told.cancelled_at:
        # An explicit yes is true of the version's moment, however long ago the cancellation itself was.
        said_at = told.version_at if told.is_cancelled else told.cancelled_at
        _settle(order, ended=said_at, shown=told.cancelled_at or told.version_at)


def heed_cancellation(order: Order, moment: datetime) -> None:
    """Take a cancellation that came without the order's data; no save."""
    _settle(order, ended=moment, shown=moment)


def version_digest(order: Order) -> str:
    """The stored version's own digest, without the moments behind it."""
    return order.version_digest.partition("~")[0][:DIGEST]


def put_digest(order: Order, digest: str) -> None:
    """Replace the version's digest and keep the moments."""
    _, mark, moments = order.version_digest.partition("~")
    order.version_digest = digest[:DIGEST] + mark + moments


def _settle(
    order: Order, *, opened: datetime | None = None, ended: datetime | None = None, shown: datetime | None = None
) -> None:
    kept_opened, kept_ended = _moments(order)
    opened = max(filter(None, (opened, kept_opened)), default=None)
    ended = max(filter(None, (ended, kept_ended, None if kept_ended else order.cancelled_at)), default=None)
    order.version_digest = f"{version_digest(order)}~{_ticks(opened)}~{_ticks(ended)}"
    if ended is None or (opened and ended < opened):
        order.cancelled_at = None
        return
    # The first word of this cancellation is its date; one from before the reopening belongs to another.
    first = min(filter(None, (shown, order.cancelled_at)), default=ended)
    order.cancelled_at = ended if opened and first < opened else first


def _moments(order: Order) -> tuple[datetime | None, datetime | None]:
    opened, _, ended = order.version_digest.partition("~")[2].partition("~")
    return _moment(opened), _moment(ended)


def _moment(ticks: str) -> datetime | None:
    return _EPOCH + int(ticks) * _TICK if ticks else None


def _ticks(moment: datetime | None) -> str:
    return str((moment - _EPOCH) // _TICK) if moment else ""
