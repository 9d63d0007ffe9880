"""The things to tick: lines, and bundles that stay together."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import groupby
from math import gcd

from returns.requesting.bought import Bought, Purchases


@dataclass(frozen=True)
class Choice:
    """One thing to tick: a line, or a bundle whose lines come back together."""

    parts: tuple[Bought, ...]  # the first one names it
    name: str = ""  # of a bundle without a line of its own
    inside: tuple["Choice", ...] = ()  # the parts of a bundle, where only one of them may be wrong
    is_part: bool = False  # of a bundle: by itself it can only be wrong, or go for another size of the same

    @property
    def key(self) -> str:
        """How forms name it: stays the same while the order's lines do."""
        return str(self.parts[0].line.pk) if not self.inside else f"b{self.parts[0].line.pk}"

    @property
    def head(self) -> Bought | None:
        """The line by which the shop sells it; None for a bundle without a line of its own."""
        return None if self.inside and self.name else self.parts[0]

    @property
    def bundles(self) -> int:
        """How many were bought: pieces of a line, or whole bundles."""
        return reduce(gcd, (int(part.line.quantity) for part in self.parts))

    @property
    def left(self) -> int:
        """How many can still come back."""
        return min(part.left // self.pieces(part, 1) for part in self.parts)

    def pieces(self, part: Bought, quantity: int) -> int:
        """Pieces of a part in so many of these."""
        return quantity * (int(part.line.quantity) // self.bundles)

    @property
    def price(self) -> Decimal | None:
        """What one cost in the end, tax included; None when a part's price is not known."""
        prices = [part.piece for part in self.parts]
        if any(price is None for price in prices):
            return None
        return sum(
            (price * self.pieces(part, 1) for part, price in zip(self.parts, prices, strict=True) if price is not None),
            Decimal(0),
        )


def choices_of(purchases: Purchases) -> list[Choice]:
    """Everything that was bought, newest order first: gone and ineligible things too, because nothing is hidden."""
    found: list[Choice] = []
    for order in purchases.orders:
        theirs = [one for one in purchases.bought if one.order.pk == order.pk]
        found += _of_order(theirs)
    return found


def _of_order(theirs: Sequence[Bought]) -> list[Choice]:
    heads = {one.line.external_id for one in theirs}
    names = {one.line.bundle_of for one in theirs if one.line.bundle_of}

    def bundle(one: Bought) -> str:
        return one.line.bundle_of or (one.line.external_id if one.line.external_id in names else "")

    places = {bundle(one): at for at, one in reversed(list(enumerate(theirs))) if bundle(one)}
    in_order = sorted(enumerate(theirs), key=lambda pair: (places.get(bundle(pair[1]), pair[0]), pair[0]))
    found = []
    for name, group in groupby((one for _at, one in in_order), key=bundle):
        members = list(group)
        if not name or len(members) == 1:
            found += [Choice((one,)) for one in members]
            continue
        members.sort(key=lambda one: one.line.external_id != name)  # the bundle's own line names it
        inside = tuple(Choice((one,), is_part=True) for one in members if one.line.external_id != name)
        found.append(Choice(tuple(members), "" if name in heads else name, inside))
    return found
