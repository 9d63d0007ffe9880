"""Mails about fetching an order in a shop and about appointments."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext

from merchants.links import storefront_url
from notifications import reasons
from notifications.facts.snapshot import Facts
from notifications.mails.contents import one_line
from notifications.mails.mail import Attachment
from notifications.mails.moments import clock, full_day, full_moment
from notifications.mails.particulars import Row
from visits.calendars import calendar_of, content_type_of
from visits.codes import qr_png
from visits.models import Appointment, AppointmentNews, Collection, Location
from visits.timetable import timetable
from visits.tokens import check_in_url

QR_CID = "collection-code"
COLLECTION_MAILS = ("ready_to_collect", "collection_ending")
# What each mail about an appointment tells, and the state in which that is still so.
TELLS = {
    "appointment_booked": Appointment.State.BOOKED,
    "appointment_moved": Appointment.State.BOOKED,
    "appointment_cancelled": Appointment.State.CANCELLED,
    "appointment_reminder": Appointment.State.BOOKED,
}
WITH_CALENDAR = ("appointment_booked", "appointment_moved", "appointment_cancelled")


def objection(facts: Facts) -> str:
    """Why a mail of this file is no longer true, as a code of notifications.reasons; "" to send it."""
    if facts.template in COLLECTION_MAILS:
        return _collection_objection(facts.subject)
    if facts.template in TELLS:
        return _appointment_objection(facts.template, facts.subject)
    return ""


def _collection_objection(collection: Collection) -> str:
    if collection.state == Collection.State.COLLECTED:
        return reasons.COLLECTED
    over = collection.collect_until and collection.collect_until < timezone.now()
    return reasons.VISIT_CHANGED if collection.state != Collection.State.READY or over else ""


def _appointment_objection(template: str, news: AppointmentNews) -> str:
    appointment = news.appointment
    if appointment.state != TELLS[template] or appointment.sequence != news.sequence:
        return reasons.VISIT_CHANGED
    begun = news.starts_at <= timezone.now()
    return reasons.VISIT_CHANGED if begun and template != "appointment_cancelled" else ""


def _collection_rows(facts: Facts) -> list[Row]:
    """The code, where, when it is open, and until when it waits there."""
    collection: Collection = facts.subject
    place = collection.location
    with timezone.override(place.time_zone):
        until = full_moment(collection.collect_until) if collection.collect_until else ""
    rows = [
        (gettext("Your code"), collection.spoken, True),
        (gettext("Where"), one_line(place.name), False),
        (gettext("Address"), one_line(place.address), False),
        (gettext("Collect it by"), until, False),
        *((row.days, row.times, False) for row in timetable(place.hours)),
        (gettext("Phone"), one_line(place.phone), False),
        (gettext("Good to know"), one_line(place.directions), False),
    ]
    return _rows(rows, facts)


def collection_context(facts: Facts) -> dict[str, Any]:
    """More plain values for the mails about a collection."""
    collection: Collection = facts.subject
    place = collection.location
    with timezone.override(place.time_zone):
        until = full_day(collection.collect_until) if collection.collect_until else ""
    return {
        "rows": _collection_rows(facts),
        "place": one_line(place.name),
        "until": until,
        "code": collection.spoken,
        "qr_cid": QR_CID,
        "progress": [],
        "others": [],
    }


def collection_attachments(facts: Facts) -> tuple[Attachment, ...]:
    """The QR code as a picture inside the mail."""
    picture = qr_png(check_in_url(facts.merchant, facts.subject))
    return (Attachment("code.png", picture, "image/png", QR_CID),)


def _appointment_rows(facts: Facts) -> list[Row]:
    """When, for how long, with whom and where."""
    news: AppointmentNews = facts.subject
    appointment = news.appointment
    place = appointment.location
    minutes = int((appointment.ends_at - appointment.starts_at).total_seconds() // 60)
    lasts = ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    cancelled = appointment.state == Appointment.State.CANCELLED
    rows = [
        (pgettext("label", "When"), _when(appointment.starts_at, place), True),
        (pgettext("label", "Was"), _when(news.was_at, place) if news.was_at else "", False),
        (pgettext("label", "Lasts"), "" if cancelled else lasts, False),
        (pgettext("label", "What"), one_line(appointment.kind.words), False),
        (pgettext("label", "With"), one_line(appointment.specialist.name), False),
        (gettext("Where"), one_line(place.name), False),
        (gettext("Address"), one_line(place.address), False),
        (gettext("Good to know"), "" if cancelled else one_line(place.directions), False),
        (pgettext("label", "Why"), one_line(appointment.cancel_reason) if cancelled else "", False),
    ]
    return _rows(rows, facts)


def appointment_context(facts: Facts) -> dict[str, Any]:
    """More plain values for the mails about an appointment."""
    news: AppointmentNews = facts.subject
    appointment = news.appointment
    place = appointment.location
    with timezone.override(place.time_zone):
        day, at = full_day(appointment.starts_at), clock(appointment.starts_at)
    return {
        "rows": _appointment_rows(facts),
        "kind": one_line(appointment.kind.words),
        "day": day,
        "time": at,
        "place": one_line(place.name),
        "phone": one_line(place.phone or facts.merchant.support_phone),
        "by_team": news.by == Appointment.By.TEAM,
        "progress": [],
        "others": [],
        "items": [],
        "to_follow": [],
    }


def appointment_attachments(facts: Facts) -> tuple[Attachment, ...]:
    """The entry for the calendar, which replaces the one before."""
    if facts.template not in WITH_CALENDAR:
        return ()
    appointment = facts.subject.appointment
    url = storefront_url(facts.merchant, "order_page", public_id=facts.order.public_id)
    content = calendar_of(appointment, facts.merchant, url)
    return (Attachment("appointment.ics", content, content_type_of(appointment)),)


def _when(moment: Any, place: Location) -> str:
    """By the clock of the place, wherever the merchant sits."""
    with timezone.override(place.time_zone):
        return full_moment(moment)


def _rows(rows: list[tuple[str, str, bool]], facts: Facts) -> list[Row]:
    # Instead of the usual rows, not above them: those may tell of a parcel, and this mail is not about one.
    rows.append((gettext("Order number"), one_line(facts.order.number or facts.order.external_id), False))
    return [{"label": label, "value": value, "big": big} for label, value, big in rows if value]
