"""Real days on which a carrier could bring a parcel, to choose from."""

from datetime import date, timedelta

from django.utils import timezone

from orders.models import Order
from storefront import moments
from tracking.delivery_days import DeliveryDays
from tracking.destinations import zone_of_delivery
from tracking.models import DeliveryChange, Shipment
from tracking.wishes import DAYS_AHEAD, HOLD_AHEAD

Kind = DeliveryChange.Kind
AHEAD = {Kind.DAY: DAYS_AHEAD, Kind.HOLD: HOLD_AHEAD}


def days_for(kind: str, order: Order, shipment: Shipment | None) -> list[date]:
    """The delivery days for "another day" or "not before", soonest first, by the calendar of the destination.

    Another day is one after the day that the carrier expects: it cannot bring what it has not got yet.
    """
    zone = zone_of_delivery(order)
    today = timezone.now().astimezone(zone).date()
    calendar = DeliveryDays(shipment.carrier if shipment else "", order.country)
    expected = shipment.estimated_at if shipment and kind == Kind.DAY else None
    after = max(today, expected.astimezone(zone).date()) if expected else today
    ahead = (today + timedelta(days=place) for place in range(1, AHEAD[Kind(kind)] + 1))
    # No carrier here delivers on Sundays as a wish, even one that works on them.
    return [day for day in ahead if day > after and day.weekday() != 6 and calendar.has(day)]


def day_words(day: date) -> str:
    """Tomorrow, or Tuesday 3 December."""
    return moments.heading(day)
