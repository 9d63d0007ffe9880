"""Evidence of what was declared: a chain of digests, one for each merchant, that shows whether anything was changed.

Each link holds the SHA-256 of what happened as canonical text, and a digest over itself and the link before. So a
changed word breaks its own link, and a changed or missing link breaks the one after it. That the last links are still
there show the rows that they are about, and the receipt: it carries its link's number and digest, in the mailbox of
whoever declared. The text itself is kept in the row it is about and may be erased with the person; the chain stays.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from merchants.tenancy import current_merchant_id
from returns.models import Evidence, Withdrawal

WITHDRAWAL_DECLARED, WITHDRAWAL_ERASED = "withdrawal.declared", "withdrawal.erased"
# How long a declaration's words are kept (portal/retention.py): as long as somebody can sue over it, three years to the
# end of a year in Germany.
KEPT_FOR = timedelta(days=4 * 366)
BATCH = 1000


def seal(kind: str, subject: Any, body: Mapping[str, Any], at: datetime | None = None) -> Evidence:
    """Add a link to the chain of the merchant in scope, in the transaction of what it tells of; `at` is aware.

    One at a time for each merchant: the lock is held until the transaction ends, so take it late.
    """
    _lock()
    last = Evidence.objects.order_by("-number").first()
    link = Evidence(
        number=last.number + 1 if last else 1,
        at=at or timezone.now(),
        kind=kind,
        subject_type=subject._meta.model_name,
        subject_id=subject.pk,
        body_digest=digest_of(canonical(body)),
        previous=last.digest if last else "",
    )
    link.digest = _digest(link)
    link.save(force_insert=True)
    return link


def seal_withdrawal(row: Withdrawal) -> Evidence:
    """The link of a declaration that was just kept."""
    return seal(WITHDRAWAL_DECLARED, row, body_of(row), row.declared_at)


def link_of(row: Withdrawal) -> Evidence | None:
    """The link that tells of a declaration."""
    links = Evidence.objects.filter(subject_type="withdrawal", subject_id=row.pk, kind=WITHDRAWAL_DECLARED)
    return links.order_by("number").first()


def verify() -> int | None:
    """The number of the first link of the merchant in scope that does not hold, or None when all do.

    A link holds when its digest is right, when it follows the one before, and when the declaration that it is about
    still says what was sealed; one that says nothing any more must have been erased, by a link or by its age. A
    declaration without a link counts as the one that should come after the last.
    """
    expected, previous, sealed = 1, "", set()
    erased = set(Evidence.objects.filter(kind=WITHDRAWAL_ERASED).values_list("subject_id", flat=True))
    for link, row in _links():
        if link.number != expected or link.previous != previous or link.digest != _digest(link):
            return expected
        if link.kind == WITHDRAWAL_DECLARED:
            sealed.add(link.subject_id)
            if row is None or not _still_says(link, row, row.pk in erased):
                return expected
        expected, previous = link.number + 1, link.digest
    return expected if Withdrawal.objects.exclude(pk__in=sealed).exists() else None


def body_of(row: Withdrawal) -> dict[str, Any]:
    """What is sealed of a declaration: all that was declared, when, and to what clock."""
    return {
        "name": row.name, "identification": row.identification, "email": row.email, "items": row.items,
        "statement": row.statement, "language": row.language, "time_zone": row.time_zone, "nonce": row.nonce,
        "public_id": row.public_id, "declared_at": _iso(row.declared_at), "refund_by": _iso(row.refund_by),
    }  # fmt: skip


def is_silent(row: Withdrawal) -> bool:
    """Were the declaration's words erased?"""
    return not (row.name or row.identification or row.email or row.statement)


def canonical(body: Mapping[str, Any]) -> str:
    """One text for one meaning: JSON with sorted keys, without blanks, letters as they are."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest_of(text: str) -> str:
    """SHA-256 over the text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(link: Evidence) -> str:
    told = [link.number, _iso(link.at), link.kind, link.subject_type, link.subject_id, link.body_digest, link.previous]
    return digest_of(canonical({"link": told, "merchant": current_merchant_id()}))


def _still_says(link: Evidence, row: Withdrawal, is_erased: bool) -> bool:
    if is_silent(row):
        return is_erased or row.declared_at < timezone.now() - KEPT_FOR
    return digest_of(canonical(body_of(row))) == link.body_digest


def _links() -> Iterator[tuple[Evidence, Withdrawal | None]]:
    last = 0
    while links := list(Evidence.objects.filter(number__gt=last).order_by("number")[:BATCH]):
        told = {link.subject_id for link in links if link.kind == WITHDRAWAL_DECLARED}
        rows: dict[int, Withdrawal] = Withdrawal.objects.in_bulk(told)
        for link in links:
            yield link, rows.get(link.subject_id) if link.kind == WITHDRAWAL_DECLARED else None
        last = links[-1].number


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"evidence:{current_merchant_id()}"])


def _iso(moment: datetime) -> str:
    """With microseconds, as PostgreSQL keeps them."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
