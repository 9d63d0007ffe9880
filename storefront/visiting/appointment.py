"""One appointment: its page, its calendar entry, moving and cancelling it."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from merchants.links import storefront_url
from orders.models import Order
from storefront.answering import merchant_of, posting, see_other
from storefront.opening import order_required
from storefront.visiting.booking import NONE, TAKEN, address_of, order_address, times
from storefront.visiting.choosing import Choice, as_params, read
from storefront.visiting.collect import svg
from storefront.visiting.wording import day_at, place_of
from visits import booking
from visits.calendars import calendar_of, content_type_of
from visits.codes import qr_svg
from visits.models import Appointment
from visits.offering import Reading
from visits.refusals import Refused, SlotTaken
from visits.tokens import check_in_url

View = Callable[..., HttpResponse]


def appointment_required(view: View) -> View:
    """Call `view(request, order, appointment)` with an appointment of this very order; else lead to the order."""

    @order_required
    @wraps(view)
    def found(request: HttpRequest, order: Order, visit: str) -> HttpResponse:
        rows = Appointment.objects.select_related("kind", "location", "specialist").filter(order=order)
        known = visit.isascii() and visit.isalnum()
        appointment = rows.filter(public_id=visit).first() if known else None
        if appointment is None:
            return see_other(order_address(order))
        return view(request, order, appointment)

    return found


@require_safe
@appointment_required
def appointment(request: HttpRequest, order: Order, appointment: Appointment) -> HttpResponse:
    """When, where, with whom; and what can still be changed."""
    return render(request, "storefront/visiting/appointment.html", _context(order, appointment))


@require_safe
@appointment_required
def calendar(request: HttpRequest, order: Order, appointment: Appointment) -> HttpResponse:
    """The entry for the customer's calendar; of a cancelled appointment the one that takes it out."""
    merchant = merchant_of(request)
    content = calendar_of(appointment, merchant, storefront_url(merchant, "order_page", public_id=order.public_id))
    response = HttpResponse(content, content_type=content_type_of(appointment))
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


@require_safe
@appointment_required
def code(request: HttpRequest, order: Order, appointment: Appointment) -> HttpResponse:
    """The QR code to show at the desk."""
    if appointment.state != Appointment.State.BOOKED:
        return HttpResponse(status=404)
    return svg(qr_svg(check_in_url(merchant_of(request), appointment)))


@require_http_methods(["GET", "HEAD", "POST"])
@appointment_required
def move(request: HttpRequest, order: Order, appointment: Appointment) -> HttpResponse:
    """Choose another time; the old one is given up only when the new one is taken."""
    if not booking.can_change(appointment):
        return see_other(address_of(appointment, order))
    params = as_params(request.POST if request.method == "POST" else request.GET)
    choice = _other_times(appointment, params)
    if request.method != "POST":
        return _times(request, order, appointment, choice)
    slot = choice.slot_at(params.get("at", ""))
    if slot is None:
        return _times(request, order, appointment, choice, TAKEN if params.get("at") else NONE)
    try:
        booking.move(appointment, choice.wanted(slot))
    except SlotTaken:
        return _times(request, order, appointment, _other_times(appointment, params), TAKEN)
    except Refused:  # it was cancelled, or became too late, while the page was open: the appointment's page says so
        pass
    return see_other(address_of(appointment, order))


@require_http_methods(["GET", "HEAD", "POST"])
@appointment_required
def cancel(request: HttpRequest, order: Order, appointment: Appointment) -> HttpResponse:
    """Asked once, because the time may be gone a moment later."""
    if request.method == "POST" and appointment.state == Appointment.State.BOOKED:
        with suppress(Refused):  # too late by now: the appointment's page says so
            booking.cancel(appointment)
        return see_other(address_of(appointment, order))
    if not booking.can_change(appointment):
        return see_other(address_of(appointment, order))
    return posting(render(request, "storefront/visiting/cancel.html", _context(order, appointment)))


def _other_times(appointment: Appointment, params: dict[str, str]) -> Choice:
    own = {"location": str(appointment.location_id)}
    return read({**own, **params}, [appointment.kind], Reading(moving=appointment))


def _times(
    request: HttpRequest, order: Order, appointment: Appointment, choice: Choice, problem: str = ""
) -> HttpResponse:
    if choice.location is None:  # where it was is no longer offered
        places = [(location, place_of(location)) for location in choice.locations]
        context = {"order": order, "choice": choice, "places": places, "moving": appointment}
        return render(request, "storefront/visiting/location.html", context)
    now = day_at(appointment.starts_at, appointment.location.time_zone)
    return times(request, order, choice, problem, moving=appointment, now=now)


def _context(order: Order, appointment: Appointment) -> dict[str, Any]:
    zone = appointment.location.time_zone
    return {
        "order": order,
        "appointment": appointment,
        "when": day_at(appointment.starts_at, zone),
        "place": place_of(appointment.location),
        "can_change": booking.can_change(appointment),
        "change_until": day_at(booking.change_until(appointment), zone),
        "is_booked": appointment.state == Appointment.State.BOOKED,
        "is_cancelled": appointment.state == Appointment.State.CANCELLED,
        "minutes": int((appointment.ends_at - appointment.starts_at).total_seconds() // 60),
    }
