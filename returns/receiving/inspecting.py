"""Somebody looked at what came: condition, what can be sold again, what is deducted and why. Callers hold the scope."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from returns.exchanging.shipping import advance_all
from returns.models import Payout, Return, ReturnItem, ReturnPhoto
from returns.money.releasing import release
from returns.moves import move
from returns.receiving.deducting import in_words, objections
from returns.receiving.findings import Condition, Finding
from returns.receiving.receiving import UNASKED, receive, travelling
from returns.receiving.refusals import Refused, refused, wrong
from reviews.photos import Photo

State = Return.State
WRITTEN = ("received_quantity", "condition", "restock", "serial", "inspected_at", "inspected_by", "inspection_note",
           "deduction", "deduction_reason")  # fmt: skip


def inspect(pk: int, findings: Mapping[int, Finding], by: str, at: datetime | None = None) -> Return:
    """Write down what was found of every item that came, by item id, and let the money go that waited for it.

    The goods are here by that, if nobody had said so. Looked at again, the later word counts until money has left by
    the earlier one. `at`: when it was seen (aware; default: now). Raises Refused: nothing was changed.
    """
    with transaction.atomic():
        row: Return = Return.objects.select_for_update().get(pk=pk)
        if row.state in (State.INSPECTED, State.CLOSED):
            still_open(row)
        items = travelling(row.items.select_related("order", "line").order_by("pk"))
        _check(row, items, findings)
        moment = min(at or timezone.now(), timezone.now())
        late = {item.pk: findings[item.pk].received for item in items} if row.state in UNASKED else None
        receive(pk, by, counts=late, at=moment)
        for item in items:
            item.refresh_from_db(fields=["quantity"])  # pieces that went elsewhere meanwhile are no longer of it
            _write(row, item, findings[item.pk], by, moment)
        moved = move(pk, State.INSPECTED, by, at=moment)
        if moved is None:  # looked at again
            Return.objects.filter(pk=pk).update(inspected_at=moment)
        row.refresh_from_db()
        release(row)
        advance_all(pk)  # what differs is told with what becomes of the exchange
        row.refresh_from_db()
        return row


def keep_photo(row: Return, photo: Photo, kind: str, by: str, item: ReturnItem | None = None) -> ReturnPhoto:
    """Keep a photo with the return; the same photo once."""
    kept: ReturnPhoto
    kept, _made = ReturnPhoto.objects.get_or_create(
        in_return=row,
        digest=photo.digest,
        defaults={"item": item, "kind": kind, "content": photo.content, "width": photo.width,
                  "height": photo.height, "by": by},
    )  # fmt: skip
    return kept


def still_open(row: Return) -> None:
    """Raises Refused when the return is done, or money left by what is known of its goods, or may have. Otherwise none
    leaves before the transaction ends."""
    if row.state == State.CLOSED:
        raise refused("closed")
    if any(_has_left(payout) for payout in Payout.objects.select_for_update().filter(in_return=row).order_by("pk")):
        raise refused("paid")


def can_correct(row: Return) -> bool:
    """Whether an inspection may still be corrected: no money has left by it, nor may have."""
    return row.state != State.CLOSED and not any(_has_left(payout) for payout in row.payouts.all())


def _has_left(payout: Payout) -> bool:
    return payout.called_at is not None or payout.state in (Payout.State.PAID, Payout.State.UNCERTAIN)


def _check(row: Return, items: Iterable[ReturnItem], findings: Mapping[int, Finding]) -> None:
    known = {item.pk: item for item in items}
    found = {(pk, ""): wrong("strange") for pk in findings if pk not in known}
    photographed = set(row.photos.filter(kind=ReturnPhoto.Kind.DEVIATION).values_list("item_id", flat=True))
    for pk, item in known.items():
        finding = findings.get(pk)
        if finding is None:
            found[pk, "condition"] = wrong("incomplete")
            continue
        has_photo = finding.photo is not None or pk in photographed
        for field, words in (*_seen(item, finding), *objections(row, item, finding, has_photo=has_photo)):
            found.setdefault((pk, field), words)
    if found:
        raise Refused(found)


def _seen(item: ReturnItem, finding: Finding) -> Iterator[tuple[str, str]]:
    """What does not fit together of what was seen."""
    if not 0 <= finding.received <= item.quantity:
        yield "received", wrong("too_many", quantity=item.quantity)
    if finding.condition not in Condition.values:
        yield "condition", wrong("condition")
    elif not finding.received and finding.condition != Condition.MISSING:
        yield "condition", wrong("missing")
    elif finding.received and finding.condition == Condition.MISSING:
        yield "condition", wrong("here")
    elif finding.received and finding.restock is None:
        yield "restock", wrong("restock")


def _write(row: Return, item: ReturnItem, finding: Finding, by: str, moment: datetime) -> None:
    item.received_quantity = min(finding.received, item.quantity)
    item.condition = finding.condition
    item.restock = finding.restock if finding.received else None
    item.serial = finding.serial[:100]
    item.inspected_at, item.inspected_by = moment, by
    item.inspection_note = finding.note[:500]
    item.deduction = finding.deduction if finding.received else Decimal(0)
    item.deduction_reason = in_words(finding, row.language) if item.deduction else ""
    item.save(update_fields=WRITTEN)
    if finding.photo is not None:
        keep_photo(row, finding.photo, ReturnPhoto.Kind.DEVIATION, by, item)
