"""Appointments as calendar entries (RFC 5545, library `icalendar`), in the active language."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from merchants.models import Merchant
from visits.models import Appointment

ALARM = timedelta(hours=-2)
MIME = "text/calendar"


def calendar_of(appointment: Appointment, merchant: Merchant, url: str = "") -> bytes:
    """The .ics file: METHOD:PUBLISH, or CANCEL for a cancelled one. `url` leads to the appointment's page.

    UID stays the same for life and SEQUENCE grows with each change, so a calendar replaces what it has (RFC 5545,
    3.8.4.7 and 3.8.7.4). Times are those of the location, with their VTIMEZONE, so the clock change is right even in
    calendars that only know the zone by its rules.
    """
    cancelled = appointment.state == Appointment.State.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//Stoep//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    event = _event(appointment, merchant, url)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if not cancelled:
        event.add_component(_alarm(appointment))
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def content_type_of(appointment: Appointment) -> str:
    """The MIME type with the method, which mail programs look for (RFC 5546, 3)."""
    method = "CANCEL" if appointment.state == Appointment.State.CANCELLED else "PUBLISH"
    return f"{MIME}; method={method}; charset=utf-8"


def title_of(appointment: Appointment, merchant: Merchant) -> str:
    """Fitting at Loper Loopsport"""
    return _("%(kind)s at %(shop)s") % {"kind": appointment.kind.words, "shop": merchant.name}


def _event(appointment: Appointment, merchant: Merchant, url: str) -> Event:
    location, zone = appointment.location, ZoneInfo(appointment.location.time_zone)
    event = Event()
    event.add("uid", f"{appointment.public_id}@{settings.MAIL_FALLBACK_DOMAIN}")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", _whole(appointment.changed_at))
    event.add("created", _whole(appointment.booked_at))
    event.add("last-modified", _whole(appointment.changed_at))
    event.add("dtstart", appointment.starts_at.astimezone(zone))
    event.add("dtend", appointment.ends_at.astimezone(zone))
    event.add("summary", title_of(appointment, merchant))
    event.add("location", ", ".join(part for part in (location.name, location.address) if part))
    event.add("description", _description(appointment, merchant))
    event.add("organizer", _organiser(merchant))
    if url:
        event.add("url", url)
    return event


def _description(appointment: Appointment, merchant: Merchant) -> str:
    with_whom = _("With %(name)s.") % {"name": appointment.specialist.name}
    phone = appointment.location.phone or merchant.support_phone
    call = _("Something comes up? Call %(phone)s.") % {"phone": phone} if phone else ""
    return "\n".join(part for part in (with_whom, appointment.location.directions, call) if part)


def _organiser(merchant: Merchant) -> vCalAddress:
    address = merchant.support_email or f"{merchant.slug}@{settings.MAIL_FALLBACK_DOMAIN}"
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["CN"] = vText(merchant.name)
    return organiser


def _alarm(appointment: Appointment) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", ALARM)
    alarm.add("description", appointment.kind.words)
    return alarm


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
