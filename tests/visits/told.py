"""What the mails about visits are about, without the road there."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from orders.models import Order
from visits.models import (
    Appointment,
    AppointmentKind,
    AppointmentNews,
    Collection,
    Location,
    Specialist,
)

COLLECTIONS = ("ready_to_collect", "collection_ending")
APPOINTMENTS = {
    "appointment_booked": "booked",
    "appointment_moved": "moved",
    "appointment_cancelled": "cancelled",
    "appointment_reminder": "near",
}


def told(template: str, order: Order) -> Any:
    """The row that this mail is about, for an order; None for a mail about something else."""
    if template in COLLECTIONS:
        now = timezone.now()
        return Collection.objects.create(
            order=order, location=_location(), code=f"AFH{order.pk % 1000:03}", state="ready", ready_at=now,
            collect_until=now + timedelta(days=7),
        )  # fmt: skip
    if template not in APPOINTMENTS:
        return None
    what = APPOINTMENTS[template]
    start = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=order.pk + 3)
    appointment = Appointment.objects.create(
        order=order, location=_location(), starts_at=start, ends_at=start + timedelta(minutes=45),
        kind=AppointmentKind.objects.get_or_create(name="Loopanalyse")[0],
        specialist=Specialist.objects.get_or_create(name="Mila Jansen")[0],
        busy_until=start + timedelta(minutes=45), state="cancelled" if what == "cancelled" else "booked",
    )  # fmt: skip
    return AppointmentNews.objects.create(
        order=order, appointment=appointment, what=what, sequence=0, by="customer", starts_at=start,
        was_at=start - timedelta(days=1) if what == "moved" else None,
    )  # fmt: skip


def _location() -> Location:
    week = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    values = {"line1": "Damstraat 12", "city": "Amsterdam", "phone": "020 123 4567", "hours": week}
    row: Location = Location.objects.get_or_create(name="Loper Amsterdam", defaults=values)[0]
    return row
