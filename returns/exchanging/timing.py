"""How long goods are set aside for a return, and when they leave, as its policy says."""

from datetime import datetime, timedelta

from returns.models import Exchange, Return
from returns.policy.vocabulary import ShipStart

GRACE = timedelta(days=3)  # as returns.following.watching: a parcel may be with the carrier already
KEPT = timedelta(days=17)  # where the return has no last day yet: 14 days to hand it in, and 3 of grace
SHIPS = {ShipStart.NOW: Exchange.Ships.NOW, ShipStart.RECEIPT: Exchange.Ships.ON_RECEIPT}


def ships_of(start: ShipStart | None) -> Exchange.Ships:
    """When it leaves; without the policy's word on the first scan."""
    return SHIPS.get(start, Exchange.Ships.ON_SCAN) if start else Exchange.Ships.ON_SCAN


def kept_until(row: Return, now: datetime) -> datetime:
    """Until when goods are set aside for the return, as far as it is known (aware)."""
    send_by: datetime | None = row.send_by
    return send_by + GRACE if send_by else now + KEPT
