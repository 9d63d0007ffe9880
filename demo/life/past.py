"""A past for the delivery estimates: parcels of half a year, counted by the very function that counts real ones."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from demo.life.plot import Lane
from merchants.models import Merchant
from tracking.delivery_days import DeliveryDays
from tracking.learning import Cell, Travelled, cells, count
from tracking.models import TransitCount
from tracking.snapshots import Status
from tracking.status import Seen

WEEKS = 20


def remember(merchant: Merchant, lanes: tuple[Lane, ...]) -> None:
    """Count what the carriers did in the past weeks, unless something was counted before. Needs the scope."""
    if TransitCount.objects.exists():
        return
    found: Counter[Cell] = Counter()
    today = timezone.now().astimezone(ZoneInfo(merchant.time_zone)).date()
    for lane in lanes:
        for parcel in _parcels(merchant, lane, today):
            found.update(cells(parcel))
    count(found)


def _parcels(merchant: Merchant, lane: Lane, today: date) -> Iterator[Travelled]:
    # The same past for everybody who starts the demo; nothing hangs on these numbers being hard to guess.
    dice = random.Random(f"{merchant.slug} {lane.carrier} {lane.country}")  # noqa: S311
    zone, days = ZoneInfo(merchant.time_zone), DeliveryDays(lane.carrier, lane.country)
    for number in range(lane.a_week * WEEKS):
        sent = today - timedelta(days=number * 7 // lane.a_week + 1)
        if sent.weekday() == 6:
            sent -= timedelta(days=1)
        (took,) = dice.choices(list(lane.took), list(lane.took.values()))
        came = days.after(sent, max(took, 1))
        if came < today:
            yield _travelled(merchant, lane, zone, sent, came, dice)


def _travelled(
    merchant: Merchant, lane: Lane, zone: ZoneInfo, sent: date, came: date, dice: random.Random
) -> Travelled:
    handed_over = _at(sent, zone, 17, dice.randrange(240))
    door = _at(came, zone, 10, dice.randrange(360))
    seen = [Seen(handed_over, Status.IN_TRANSIT)]
    night = came - timedelta(days=1)
    if night > sent:
        seen.append(Seen(_at(night, zone, 19, dice.randrange(200)), Status.IN_TRANSIT))
    seen += [
        Seen(_at(came, zone, 7, dice.randrange(90)), Status.OUT_FOR_DELIVERY),
        Seen(door, Status.DELIVERED),
    ]
    return Travelled(
        carrier=lane.carrier,
        origin=merchant.country,
        destination=lane.country,
        zone=zone,
        seen=tuple(seen),
        came_at=door,
    )


def _at(day: date, zone: ZoneInfo, hour: int, minutes: int) -> datetime:
    return datetime.combine(day, time(hour), zone) + timedelta(minutes=minutes)
