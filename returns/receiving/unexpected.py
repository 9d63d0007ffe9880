"""What nobody had registered: more than was told, something else, or a parcel that belongs to nothing."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from returns.models import Return, ReturnItem, UnexpectedItem
from returns.money.releasing import release
from returns.receiving.findings import Condition
from returns.receiving.inspecting import still_open
from returns.receiving.refusals import refused
from reviews.photos import Photo

Decision = UnexpectedItem.Decision


@dataclass(frozen=True)
class Thing:
    """Something that lay in a parcel. `photo` is of our own making."""

    title: str
    sku: str = ""
    quantity: int = 1
    condition: str = ""
    note: str = ""
    photo: Photo | None = None


def note(thing: Thing, by: str, in_return: Return | None = None) -> UnexpectedItem:
    """Write it down, for a person to decide. Raises Refused when it is not said what it is."""
    title = " ".join(thing.title.split())[:300]
    if not title:
        raise refused("title")
    made: UnexpectedItem = UnexpectedItem.objects.create(
        in_return=in_return,
        title=title,
        sku=thing.sku[:100],
        quantity=max(1, min(thing.quantity, 9999)),
        condition=thing.condition if thing.condition in Condition.values else "",
        note=thing.note[:500],
        photo=thing.photo.content if thing.photo else None,
        found_by=by,
    )
    return made


def belongs_to(pk: int, row: Return) -> UnexpectedItem:
    """Say to which return it belongs; nothing is decided by that. Raises Refused when it was decided."""
    with transaction.atomic():
        found: UnexpectedItem = UnexpectedItem.objects.select_for_update().get(pk=pk)
        if found.decision:
            raise refused("decided")
        found.in_return = row
        found.save(update_fields=["in_return"])
    return found


def decide(pk: int, decision: str, by: str, item: int | None = None) -> UnexpectedItem:
    """What becomes of it, once: the first decision stands. Needs an open scope.

    `item` (with ADDED): it is the missing piece of this item of the return, which counts as received from now on.
    Raises Refused.
    """
    with transaction.atomic():
        known: UnexpectedItem = UnexpectedItem.objects.get(pk=pk)
        row = None
        if known.in_return_id:  # the return first, as everywhere
            row = Return.objects.select_for_update().get(pk=known.in_return_id)
        found: UnexpectedItem = UnexpectedItem.objects.select_for_update().get(pk=pk)
        if found.decision == decision:
            return found
        if found.decision:
            raise refused("decided")
        if decision not in Decision.values or not decision:
            raise refused("unreadable")
        if decision == Decision.ADDED:
            if row is None:
                raise refused("no_return")
            if item is not None:
                _add(row, found, item)
        found.decision, found.decided_by, found.decided_at = decision, by, timezone.now()
        found.save(update_fields=["decision", "decided_by", "decided_at"])
    return found


def _add(row: Return, found: UnexpectedItem, item: int) -> None:
    target: ReturnItem | None = row.items.filter(pk=item).first()
    if target is None:
        raise refused("strange")
    here = target.received_quantity or 0
    if here >= target.quantity:
        raise refused("full")
    still_open(row)
    target.received_quantity = min(target.quantity, here + found.quantity)
    if target.condition == Condition.MISSING:
        target.condition = found.condition or Condition.OTHER
    target.save(update_fields=["received_quantity", "condition"])
    release(row)
