"""What the new things of a return are: of each exchange and each replacement, locked before any of it is taken."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from returns.exchanging.choosing import NewGoods
from returns.exchanging.locks import lock_goods
from returns.exchanging.replacing import replace, same_again
from returns.exchanging.reserving import reserve
from returns.models import ReturnItem
from returns.policy.vocabulary import Outcome
from returns.requesting.agreeing import Agreed
from returns.requesting.wishes import Refused


@dataclass(frozen=True)
class New:
    """What one item gets."""

    item: ReturnItem
    agreed: Agreed
    goods: NewGoods


def set_aside(kept: Iterable[tuple[ReturnItem, Agreed]], now: datetime) -> None:
    """Everything that goes for other goods, or for the same again; the items are saved. Raises Refused where somebody
    was faster, or where nothing was chosen."""
    wanted: dict[str, list[tuple[ReturnItem, Agreed]]] = defaultdict(list)
    for item, one in kept:
        wanted[one.wished.key].append((item, one))
    exchanges = [_exchanged(pairs) for pairs in wanted.values() if pairs[0][1].wished.outcome == Outcome.EXCHANGE]
    replacements = _replaced(list(wanted.values()))
    lock_goods(one.goods for one in (*exchanges, *replacements))
    for new in exchanges:
        try:
            reserve(new.item, new.goods, now, new.agreed.decision.ship)
        except Refused as no:
            raise Refused(no.message, new.agreed.wished.key) from no
    for new in replacements:
        replace(new.item, new.goods, now, new.agreed.decision.ship)


def _exchanged(pairs: list[tuple[ReturnItem, Agreed]]) -> New:
    """Of a set its own line has the exchange, and the parts go with it."""
    one = pairs[0][1]
    head, swap = _head(pairs), one.wished.swap
    if not isinstance(swap, NewGoods) or head is None or (one.choice.is_part and not swap.is_even):
        raise Refused(_("Choose what you want instead."), one.wished.key)
    _together(head, [item for item, _agreed in pairs])
    return New(head, one, swap)


def _replaced(wanted: list[list[tuple[ReturnItem, Agreed]]]) -> list[New]:
    """A set that the shop sells as one thing comes once more; else each part of it by itself."""
    found = []
    for pairs in wanted:
        if pairs[0][1].wished.outcome == Outcome.REPLACEMENT:
            head = _head(pairs)
            if head is not None:
                _together(head, [item for item, _agreed in pairs])
            found += [pair for pair in pairs if head is None or pair[0] is head]
    goods = same_again(item for item, _agreed in found) if found else {}
    return [New(item, one, goods[at]) for at, (item, one) in enumerate(found)]


def _head(pairs: list[tuple[ReturnItem, Agreed]]) -> ReturnItem | None:
    """The item of the line by which the shop sells it; None for a set that is no product of its own."""
    head = pairs[0][1].choice.head
    return next((item for item, _agreed in pairs if head is not None and item.line_id == head.line.pk), None)


def _together(head: ReturnItem, items: Iterable[ReturnItem]) -> None:
    ids = [item.pk for item in items if item is not head]
    if ids:
        ReturnItem.objects.filter(pk__in=ids).update(of_set=head)
