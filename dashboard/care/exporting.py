"""Records as CSV: of offers to take old products back, and of consents to the newsletter."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from care.models import TakeBack
from consents.basis import basis_of
from consents.models import Consent
from consents.purposes import Purpose
from dashboard.access import MemberRequest, member_required
from notifications.facts.people import persons
from notifications.facts.snapshot import Person, standing_of
from notifications.models import MailClass
from orders.models import Customer, normal_email

TAKE_BACK = (
    "order", "kind", "state", "bought", "offered_at", "offer_version", "offer_language", "offer", "asked_at", "pieces",
    "what", "method", "planned_on", "closed_at",
)  # fmt: skip
CONSENT = (
    "email", "state", "may_be_mailed", "purpose", "source", "language", "wording_version", "wording", "asked_at",
    "confirmed_at", "ended_at",
)  # fmt: skip
BATCH = 500
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins in a spreadsheet


@require_safe
@member_required
def take_backs_csv(request: MemberRequest) -> HttpResponse:
    """Every offer, newest first, at most 20,000: times in the merchant's zone, ISO 8601."""
    rows = TakeBack.objects.select_related("order").order_by("-pk")[:20_000]
    return csv_file("take-backs", TAKE_BACK, (_take_back(row) for row in rows))


@require_safe
@member_required
def newsletter_csv(request: MemberRequest) -> HttpResponse:
    """Every consent that was confirmed, with its proof, newest first, at most 20,000.

    `may_be_mailed` is the word that counts for a mailing: what the guards of our own mails would say now.
    """
    confirmed = Consent.objects.filter(purpose=Purpose.NEWSLETTER, confirmed_at__isnull=False)
    rows = confirmed.order_by("-pk")[:20_000]
    return csv_file("newsletter", CONSENT, _consents(list(rows)))


def _take_back(row: TakeBack) -> list[Any]:
    bought = "; ".join(f"{line['quantity']} x {line['title']}" for line in row.lines)
    return [
        row.order.number, row.kind, row.state, bought, row.offered_at, row.offer_version, row.offer_language, row.offer,
        row.asked_at, row.pieces, row.what, row.method, row.planned_on, row.closed_at,
    ]  # fmt: skip


def _consents(rows: Sequence[Consent]) -> Iterable[list[Any]]:
    """The rows for the file; who may be mailed is read for BATCH of them at a time."""
    now = timezone.now()
    for first in range(0, len(rows), BATCH):
        batch = rows[first : first + BATCH]
        live = {normal_email(row.email) for row in batch if row.state == Consent.State.CONFIRMED}
        people = {normal_email(one.email): one for one in Customer.objects.filter(email__in=live)}
        known = persons({email: people.get(email) for email in live}, now)
        for row in batch:
            person = known.get(normal_email(row.email)) if row.state == Consent.State.CONFIRMED else None
            yield _consent(row, person is not None and _may(person, now))


def _may(person: Person, now: datetime) -> bool:
    closed = person.suppressed_from is not None and person.suppressed_from <= MailClass.MARKETING
    paused = person.paused_until is not None and person.paused_until > now
    return not closed and not paused and basis_of(Purpose.NEWSLETTER, standing_of(person)).allows


def _consent(row: Consent, may: bool) -> list[Any]:
    return [
        row.email, row.state, "yes" if may else "no", row.purpose, row.source, row.language, row.wording_version,
        row.wording, row.asked_at, row.confirmed_at, row.ended_at,
    ]  # fmt: skip


def csv_file(name: str, columns: Iterable[str], rows: Iterable[list[Any]], delimiter: str = ",") -> HttpResponse:
    """The rows as a file to download, with nothing in it that a spreadsheet would run; times by the active zone."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate().isoformat()}.csv"'
    response.write("\ufeff")  # or spreadsheets read UTF-8 as something else
    writer = csv.writer(response, delimiter=delimiter)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return response


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    text = str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text
