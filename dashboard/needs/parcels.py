"""Parcels in trouble, late, or silent, and wishes about their delivery that a person has to arrange."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard import words
from dashboard.changes import owing_money, waiting_for_team
from dashboard.needs.need import SHOWN, Need, since
from tracking.carriers.names import display_name
from tracking.change_reasons import note_words
from tracking.models import STATUS_WORDS, Shipment
from tracking.silence import silence_fact
from tracking.snapshots import Status


def parcels() -> Iterator[Need]:
    bad = [Status.EXCEPTION, Status.DELIVERY_ATTEMPT_FAILED, Status.RETURN_TO_SENDER]
    theirs = Shipment.objects.filter(
        order__isnull=False, order__redacted_at__isnull=True, is_cancelled=False, is_return=False
    ).select_related("order")
    troubled = theirs.filter(status__in=bad, status_at__gt=since()).order_by("-status_at")[: SHOWN + 1]
    late = (
        theirs.filter(delayed_at__gt=since(), delivered_at__isnull=True)
        .exclude(status__in=[*bad, Status.AVAILABLE_FOR_PICKUP, Status.CANCELLED])
        .order_by("-delayed_at")[: SHOWN + 1]
    )
    quiet = theirs.filter(quiet_at__gt=since()).exclude(status__in=bad).order_by("-quiet_at")[: SHOWN + 1]
    for row in troubled:
        yield _parcel(row, str(row.status), row.status_at)
    for row in late:
        yield _parcel(row, _lateness(row), row.delayed_at)
    listed = {row.pk for row in late}
    for row in quiet:
        if row.pk not in listed:
            yield _quiet(row)


def _lateness(row: Shipment) -> str:
    """Why it counts as late today: a day that was moved may have passed since, and a passed one may have been moved."""
    if row.estimated_at is None:
        return row.delay_reason if row.delay_reason in words.DELAYS else "carrier"
    if row.estimated_at < timezone.now():
        return "overdue"
    return "carrier" if row.delay_reason == "carrier" else "revised"


def _parcel(row: Shipment, trouble: str, at: datetime | None) -> Need:
    news = words.told(words.EVENTS, "shipment.delayed") if trouble in words.DELAYS else STATUS_WORDS[Status(trouble)]
    return Need(
        what=_parcel_news(row, str(news)),
        means=words.told(words.PARCEL_TROUBLE, trouble),
        tone="warning",
        at=at,
        link=("order", (row.order_id,)),
    )


def _parcel_news(row: Shipment, news: str) -> str:
    carrier = display_name(row.carrier) or _("Parcel")
    number = row.order.number if row.order else ""
    facts = {"number": number, "carrier": carrier, "parcel": row, "news": news}
    return _("Order %(number)s: %(carrier)s %(parcel)s: %(news)s") % facts


def _quiet(row: Shipment) -> Need:
    silence = silence_fact(row, row.order) if row.order else ""
    advice = _("Ask the carrier where it is, before the customer asks you.")
    return Need(
        what=_parcel_news(row, _("no news for too long")),
        means=f"{silence} {advice}",
        tone="warning",
        at=row.quiet_at,
        link=("order", (row.order_id,)),
    )


def changes() -> Iterator[Need]:
    """Wishes about a delivery that a person has to arrange, and money that a cancellation left to be given back."""
    for row in waiting_for_team()[: SHOWN + 1]:
        yield Need(
            what=_("Order %(number)s: %(wish)s") % {"number": row.order.number, "wish": row.get_kind_display()},
            means=note_words(row.note) or _("The customer waits for your answer. Arrange it, or say why not."),
            tone="warning",
            at=row.requested_at,
            link=("changes", ()),
        )
    for row in owing_money():
        yield Need(
            what=_("Order %(number)s: give the money back") % {"number": row.order.number},
            means=note_words(row.note),
            tone="warning",
            at=row.decided_at,
            link=("order", (row.order_id,)),
        )
