"""Below an order's address: fetching it, and appointments."""

from django.urls import URLPattern, path

from storefront.visiting import appointment, booking, collect

urlpatterns: list[URLPattern] = [
    path("collect/", collect.collect, name="collect"),
    path("collect/code.svg", collect.code, name="collect_code"),
    path("appointment/", booking.choose, name="appointment_new"),
    path("appointment/confirm/", booking.confirm, name="appointment_confirm"),
    path("appointment/<str:visit>/", appointment.appointment, name="appointment"),
    path("appointment/<str:visit>/calendar.ics", appointment.calendar, name="appointment_calendar"),
    path("appointment/<str:visit>/code.svg", appointment.code, name="appointment_code"),
    path("appointment/<str:visit>/move/", appointment.move, name="appointment_move"),
    path("appointment/<str:visit>/cancel/", appointment.cancel, name="appointment_cancel"),
]
