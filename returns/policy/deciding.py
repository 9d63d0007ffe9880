"""The one question: may this item come back, how long, for what, and why."""

from datetime import datetime

from returns.policy.case import Case
from returns.policy.claiming import decide_wrong
from returns.policy.decision import Decision, Values, Why
from returns.policy.definition import Definition
from returns.policy.facts import Item
from returns.policy.minding import decide_mind
from returns.policy.resolving import resolved
from returns.policy.vocabulary import Path
from returns.policy.withdrawing import decide_withdraw

PATHS = {Path.MIND: decide_mind, Path.WRONG: decide_wrong, Path.WITHDRAW: decide_withdraw}


def decide(definition: Definition, item: Item, path: Path, now: datetime) -> Decision:
    """What the policy and the law say of the item on that path at that (aware) moment.

    The definition is the one in force now; the one from the day of the sale is `item.order.told`, and the better of
    both counts. The same arguments always give the same decision. Nothing is hidden: an item that cannot come back
    has its reason, rule and day in `becauses`.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    case = Case(definition, item, path, now.astimezone(item.order.zone).date(), resolved(definition, item))
    if item.line.left == 0:
        return case.refuse(Why.NOTHING_LEFT)
    if not 1 <= item.pieces <= item.line.left:
        return case.refuse(Why.TOO_MANY, Values(number=item.line.left))
    return PATHS[path](case)
