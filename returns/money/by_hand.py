"""What a person does with payouts: pays by hand and says so, says how much, tries again, calls off; and the list for
finance. Every function takes the locks of returns/money/locks.py in the caller's transaction."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from django.db.transaction import on_commit
from django.utils import timezone

from returns.models import Payout
from returns.money.closing import close, paid
from returns.money.counted import what_for
from returns.money.differences import ADDED
from returns.money.digits import exactly
from returns.money.following_up import follow_up
from returns.money.holding import STOPPED
from returns.money.locks import Locked, locked
from returns.money.manual import COLUMNS, ToPay, cells
from returns.money.room import fits, is_meant, room

State = Payout.State
# Nothing of these can be under way: a person may decide. An UNCERTAIN one is decided by who has looked at the provider.
DECIDABLE = (State.HELD, State.BY_HAND, State.FAILED, State.UNCERTAIN)


class TooLate(ValueError):
    """The payout stands elsewhere by now, in words for the team."""


def mark_paid(payout_id: int, by: str, reference: str = "", at: datetime | None = None) -> Payout:
    """A person paid it, or saw that it was paid; again changes nothing. `by`: a mail address. `at`: aware.

    Raises TooLate, and ValueError for more than what can still go back, unless it went by a call of ours.
    """
    payout, held = _held(payout_id)
    if payout.state == State.PAID:
        return payout
    _require(payout, DECIDABLE)
    was_called = payout.may_have_gone and not payout.export
    if not was_called and not fits(payout, held.orders[payout.order_id]):
        raise ValueError(f"{payout.amount} {payout.currency} is more than what can still go back")
    payout.approved_by = by[:254]
    payout.save(update_fields=["approved_by"])
    paid(payout, held, reference, at)
    if was_called:  # it went by the provider after all; what a person pays otherwise, a person books
        follow_up(payout, is_pending=False)
    return payout


def try_again(payout_id: int, by: str) -> Payout:
    """A payout that failed, or of which nobody knows, is due now; what may have been called is looked for first."""
    payout, _held_by = _held(payout_id)
    _require(payout, (State.FAILED, State.UNCERTAIN))
    payout.state, payout.due_at, payout.attempts = State.WAITING, timezone.now(), 0
    payout.approved_by, payout.last_error = by[:254], ""
    payout.save(update_fields=["state", "due_at", "attempts", "approved_by", "last_error"])
    on_commit(_ring)
    return payout


def by_hand_instead(payout_id: int, by: str) -> Payout:
    """A person pays it in another way than we would. Not while a call of ours may have been taken."""
    payout, _held_by = _held(payout_id)
    _require(payout, (State.HELD, State.FAILED))
    _require_not_called(payout)
    payout.state, payout.means, payout.held_for, payout.approved_by = State.BY_HAND, "manual", "", by[:254]
    payout.save(update_fields=["state", "means", "held_for", "approved_by"])
    return payout


def set_amount(payout_id: int, amount: Decimal, by: str) -> Payout:
    """Say how much goes back where it could not be worked out; it waits for `releasing.approve` then.

    Raises ValueError for an amount that the currency does not have, or more than what can still go back.
    """
    payout, held = _held(payout_id)
    _require(payout, (State.HELD,))
    left = room(held.orders[payout.order_id], besides=payout, counting=is_meant)
    if amount < 0 or (left is not None and amount > left):
        raise ValueError(f"{amount} {payout.currency}: at most {left} {payout.currency} can still go back")
    said = what_for(payout)
    payout.amount, payout.lines, payout.shipping = exactly(amount, payout.currency), [], Decimal(0)
    payout.breakdown = [{"kind": ADDED, "amount": str(payout.amount), "tax": "0", "quantity": 0,
                         "basis": None, "reason": "", **said}]  # fmt: skip
    payout.approved_by = by[:254]
    payout.save(update_fields=["amount", "lines", "shipping", "breakdown", "approved_by"])
    return payout


def give_up(payout_id: int, by: str) -> Payout:
    """Nothing goes back by this payout; never for one that may have been paid."""
    payout, held = _held(payout_id)
    _require(payout, (State.HELD, State.BY_HAND, State.FAILED))
    if payout.state != State.BY_HAND:  # whoever has the list says that it was not paid
        _require_not_called(payout)
    payout.state, payout.approved_by, payout.held_for = State.CANCELLED, by[:254], STOPPED  # and stays so
    payout.save(update_fields=["state", "approved_by", "held_for"])
    close(held)
    return payout


def to_pay(export: str = "") -> Iterator[ToPay]:
    """What a person has to pay by hand, or what stands on a list for finance, paid or not; oldest first. What the shop
    paid back meanwhile is left out."""
    wanted = {"export": export} if export else {"state": State.BY_HAND}
    rows = Payout.objects.filter(**wanted).select_related("in_return", "order").order_by("made_at", "pk")
    for payout in rows.prefetch_related("order__refunds", "order__payouts__in_return"):
        row, order = payout.in_return, payout.order
        if payout.state == State.BY_HAND and not fits(payout, order):
            continue
        means = [str(one.get("provider", "")) for one in order.payment_means]
        ids = [str(one.get("payment_id") or "") for one in order.payment_means]
        yield ToPay(
            payout.key, row.spoken, order.number, row.name or order.buyer_name, exactly(payout.amount, payout.currency),
            payout.currency, ", ".join(filter(None, means)), ", ".join(filter(None, ids)), payout.last_error,
            payout.made_at, row.legal_by, payout.export, payout.paid_at,
        )  # fmt: skip


def export(rows: Iterable[ToPay]) -> list[list[str | datetime | None]]:
    """The list for finance, with its heading: what a CSV file holds."""
    return [list(COLUMNS), *(cells(row) for row in rows)]


def _held(payout_id: int) -> tuple[Payout, Locked]:
    held = locked(Payout.objects.values_list("in_return_id", flat=True).get(pk=payout_id))
    return Payout.objects.select_for_update(of=("self",)).get(pk=payout_id), held


def _require(payout: Payout, states: Iterable[int]) -> None:
    if payout.state not in states:
        raise TooLate(f"{payout.key} is {payout.get_state_display()}")


def _require_not_called(payout: Payout) -> None:
    if payout.may_have_gone:  # its worker died of it: another asks for it first, within the hour
        raise TooLate(f"{payout.key} may have been paid")


def _ring() -> None:
    from returns.tasks import payout_bell

    payout_bell.ring()
