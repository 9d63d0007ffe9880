"""Booking, moving and cancelling appointments. Callers hold the merchant's scope.

Locks are taken in one order: the order, the specialists by id, the appointment. Two people who want the same time wait
for each other at the specialists; should a way around the locks ever be found, the exclusion constraint refuses.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Order
from outbox.events import record
from visits.models import Appointment, AppointmentKind, AppointmentNews, Location, Specialist
from visits.offering import Reading, on_duty, slots
from visits.refusals import AlreadyBooked, Refused, SlotTaken, TooLate
from visits.slots import Slot, nearest

AROUND = 7  # days on each side in which other free times are looked for
By = Appointment.By
State = Appointment.State
What = AppointmentNews.What


@dataclass(frozen=True)
class Wanted:
    """What is asked for. `starts_at` is aware; without a specialist any free one will do."""

    kind: AppointmentKind
    location: Location
    starts_at: datetime
    specialist: Specialist | None = None


def book(order: Order, wanted: Wanted, *, name: str = "", wish: str = "", by: str = By.CUSTOMER) -> Appointment:
    """Book a free time; the same wish again returns the appointment that it made.

    Raises SlotTaken (with the nearest free times), AlreadyBooked (the order has one of this kind at another time) or
    Refused (the order was cancelled or erased). The team may book without notice, but never twice at once either.
    """
    with transaction.atomic():
        order = _locked(order)
        if order.cancelled_at:
            raise Refused(_("This order was cancelled, so nothing can be booked for it."))
        present = _open(order, wanted.kind)
        if present is not None:
            if (present.starts_at, present.location_id) == (wanted.starts_at, wanted.location.pk):
                return present
            raise AlreadyBooked(_("You have an appointment like this already. You can move it."), present)
        specialist = _taken(wanted, Reading(by_team=by == By.TEAM))
        appointment = Appointment(
            order=order,
            kind=wanted.kind,
            location=wanted.location,
            specialist_id=specialist,
            customer_name=name[:200],
            wish=wish[:500],
            **_times(wanted),
        )
        _save(appointment, wanted)
        tell(appointment, What.BOOKED, by)
    return appointment


def move(appointment: Appointment, wanted: Wanted, *, by: str = By.CUSTOMER) -> Appointment:
    """Move to another free time, location or specialist: the old time is freed only when the new one is taken.

    Moving to where it is already changes nothing. Raises SlotTaken, TooLate (within the kind's limit, customers only)
    or Refused (it is not open any more).
    """
    with transaction.atomic():
        _locked(appointment.order)
        list(_candidates(wanted))
        appointment = locked(appointment)
        _require_open(appointment)
        same = (appointment.starts_at, appointment.location_id) == (wanted.starts_at, wanted.location.pk)
        if same and wanted.specialist in (None, appointment.specialist):
            return appointment
        _require_time(appointment, by)
        was_at = appointment.starts_at
        appointment.specialist_id = _taken(wanted, Reading(by_team=by == By.TEAM, moving=appointment))
        appointment.location = wanted.location
        for name, moment in _times(wanted).items():
            setattr(appointment, name, moment)
        appointment.sequence += 1
        _save(appointment, wanted)
        tell(appointment, What.MOVED, by, was_at=was_at)
    return appointment


def cancel(appointment: Appointment, *, by: str = By.CUSTOMER, reason: str = "") -> Appointment:
    """Cancel; a second time changes nothing. The customer reads the `reason`, in the words of who cancels.

    Raises TooLate (customers only) or Refused (it is over)."""
    with transaction.atomic():
        _locked(appointment.order)
        appointment = locked(appointment)
        if appointment.state == State.CANCELLED:
            return appointment
        _require_open(appointment)
        _require_time(appointment, by)
        appointment.state, appointment.cancelled_by = State.CANCELLED, by
        appointment.cancel_reason = reason[:300]
        appointment.sequence += 1
        appointment.save()
        tell(appointment, What.CANCELLED, by)
    return appointment


def can_change(appointment: Appointment, now: datetime | None = None) -> bool:
    """May the customer still move or cancel it?"""
    return appointment.state == State.BOOKED and (now or timezone.now()) < change_until(appointment)


def change_until(appointment: Appointment) -> datetime:
    """Until when the customer may move or cancel it."""
    moment: datetime = appointment.starts_at - timedelta(hours=appointment.kind.change_hours)
    return moment


def to_come(order: Order) -> "QuerySet[Appointment]":
    """The order's open appointments that are not over yet."""
    rows: QuerySet[Appointment] = Appointment.objects.filter(
        order=order, state=State.BOOKED, ends_at__gt=timezone.now()
    )
    return rows


def around(wanted: Wanted, reading: Reading | None = None) -> list[Slot]:
    """The free times in the week before and after what is wanted."""
    day = _day(wanted)
    week = timedelta(days=AROUND)
    found = slots(wanted.kind, wanted.location, day - week, day + week, reading)
    return [slot for slot in found if wanted.specialist is None or wanted.specialist.pk in slot.specialists]


def locked(appointment: Appointment) -> Appointment:
    """The appointment as it is now, locked; its order must be locked first."""
    row: Appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("order", "kind", "location", "specialist")
        .order_by("pk")
        .get(pk=appointment.pk)
    )
    return row


def tell(appointment: Appointment, what: str, by: str, was_at: datetime | None = None) -> bool:
    """Note what happened and record its event, once per thing and sequence; True when it is new."""
    news, created = AppointmentNews.objects.get_or_create(
        appointment=appointment,
        what=what,
        sequence=appointment.sequence,
        defaults={"order_id": appointment.order_id, "by": by, "starts_at": appointment.starts_at, "was_at": was_at},
    )
    if created:
        record(f"appointment.{what}", news, order_id=appointment.order_id)
    return created


def _locked(order: Order) -> Order:
    row: Order = Order.objects.select_for_update().order_by("pk").get(pk=order.pk)
    if row.redacted_at:
        raise Refused(_("The data of this order was erased, so nothing can be booked for it."))
    return row


def _open(order: Order, kind: AppointmentKind) -> Appointment | None:
    """The order's open appointment of the kind; one whose time has passed is closed on the way."""
    present: Appointment | None = (
        Appointment.objects.select_for_update()
        .filter(order=order, kind=kind, state=State.BOOKED)
        .order_by("pk")
        .first()
    )
    if present is not None and present.ends_at <= timezone.now():
        present.state = State.OVER
        present.save(update_fields=["state", "changed_at"])
        return None
    return present


def _candidates(wanted: Wanted) -> list[Specialist]:
    able = on_duty(wanted.kind, wanted.location).values("specialist")
    return list(Specialist.objects.select_for_update().filter(pk__in=able).order_by("pk"))


def _taken(wanted: Wanted, reading: Reading) -> int:
    """The id of a specialist who is free at the wanted time, locked; raises SlotTaken."""
    _candidates(wanted)
    day = _day(wanted)
    for slot in slots(wanted.kind, wanted.location, day, day + timedelta(days=1), reading):
        if slot.starts_at == wanted.starts_at:
            if wanted.specialist is None:
                return slot.specialists[0]
            if wanted.specialist.pk in slot.specialists:
                return int(wanted.specialist.pk)
    raise _too_slow(wanted, reading)


def _save(appointment: Appointment, wanted: Wanted) -> None:
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        raise _too_slow(wanted, Reading()) from error


def _too_slow(wanted: Wanted, reading: Reading) -> SlotTaken:
    free = nearest(around(wanted, reading), wanted.starts_at)
    return SlotTaken(_("This time is no longer free. Choose another one."), free)


def _require_open(appointment: Appointment) -> None:
    if appointment.state != State.BOOKED:
        raise Refused(_("This appointment is not open any more."))


def _require_time(appointment: Appointment, by: str) -> None:
    if by == By.CUSTOMER and timezone.now() >= change_until(appointment):
        raise TooLate(_("It is too short notice to change this appointment here. Call or write to us."))


def _times(wanted: Wanted) -> dict[str, datetime]:
    ends_at = wanted.starts_at + timedelta(minutes=wanted.kind.minutes)
    buffer = timedelta(minutes=wanted.kind.buffer_minutes)
    return {"starts_at": wanted.starts_at, "ends_at": ends_at, "busy_until": ends_at + buffer}


def _day(wanted: Wanted) -> date:
    return wanted.starts_at.astimezone(ZoneInfo(wanted.location.time_zone)).date()
