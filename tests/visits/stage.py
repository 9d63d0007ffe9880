"""A shop with opening hours and people in it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from orders.models import Order
from tests.cast import Shop
from tests.notifications.stage import order_of
from visits.models import AppointmentKind, Duty, KindAtLocation, Location, Skill, Specialist

WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass
class Stage:
    """The rows of one shop; within the merchant's scope."""

    location: Location
    kind: AppointmentKind
    specialists: list[Specialist]


def staged(count: int = 1, hours: dict[str, Any] | None = None, **kind: Any) -> Stage:
    """A location with a kind of appointment and so many specialists who can do it, all week, no holidays."""
    location = Location.objects.create(
        name="Loper Amsterdam",
        external_id="amsterdam",
        line1="Damstraat 12",
        postal_code="1012 JM",
        city="Amsterdam",
        phone="020 123 4567",
        hours=WEEK if hours is None else hours,
        closed_on_holidays=False,
    )
    values = {"name": "Loopanalyse", "names": {"de": "Laufanalyse", "en": "Running analysis"}, **kind}
    made = AppointmentKind.objects.create(**values)
    KindAtLocation.objects.create(kind=made, location=location)
    specialists = [specialist(location, made, f"Specialist {number}") for number in range(1, count + 1)]
    return Stage(location, made, specialists)


def specialist(location: Location, kind: AppointmentKind, name: str, hours: dict[str, Any] | None = None) -> Specialist:
    row: Specialist = Specialist.objects.create(name=name)
    Duty.objects.create(specialist=row, location=location, hours=WEEK if hours is None else hours)
    Skill.objects.create(kind=kind, specialist=row)
    return row


def order(shop: Shop, number: str = "1042", **changes: Any) -> Order:
    return order_of(shop, number, **changes)


def weekday(hour: int, minute: int = 0, ahead: int = 3) -> datetime:
    """That time of a day which is open (never a Sunday), a few days from now, in Amsterdam."""
    day = timezone.now().astimezone(AMSTERDAM).date() + timedelta(days=ahead)
    while day.weekday() == 6:
        day += timedelta(days=1)
    return datetime.combine(day, time(hour, minute), AMSTERDAM)
