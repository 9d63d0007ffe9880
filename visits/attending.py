"""Who came: noted by the team when a customer stands at the desk."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Order
from outbox.events import record
from visits.booking import locked
from visits.models import Appointment
from visits.refusals import Refused

State = Appointment.State
EARLY = timedelta(hours=12)  # somebody who comes on another day is told so, not noted as having come
UNDO = timedelta(minutes=30)


@dataclass(frozen=True)
class CheckedIn:
    """`first` is False where a colleague noted it before: `appointment.checked_in_at` and `checked_in_by` say who."""

    appointment: Appointment
    first: bool


def check_in(appointment: Appointment, by: Any) -> CheckedIn:
    """Note that the customer is here, by a user of the team. Raises Refused: cancelled, on another day, or
    its time was given to somebody else after it was noted as missed."""
    with transaction.atomic():
        appointment = _locked(appointment)
        if appointment.state == State.ATTENDED:
            return CheckedIn(appointment, first=False)
        if appointment.state == State.CANCELLED:
            raise Refused(_("This appointment was cancelled."))
        if appointment.starts_at - timezone.now() > EARLY:
            raise Refused(_("This appointment is on another day. Look at its date."))
        appointment.state, appointment.checked_in_at, appointment.checked_in_by = State.ATTENDED, timezone.now(), by
        _save(appointment)
        record("appointment.attended", appointment, order_id=appointment.order_id)
    return CheckedIn(appointment, first=True)


def undo_check_in(appointment: Appointment) -> Appointment:
    """Take a check-in back, within half an hour; one that was not checked in stays as it is. Raises Refused: too
    late, or it cannot be open again because the order has another one of its kind by now."""
    with transaction.atomic():
        appointment = _locked(appointment)
        if appointment.state != State.ATTENDED or appointment.checked_in_at is None:
            return appointment
        if timezone.now() - appointment.checked_in_at > UNDO:
            raise Refused(_("That was more than half an hour ago and stays as it is."))
        # Not "booked" when the time has passed: somebody else may have been booked over it by now.
        over = appointment.ends_at <= timezone.now()
        if not over and _another(appointment):
            raise Refused(_("You have an appointment like this already. You can move it."))
        appointment.state = State.OVER if over else State.BOOKED
        appointment.checked_in_at = appointment.checked_in_by = None
        _save(appointment)
    return appointment


def mark_missed(appointment: Appointment) -> Appointment:
    """Note that nobody came, after the start; idempotent. Raises Refused before it, and for one that was attended."""
    with transaction.atomic():
        appointment = _locked(appointment)
        if appointment.state == State.MISSED:
            return appointment
        if appointment.state not in (State.BOOKED, State.OVER) or appointment.starts_at > timezone.now():
            raise Refused(_("This appointment cannot be noted as missed."))
        appointment.state = State.MISSED
        appointment.save()
        record("appointment.missed", appointment, order_id=appointment.order_id)
    return appointment


def _another(appointment: Appointment) -> bool:
    same = Appointment.objects.filter(order=appointment.order, kind=appointment.kind, state=State.BOOKED)
    return bool(same.exclude(pk=appointment.pk).exists())


def _save(appointment: Appointment) -> None:
    """Save a state that may take the specialist's time again; raises Refused where somebody else has it."""
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        raise Refused(_("This time is no longer free.")) from error


def _locked(appointment: Appointment) -> Appointment:
    list(Order.objects.select_for_update().filter(pk=appointment.order_id).order_by("pk"))
    return locked(appointment)
