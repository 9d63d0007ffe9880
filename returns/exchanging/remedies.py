"""What a customer may have instead of a replacement that cannot be had.

Directive (EU) 2019/771, art. 13(4): where the seller did not replace it, the customer may choose that it costs less, or
his money back; a repair where the shop mends such things.
"""

from returns.exchanging.ending import end, may_give_up
from returns.exchanging.locks import opened
from returns.models import Exchange, PolicyVersion, Return, ReturnItem
from returns.policy import vocabulary
from returns.policy.versions import stored

Outcome = ReturnItem.Outcome
State = Exchange.State


def remedies_of(exchange: Exchange) -> tuple[Outcome, ...]:
    """What can be chosen now, the law's order first; () where there is nothing to choose. One query.

    Who sent it back already cannot keep it for less. A gift's receiver gets store credit, never the buyer's money.
    """
    row: Return = exchange.item.in_return
    if not exchange.is_replacement or exchange.state != State.SOLD_OUT:
        return ()
    if row.is_gift:
        return (*_repair(row), Outcome.CREDIT)
    is_here = row.handed_over_at is None and row.received_at is None  # with the customer
    return (*_repair(row), *([Outcome.REDUCTION] if is_here else []), Outcome.REFUND)


def take(pk: int, wanted: str) -> bool:
    """The customer's word; the same again changes nothing. False when it is too late, or was never offered."""
    held = opened(pk)
    if held is None:
        return False
    exchange = held.exchange
    exchange.item.in_return = held.money.row
    if exchange.state == State.CANCELLED and exchange.is_replacement and exchange.item.outcome == wanted:
        return True
    if wanted not in remedies_of(exchange) or not may_give_up(exchange):
        return False
    if wanted == Outcome.REDUCTION:  # how much less, a person says
        ReturnItem.objects.filter(pk=exchange.item_id).update(expected=None)
    end(held.money, exchange, State.CANCELLED, instead=Outcome(wanted))
    return True


def _repair(row: Return) -> tuple[Outcome, ...]:
    version = PolicyVersion.objects.filter(number=row.policy_version).first()
    mends = stored(version.definition if version else {}, row.currency or "EUR").terms.remedies
    return (Outcome.REPAIR,) if vocabulary.Outcome.REPAIR in mends else ()
