"""What the clock says about visits: an appointment is near, a collection's time ends, a time has passed. Each is
noted once; a mail that is no longer true is stopped at the moment of sending (notifications/guards.py)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from merchants.tenancy import scoped, unscoped
from orders.models import Order
from outbox.events import record
from visits.booking import tell
from visits.models import Appointment, AppointmentNews, Collection

NEAR = timedelta(hours=24)  # before the appointment
NUDGE = timedelta(hours=48)  # before a collection's time ends
SETTLED = timedelta(hours=48)  # since it lies ready: nobody wants two mails in two days
LINGER = timedelta(days=1)  # after an appointment, in which the team may still note who came
BATCH = 500
What = AppointmentNews.What


def remind() -> dict[str, int]:
    """Do all that is due, for every merchant; returns how many of each."""
    now = timezone.now()
    return {
        "near": _each(_near(now), _tell_near),
        "nudged": _each(_ending(now), _nudge),
        "expired": _each(_ended(now), _expire),
        "over": _each(_over(now), _close),
    }


Due = Callable[[], "QuerySet[Any]"]


def _near(now: datetime) -> Due:
    """Appointments within a day whose time was chosen more than a day before it, and that were not told of."""

    def rows() -> "QuerySet[Any]":
        news = AppointmentNews.objects.filter(appointment=OuterRef("pk"), sequence=OuterRef("sequence"))
        chosen = news.filter(what__in=[What.BOOKED, What.MOVED], told_at__lte=OuterRef("starts_at") - NEAR)
        return Appointment.objects.filter(
            Exists(chosen),
            ~Exists(news.filter(what=What.NEAR)),
            state=Appointment.State.BOOKED,
            starts_at__gt=now,
            starts_at__lte=now + NEAR,
        )

    return rows


def _ending(now: datetime) -> Due:
    return lambda: Collection.objects.filter(
        state=Collection.State.READY,
        nudged_at__isnull=True,
        collect_until__gt=now,
        collect_until__lte=now + NUDGE,
        ready_at__lte=now - SETTLED,
    )


def _ended(now: datetime) -> Due:
    return lambda: Collection.objects.filter(state=Collection.State.READY, collect_until__lt=now)


def _over(now: datetime) -> Due:
    return lambda: Appointment.objects.filter(state=Appointment.State.BOOKED, ends_at__lt=now - LINGER)


def _tell_near(appointment: Appointment) -> bool:
    return tell(appointment, What.NEAR, Appointment.By.TEAM)


def _nudge(collection: Collection) -> bool:
    collection.nudged_at = timezone.now()
    collection.save(update_fields=["nudged_at"])
    record("collection.ending", collection, order_id=collection.order_id)
    return True


def _expire(collection: Collection) -> bool:
    collection.state = Collection.State.EXPIRED
    collection.save(update_fields=["state"])
    record("collection.expired", collection, order_id=collection.order_id)
    return True


def _close(appointment: Appointment) -> bool:
    appointment.state = Appointment.State.OVER
    appointment.save(update_fields=["state", "changed_at"])
    return True


def _each(due: Due, do: Callable[[Any], bool]) -> int:
    """Do it for each due row in a transaction of its own, after looking again behind the order's lock."""
    with unscoped("find visits of every merchant that the clock has something to say about"):
        found = list(due().order_by("pk").values_list("merchant_id", "order_id", "pk")[:BATCH])
    return sum(_locked_do(due, do, *row) for row in found)


def _locked_do(due: Due, do: Callable[[Any], bool], merchant_id: int, order_id: int, pk: int) -> bool:
    with scoped(merchant_id):
        list(Order.objects.select_for_update().filter(pk=order_id).order_by("pk"))
        row = due().filter(pk=pk).select_for_update(of=("self",)).order_by("pk").first()
        return row is not None and do(row)
