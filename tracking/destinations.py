"""The clocks at a parcel's destination."""

from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

from orders.models import Order
from orders.places import zone_of


def zone_of_delivery(order: Order) -> ZoneInfo:
    """The zone of the order's address; the active zone, the merchant's own, where the address does not tell it."""
    active: tzinfo = timezone.get_current_timezone()
    return zone_of(order.country, order.postal_code) or (active if isinstance(active, ZoneInfo) else ZoneInfo("UTC"))
