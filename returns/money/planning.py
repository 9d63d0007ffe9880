"""Working out what goes back for a return, as payouts that wait. Worked out anew until the money leaves."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from orders.models import Order
from returns.models import Payout, Return, ReturnItem
from returns.money.counted import says_what_for
from returns.money.differences import ADDED
from returns.money.holding import OVER, STOPPED
from returns.money.locks import Locked, locked
from returns.money.means import MANUAL, means_of
from returns.money.owed import Owed, owed
from returns.money.paid_in import payment_of
from returns.money.room import is_meant, room

State = Payout.State
Kind = Payout.Kind
ZERO = Decimal(0)


def plan(row: Return) -> list[Payout]:
    """Make the return's payouts, HELD, or bring those that did not leave yet in line with what is owed now.

    In the caller's transaction, within its scope; takes the locks of returns/money/locks.py. Idempotent. An order of
    which no sum can be told gets a payout that waits for a person, with the reason in words.
    """
    with transaction.atomic():
        return plan_locked(locked(row.pk))


def plan_locked(held: Locked) -> list[Payout]:
    """The same under locks that the caller holds; every payout of the return, oldest first."""
    if held.row.path == Return.Path.OLD or held.row.state in OVER:
        return held.payouts()
    items: dict[int, list[ReturnItem]] = defaultdict(list)
    for item in ReturnItem.objects.filter(in_return=held.row, order__isnull=False).order_by("pk"):
        items[item.order_id].append(item)
    payouts = held.payouts()
    for order_id in sorted(items):
        _plan_order(held, held.orders[order_id], items[order_id], [one for one in payouts if one.order_id == order_id])
    planned = held.payouts()
    _tell(held.row, planned)
    return planned


def may_change(payout: Payout) -> bool:
    """Nothing of it left, nor may have: it is worked out anew."""
    return not payout.may_have_gone and not is_by_person(payout) and not payment_of(payout)


def is_by_person(payout: Payout) -> bool:
    """Somebody said how much, or that nothing goes by it: their word stays."""
    given_up = payout.state == State.CANCELLED and payout.held_for == STOPPED
    return given_up or any(row.get("kind") == ADDED for row in payout.breakdown)


def _plan_order(held: Locked, order: Order, items: list[ReturnItem], payouts: list[Payout]) -> None:
    """What still goes back, beside what went: where an exchange comes to nothing after the rest was paid, its money
    is a payout of its own."""
    anew, stay = [one for one in payouts if may_change(one)], [one for one in payouts if not may_change(one)]
    fixed = {one.kind for one in stay if _is_last_word(one)}
    try:
        sums = {one.kind: one for one in owed(held.row, order, items, anew, stay=stay) if one.kind not in fixed}
    except ValueError as problem:
        _leave_to_person(held, order, anew, {one.kind for one in stay if one.round == 1}, str(problem))
        return
    for payout in anew:
        told = sums.pop(payout.kind, None)
        if told is not None:
            _write(held, payout, told)
        elif payout.state != State.CANCELLED:
            payout.state = State.CANCELLED
            payout.save(update_fields=["state"])
    for one in sums.values():
        _write(held, _fresh(held, order, one.kind, 1 + _rounds(held, order, one.kind)), one)


def _is_last_word(payout: Payout) -> bool:
    """Nothing more goes back of this kind: a person said how much, or none, of what nobody could tell what it is for,
    or of a difference."""
    return payout.round == 1 and (
        not says_what_for(payout) or (payout.kind == Kind.DIFFERENCE and is_by_person(payout))
    )


def _rounds(held: Locked, order: Order, kind: str) -> int:
    rows = Payout.objects.filter(in_return=held.row, order=order, kind=kind)
    return int(rows.aggregate(most=Max("round"))["most"] or 0)


def _fresh(held: Locked, order: Order, kind: str, round: int = 1) -> Payout:
    number = Payout.objects.filter(in_return=held.row).count() + 1
    return Payout(
        in_return=held.row, order=order, kind=kind, round=round, key=f"{held.row.code}-{number}", amount=ZERO,
        currency=order.currency,
    )  # fmt: skip


def _write(held: Locked, payout: Payout, told: Owed) -> None:
    """Put the sum on the payout; one that was let go already waits anew when its sum is another."""
    if payout.pk and payout.state != State.CANCELLED and payout.amount == told.amount and payout.lines == told.lines:
        if payout.breakdown != told.breakdown:
            payout.breakdown = told.breakdown
            payout.save(update_fields=["breakdown"])
        return
    way = means_of(told.order, told.kind)
    values: dict[str, Any] = {
        "state": State.HELD, "amount": told.amount, "currency": told.order.currency, "breakdown": told.breakdown,
        "lines": told.lines, "shipping": told.shipping, "means": way.key, "connection_id": way.connection_id,
        "account_id": way.account_id, "last_error": "",
    }  # fmt: skip
    for name, value in values.items():
        setattr(payout, name, value)
    payout.save()


def _leave_to_person(held: Locked, order: Order, anew: list[Payout], fixed: set[str], words: str) -> None:
    """No sum can be told: one payout that waits for somebody to say how much."""
    if Kind.REFUND in fixed:
        return
    payout = next((one for one in anew if one.kind == Kind.REFUND), None) or _fresh(held, order, Kind.REFUND)
    if payout.pk and payout.state == State.HELD and payout.held_for == STOPPED:
        return  # a person may have said how much already
    payout.state, payout.means, payout.held_for, payout.last_error = State.HELD, MANUAL, STOPPED, words[:2000]
    payout.save()


def _tell(row: Return, payouts: list[Payout]) -> None:
    """What the customer is told to get back: money, not store credit."""
    counted = [one for one in payouts if one.state != State.CANCELLED and one.kind != Kind.CREDIT]
    credits = [one for one in payouts if one.state != State.CANCELLED and one.kind == Kind.CREDIT]
    expected = sum((one.amount for one in counted or credits), ZERO) if counted or credits else None
    if row.expected != expected:
        row.expected = expected
        row.save(update_fields=["expected"])


def add(return_id: int, order_id: int, amount: Decimal, reason: str, by: str) -> Payout:
    """More money for an order of a return, by a person's word (an appeal, a mistake): a payout of its own.

    `amount` in the order's currency, tax included, with its reason in words for the customer; `by` a mail address.
    Raises ValueError when it is more than what can still go back, and for a return that is over: no money goes by one.
    In the caller's transaction.
    """
    held = locked(return_id)
    if held.row.state in OVER:
        raise ValueError(f"{held.row.code} is {held.row.state}")
    order = held.orders[order_id]
    left = room(order, counting=is_meant)
    if amount <= 0 or left is None or amount > left:
        raise ValueError(f"{amount} {order.currency}: at most {left} {order.currency} can still go back")
    # The first is what the return itself is owed, also where that comes later: an exchange that sold out, a repair.
    payout = _fresh(held, order, Kind.REFUND, round=max(_rounds(held, order, Kind.REFUND), 1) + 1)
    way = means_of(order)
    payout.amount, payout.approved_by = amount, by[:254]
    payout.breakdown = [{"kind": ADDED, "amount": str(amount), "tax": "0", "line": "", "quantity": 0, "basis": None,
                         "reason": reason[:500]}]  # fmt: skip
    payout.means, payout.connection_id, payout.account_id = way.key, way.connection_id, way.account_id
    payout.save()
    return payout
