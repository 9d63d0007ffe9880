"""Lists of closed addresses: brought along from another system, and handed out again.

Only keyed hashes are kept, and no hash can be turned back. So an export names the addresses that another row still
holds (mails of the last 400 days, customers, orders, consents) and says of the others that they exist.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.models import Consent, Preference
from merchants.tenancy import current_merchant_id
from notifications.answers.suppressing import BOUNCED, COMPLAINED, IMPORTED, UNSUBSCRIBED, hash_of, hashes_of
from notifications.models import MailClass, MessageContent, Step, Suppression
from orders.models import Customer, Order, normal_email

MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 500_000
SHOWN = 100  # bad rows that are named one by one
BATCH = 5000
HEADER = ("email", "class", "reason")
CLASSES = {"": MailClass.MARKETING, "marketing": MailClass.MARKETING, "status": MailClass.STATUS,
           "all": MailClass.STATUS}  # fmt: skip
KNOWN_REASONS = frozenset({UNSUBSCRIBED, COMPLAINED, BOUNCED})


class ListProblem(ValueError):
    """The file as a whole cannot be read; the message is for people."""


@dataclass
class Imported:
    """What became of a file: rows that closed an address, rows that said nothing new, and those that are wrong."""

    added: int = 0
    known: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)  # (line, what is wrong), the first SHOWN
    wrong_count: int = 0

    def reject(self, line: int, why: str) -> None:
        self.wrong_count += 1
        if len(self.wrong) < SHOWN:
            self.wrong.append((line, why))


def take_in(body: bytes, by: str) -> Imported:
    """Close every address of a CSV file (UTF-8; email, class, reason; comma or semicolon). Good rows count although
    others are wrong: a list of people who said no is better half read than not at all. Raises ListProblem.
    """
    told = Imported()
    rows = _rows(body, told)
    while batch := list(islice(rows, BATCH)):
        wanted = list({(row.address_hash, row.mail_class): row for row in batch}.values())
        added = _insert(wanted, by)
        told.added += added
        told.known += len(batch) - added
    return told


def _insert(rows: list["Row"], by: str) -> int:
    """One statement for thousands of rows; returns how many were not there before. Row-level security checks them."""
    hashes, classes, reasons, notes = zip(
        *((r.address_hash, r.mail_class, r.reason, r.note) for r in rows), strict=True
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_suppression (merchant_id, address_hash, mail_class, reason, note, added_by,"
            " created_at, lifted_by, lifted_why) SELECT %s, told.*, %s, %s, '', ''"
            " FROM unnest(%s::bytea[], %s::smallint[], %s::text[], %s::text[]) AS told ON CONFLICT DO NOTHING",
            [current_merchant_id(), by, timezone.now(), list(hashes), list(classes), list(reasons), list(notes)],
        )
        return int(cursor.rowcount)


@dataclass(frozen=True)
class Row:
    """One line of a file that can be used."""

    address_hash: bytes
    mail_class: int
    reason: str
    note: str


def _rows(body: bytes, told: Imported) -> Iterator[Row]:
    for line, cells in _cells(body):
        if line > MOST_ROWS:
            raise ListProblem(_("The file has more than %(most)s rows. Split it.") % {"most": MOST_ROWS})
        email, mail_class, reason = (*(cell.strip() for cell in cells[:3]), "", "", "")[:3]
        if not any(cells) or (line == 1 and email.lower() in ("email", "e-mail", "address", "mail")):
            continue
        problem = _problem(email, mail_class)
        if problem:
            told.reject(line, problem)
            continue
        known = reason.lower() in KNOWN_REASONS
        code, note = (reason.lower(), "") if known else (IMPORTED, reason[:200])
        yield Row(hash_of(email), int(CLASSES[mail_class.lower()]), code, note)


def _cells(body: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListProblem(_("The file is not UTF-8. Save it as “CSV UTF-8” and try again.")) from error
    if "\0" in text:
        raise ListProblem(_("The file is no table: it holds NUL bytes."))
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        raise ListProblem(_("The file is no table: %(problem)s") % {"problem": error}) from error


def _problem(email: str, mail_class: str) -> str:
    if mail_class.lower() not in CLASSES:
        return _("“%(word)s” is no class. Write marketing or all.") % {"word": mail_class[:40]}
    try:
        validate_email(email)
    except ValidationError:
        return _("“%(word)s” is no mail address.") % {"word": email[:80]}
    return ""


@dataclass(frozen=True)
class Known:
    """A closed address for people; `address` is "" where only its hash is left."""

    address: str
    mail_class: int
    reason: str
    note: str
    since: datetime
    added_by: str


def told_out() -> list[Known]:
    """Every address that is closed now, newest first, by name where another row still knows it."""
    rows = list(Suppression.objects.filter(lifted_at__isnull=True).order_by("-created_at", "-pk"))
    names = _names({bytes(row.address_hash) for row in rows})
    return [_known(row, names.get(bytes(row.address_hash), "")) for row in rows]


def _known(row: Suppression, address: str) -> Known:
    return Known(address, row.mail_class, row.reason, row.note, row.created_at, row.added_by)


def _names(wanted: set[bytes]) -> dict[bytes, str]:
    """Which of the addresses that we still hold are behind these hashes."""
    found: dict[bytes, str] = {}
    if wanted:
        for address in _addresses():
            found |= {kept: address for kept in hashes_of(address) if kept in wanted}
    return found


def _addresses() -> set[str]:
    mails = MessageContent.objects.filter(channel=Step.Channel.MAIL).exclude(recipient="")
    held = (
        mails.order_by().values_list("recipient", flat=True).distinct(),
        Customer.objects.filter(redacted_at__isnull=True).values_list("email", flat=True),
        Order.objects.exclude(email="").order_by().values_list("email", flat=True).distinct(),
        Consent.objects.exclude(email="").order_by().values_list("email", flat=True).distinct(),
        Preference.objects.exclude(email="").order_by().values_list("email", flat=True).distinct(),
    )
    return {normal_email(address) for rows in held for address in rows.iterator(chunk_size=BATCH)}
