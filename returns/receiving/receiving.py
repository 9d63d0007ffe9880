"""The goods are there: counted or not yet, whatever had become of the return before. Callers hold the scope.

Money is another matter: what it means for the payouts is worked out by returns/money/releasing.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from returns.models import Return, ReturnItem, UnexpectedItem
from returns.money.locks import locked_all
from returns.money.releasing import release, stop
from returns.moves import move
from returns.receiving.refusals import Refused, wrong
from returns.receiving.scanning import Found, find
from returns.travelling import STAYS

State = Return.State
HERE = (State.RECEIVED, State.INSPECTED, State.CLOSED)
# It was called off, refused, given up or not decided yet, and came all the same.
UNASKED = (State.ASKED, State.REFUSED, State.CANCELLED, State.EXPIRED)
UNDECIDED = (State.ASKED, State.REFUSED)  # nobody agreed to pay for these


@dataclass(frozen=True)
class Received:
    """`first`: this brought it here; otherwise `row.received_at` says since when. `was`: its state before."""

    row: Return
    first: bool
    was: str

    @property
    def is_unasked(self) -> bool:
        """Nobody awaited it any more: a person should look at it."""
        return self.first and self.was in UNASKED


@dataclass(frozen=True)
class Answer:
    """What one line of a bulk receipt led to: `received` where the return was sure, otherwise the candidates."""

    text: str
    found: Found
    received: Received | None = None


def receive(pk: int, by: str, counts: Mapping[int, int] | None = None, at: datetime | None = None) -> Received:
    """The goods of a return are there since `at` (aware; default: now); idempotent, two people at once are one.

    `counts` are pieces by item id; all registered pieces are presumed of those not counted, until somebody looks. A
    later call with counts corrects them until the goods were inspected. Raises Refused for counts that cannot be.
    `by` is a member's mail address.
    """
    with transaction.atomic():
        row: Return = Return.objects.select_for_update().get(pk=pk)
        was, moment = row.state, min(at or timezone.now(), timezone.now())
        items = list(row.items.order_by("pk"))
        _check(items, counts or {})
        if was in HERE:
            _earlier(row, moment)
            if counts is not None and was == State.RECEIVED:
                _count(items, counts)
                release(row)
            return Received(row, first=False, was=was)
        move(pk, State.RECEIVED, by, at=max(moment, row.requested_at))
        _note_surplus(row, counts or {}, by)
        _count(row.items.order_by("pk"), counts or {})
        row.refresh_from_db()
        release(row)
        if was in UNDECIDED:
            for payout in row.payouts.order_by("pk"):
                stop(payout)  # as far as the law lets; a person decides
        row.refresh_from_db()
        return Received(row, first=True, was=was)


def receive_all(texts: Iterable[str], by: str) -> list[Answer]:
    """Receive many parcels by what was scanned from them, in the order given; what is not sure changes nothing."""
    found = [(text, find(text)) for text in texts]
    sure = sorted({one.sure.pk for _text, one in found if one.sure})
    with transaction.atomic():
        locked_all(sure)  # or two people with the same pile wait for each other for good
        done = {pk: receive(pk, by) for pk in sure}
    return [Answer(text, one, done[one.sure.pk] if one.sure else None) for text, one in found]


def travelling(items: Iterable[ReturnItem]) -> list[ReturnItem]:
    """The items of which a parcel is awaited."""
    return [item for item in items if item.outcome not in STAYS]


def _check(items: Iterable[ReturnItem], counts: Mapping[int, int]) -> None:
    known = {item.pk: item for item in items}
    refusals = {}
    for pk, count in counts.items():
        item = known.get(pk)
        if item is None:
            refusals[pk, "received"] = wrong("strange")
        elif not 0 <= count <= item.quantity:
            refusals[pk, "received"] = wrong("too_many", quantity=item.quantity)
    if refusals:
        raise Refused(refusals)


def _count(items: Iterable[ReturnItem], counts: Mapping[int, int]) -> None:
    for item in travelling(items):
        count = min(counts.get(item.pk, item.quantity), item.quantity)
        if count != item.received_quantity:
            item.received_quantity = count
            item.save(update_fields=["received_quantity"])


def _note_surplus(row: Return, counts: Mapping[int, int], by: str) -> None:
    """Pieces that lie in the parcel and are no longer of this return (requesting/coming_late.py): a person decides."""
    for item in row.items.filter(pk__in=counts).order_by("pk"):
        if counts[item.pk] > item.quantity:
            UnexpectedItem.objects.create(
                in_return=row, title=item.title, sku=item.sku, quantity=counts[item.pk] - item.quantity, found_by=by
            )


def _earlier(row: Return, moment: datetime) -> None:
    """A phone without a connection saw it before the one that was heard first."""
    moment = max(moment, row.requested_at)
    if row.received_at is None or moment < row.received_at:
        row.received_at = moment
        row.save(update_fields=["received_at"])
