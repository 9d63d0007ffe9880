"""Booking an appointment: kind, location, time, confirm. All but the last step is GET and changes nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from orders.models import Order
from storefront.answering import posting, see_other
from storefront.opening import order_required
from storefront.visiting.choosing import Choice, as_params, days_of, kinds_offered, page_of, read, value_of
from storefront.visiting.forms import BookingForm
from storefront.visiting.wording import day_at, place_of
from visits.booking import book, to_come
from visits.models import Appointment
from visits.refusals import AlreadyBooked, Refused, SlotTaken
from visits.slots import Slot

TAKEN, NONE = "taken", "none"


@require_safe
@order_required
def choose(request: HttpRequest, order: Order) -> HttpResponse:
    """Choose a kind, a location and a time; a step with one answer is left out."""
    choice = read(as_params(request.GET), kinds_offered())
    if order.cancelled_at or not choice.kinds:
        return see_other(order_address(order))
    present = _present(order, choice)
    if present is not None:
        return see_other(address_of(present, order))
    if choice.kind is None:
        return render(request, "storefront/visiting/kind.html", {"order": order, "choice": choice})
    if choice.location is None:
        places = [(location, place_of(location)) for location in choice.locations]
        return render(
            request, "storefront/visiting/location.html", {"order": order, "choice": choice, "places": places}
        )
    return times(request, order, choice)


@require_http_methods(["GET", "HEAD", "POST"])
@order_required
def confirm(request: HttpRequest, order: Order) -> HttpResponse:
    """Read it once more, say who comes, book. A time that went meanwhile leads back to those that are free."""
    params = as_params(request.POST if request.method == "POST" else request.GET)
    choice = read(params, kinds_offered())
    if order.cancelled_at or choice.kind is None or choice.location is None:
        return see_other(reverse("appointment_new", kwargs={"public_id": order.public_id}))
    present = _present(order, choice)
    if present is not None:  # also the second click: its answer is what the first one made
        return see_other(address_of(present, order))
    slot = choice.slot_at(params.get("at", ""))
    if slot is None:
        return times(request, order, choice, TAKEN if params.get("at") else NONE)
    form = BookingForm(request.POST) if request.method == "POST" else BookingForm(initial={"name": order.buyer_name})
    if request.method == "POST" and form.is_valid():
        return _booked(request, order, choice, slot, form.cleaned_data)
    context = {
        "order": order,
        "choice": choice,
        "form": form,
        "at": value_of(slot),
        "when": day_at(slot.starts_at, choice.location.time_zone),
        "place": place_of(choice.location),
    }
    status = 422 if form.errors else 200
    return posting(render(request, "storefront/visiting/confirm.html", context, status=status))


def times(request: HttpRequest, order: Order, choice: Choice, problem: str = "", **more: Any) -> HttpResponse:
    """The page with the free times; `problem` says why it is shown again."""
    page = page_of(as_params(request.GET))
    days, pages = days_of(choice, page)
    page = page if page <= pages else 1
    context = {
        "order": order,
        "choice": choice,
        "days": days,
        "place": place_of(choice.settled[1]),
        "page": page,
        "earlier": page - 1,
        "later": page + 1 if page < pages else 0,
        "problem": problem,
        **more,
    }
    return posting(render(request, "storefront/visiting/times.html", context, status=422 if problem else 200))


def order_address(order: Order) -> str:
    """The address of the order's page."""
    return reverse("order_page", kwargs={"public_id": order.public_id})


def address_of(appointment: Appointment, order: Order) -> str:
    """The address of an appointment's page."""
    return reverse("appointment", kwargs={"public_id": order.public_id, "visit": appointment.public_id})


def _booked(request: HttpRequest, order: Order, choice: Choice, slot: Slot, told: dict[str, str]) -> HttpResponse:
    try:
        appointment = book(order, choice.wanted(slot), name=told["name"], wish=told["wish"])
    except SlotTaken:
        return times(request, order, read(as_params(request.POST), kinds_offered()), TAKEN)
    except AlreadyBooked as known:
        return see_other(address_of(known.appointment, order))
    except Refused:
        return see_other(order_address(order))
    return see_other(address_of(appointment, order))


def _present(order: Order, choice: Choice) -> Appointment | None:
    """The order's open appointment of the chosen kind, which can be moved instead."""
    if choice.kind is None:
        return None
    return to_come(order).filter(kind=choice.kind).first()
