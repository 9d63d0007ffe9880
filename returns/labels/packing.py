"""How large a parcel is with these pieces in it, and whether it goes through a letterbox. Pure; lengths in centimetres.

The box that is found is one in which everything fits, not always the smallest one: pieces are laid beside each other,
the largest first, where the box grows least.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from returns.labels.contracts import Sides

# What goes through a letterbox of the Netherlands and Belgium as a letterbox parcel (PostNL, "Brievenbuspakje").
LETTERBOX: Sides = (Decimal(38), Decimal("26.5"), Decimal("3.2"))
LETTERBOX_GRAMS = 2000
MOST_PIECES = 200


def together(pieces: Iterable[Sides | None]) -> Sides | None:
    """The sides of a box that takes all of them, the longest first; None where one's are not known, or for none."""
    listed = list(pieces)
    known = [longest_first(piece) for piece in listed if piece is not None]
    if not known or len(known) < len(listed) or len(known) > MOST_PIECES:
        return None
    known.sort(reverse=True)
    box = known[0]
    for piece in known[1:]:
        box = min((_beside(box, piece, axis) for axis in range(3)), key=lambda one: (_volume(one), one))
    return box


def goes_through_letterbox(sides: Sides | None, grams: int) -> bool:
    """True where it is known to be as flat and light as that."""
    return sides is not None and grams <= LETTERBOX_GRAMS and fits(sides, LETTERBOX)


def fits(sides: Sides, inside: Sides) -> bool:
    """Turned as it may be."""
    pairs = zip(longest_first(sides), longest_first(inside), strict=True)
    return all(side <= most for side, most in pairs)


def longest_first(sides: Sides) -> Sides:
    """The three lengths in the order in which parcels are compared: a parcel may be turned."""
    one, two, three = sorted(sides, reverse=True)
    return one, two, three


def _beside(box: Sides, piece: Sides, axis: int) -> Sides:
    grown = [max(pair) if at != axis else sum(pair) for at, pair in enumerate(zip(box, piece, strict=True))]
    return longest_first(cast(Sides, tuple(grown)))


def _volume(box: Sides) -> Decimal:
    return box[0] * box[1] * box[2]
