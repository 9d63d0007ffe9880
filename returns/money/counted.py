"""Which items of a return some money went for already: an exchange that comes to nothing afterwards is still owed."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Any

from returns.arithmetic.breakdown import Kind
from returns.models import Payout, ReturnItem

FOR = "for"  # the key, in a row of what a person said, of the pieces that it is for: [[line, quantity], ...]
DIFFERENCE = Payout.Kind.DIFFERENCE.value
SAYS = (Kind.LINE, Kind.REDUCTION, DIFFERENCE)
STAYS = ReturnItem.Outcome.REDUCTION


def without_paid(items: Sequence[ReturnItem], stay: Iterable[Payout], swapped: Container[int]) -> list[ReturnItem]:
    """The items that none of the payouts which `stay` was for. Those of `swapped` (ids), which were exchanged first,
    come last: what went for their line went for the others."""
    pieces, kept = _paid(stay)
    left = []
    for item in sorted(items, key=lambda one: (one.pk in swapped, one.pk or 0)):
        line = item.line_external_id
        paid = kept if item.outcome == STAYS else pieces
        if paid[line] > 0:
            paid[line] -= 1 if item.outcome == STAYS else item.quantity
        else:
            left.append(item)
    return left


def says_what_for(payout: Payout) -> bool:
    """Does it say for which pieces it is? Where a person named a sum that nobody could work out, it does not."""
    return any(row["kind"] in SAYS or row.get(FOR) for row in payout.breakdown)


def what_for(payout: Payout) -> dict[str, Any]:
    """The same for the row of a sum that a person names instead of it."""
    before = [pair for row in payout.breakdown for pair in row.get(FOR) or ()]
    lines = {row["line"] for row in payout.breakdown if row["kind"] == DIFFERENCE}
    pairs = [[line, quantity] for line, quantity, *_rest in payout.lines] or before
    return {"line": lines.pop() if len(lines) == 1 else "", FOR: pairs}


def _paid(stay: Iterable[Payout]) -> tuple[Counter[str], Counter[str]]:
    """By line: pieces that came back, and reductions of those that stay."""
    pieces, kept = Counter[str](), Counter[str]()
    for payout in stay:
        for row in payout.breakdown:
            if row["kind"] == Kind.LINE:
                pieces[row["line"]] += int(row["quantity"])
            elif row["kind"] == Kind.REDUCTION:
                kept[row["line"]] += 1
            for line, quantity in row.get(FOR) or ():
                (pieces if quantity else kept)[line] += quantity or 1
    return pieces, kept
