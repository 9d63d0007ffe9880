"""What people do with their orders, by the functions that the pages call. Done once: a deed that is there is left."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from care import asking, taking_back
from care.models import TakeBack
from demo.keeping import MERCHANT_EMAIL
from demo.life.plot import Answers, Asks, Books, Deed, GivesBack, Readies, Wishes
from orders.models import Order
from tracking import changes
from tracking.change_reasons import written
from tracking.models import DeliveryChange, Shipment
from tracking.wishes import clean_wish
from visits import booking, collecting, offering
from visits.models import Appointment, AppointmentKind, Location


def act(deed: Deed) -> str:
    """Do it, within the merchant's scope; returns who did: "customer" or "team"."""
    order: Order = Order.objects.get(number=deed.order)
    DEEDS[type(deed)](deed, order)
    return "team" if isinstance(deed, Answers | Readies) else "customer"


def _wish(deed: Wishes, order: Order) -> None:
    if DeliveryChange.objects.filter(order=order, kind=deed.kind).exists():
        return
    parcel = Shipment.objects.get(order=order, tracking_number=deed.parcel) if deed.parcel else None
    wish = clean_wish(deed.kind, deed.wish, order=order, shipment=parcel)
    changes.request(order, parcel, deed.kind, wish)


def _answer(deed: Answers, order: Order) -> None:
    waiting = DeliveryChange.objects.filter(order=order, kind=deed.kind, state=changes.State.REQUESTED).first()
    if waiting is None:
        return
    if deed.reason:
        changes.refuse(waiting, written(deed.reason, deed.said), MERCHANT_EMAIL)
    else:
        changes.accept(waiting, MERCHANT_EMAIL)


def _ready(deed: Readies, order: Order) -> None:
    collecting.mark_ready(order, Location.objects.get(name=deed.place))


def _book(deed: Books, order: Order) -> None:
    if Appointment.objects.filter(order=order).exists():
        return
    kind, place = AppointmentKind.objects.get(name=deed.kind), Location.objects.get(name=deed.place)
    day = timezone.localdate() + timedelta(days=deed.days)
    # Three weeks on, at the worst: holidays and closed days are left out.
    free = offering.slots(kind, place, day, day + timedelta(days=21))
    wanted = booking.Wanted(kind, place, free[min(3, len(free) - 1)].starts_at)
    booking.book(order, wanted, name=order.receiver_name or order.buyer_name, wish=deed.wish)


def _ask(deed: Asks, order: Order) -> None:
    key = hashlib.sha256(f"{order.number} {deed.message}".encode()).hexdigest()[:24]
    asking.ask(order, asking.Asked(deed.topic, deed.message, "", order.language, key))


def _give_back(deed: GivesBack, order: Order) -> None:
    offered = TakeBack.objects.get(order=order)
    if offered.state == TakeBack.State.OFFERED:
        taking_back.ask(offered.pk, order, taking_back.Wish(deed.what, 1, deed.method), has_left=True)


DEEDS: dict[type[Deed], Callable[[Any, Order], None]] = {
    Wishes: _wish,
    Answers: _answer,
    Readies: _ready,
    Books: _book,
    Asks: _ask,
    GivesBack: _give_back,
}
