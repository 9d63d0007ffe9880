"""The end: a return is closed when its goods and its money are done, and both are told once."""

from datetime import datetime

from django.utils import timezone

from returns.models import Exchange, Payout, Return
from returns.money.locks import Locked
from returns.moves import SYSTEM, announce, move
from returns.travelling import travels

State = Payout.State
ENDED = (State.PAID, State.CANCELLED)
GOODS_DONE = (Return.State.INSPECTED,)
# An exchange that is still to be ordered, paid or chosen anew, or that a person must look at. One that is over left its
# item to be paid back.
EXCHANGING = (
    Exchange.State.WAITING, Exchange.State.RESERVED, Exchange.State.PAYING, Exchange.State.SOLD_OUT,
    Exchange.State.FAILED,
)  # fmt: skip


def paid(payout: Payout, held: Locked, external_id: str = "", at: datetime | None = None, words: str = "") -> None:
    """Note that a payout is paid; the rest is `close`.

    `payout` is locked by the caller, who holds the return's locks. `at`: aware. `words`: what the team should know.
    """
    payout.state, payout.paid_at = State.PAID, at or timezone.now()
    payout.external_id, payout.last_error, payout.held_for = (external_id or payout.external_id)[:120], words[:2000], ""
    payout.save(update_fields=["state", "paid_at", "external_id", "last_error", "held_for"])
    close(held)


def sent(payout: Payout, external_id: str, words: str = "") -> None:
    """Note that whoever pays back has taken a payout and is not done with it: on its way, and not there yet.

    Locked as in `paid`. Nothing is told and nothing closed: the promise runs on.
    """
    payout.state, payout.sent_at = State.SENT, payout.sent_at or timezone.now()
    payout.external_id, payout.last_error, payout.held_for = external_id[:120], words[:2000], ""
    payout.save(update_fields=["state", "sent_at", "external_id", "last_error", "held_for"])


def close(held: Locked) -> bool:
    """Tell what was paid once nothing more is to come, and close the return if nothing is left to do, neither with its
    goods nor with its money."""
    row = held.row
    _tell(row)
    if row.state not in GOODS_DONE and not (row.state == Return.State.REGISTERED and not travels(row)):
        return False
    if Payout.objects.filter(in_return=row).exclude(state__in=ENDED).exists():
        return False
    if Exchange.objects.filter(item__in_return=row, state__in=EXCHANGING).exists():
        return False
    moved = move(row.pk, Return.State.CLOSED, SYSTEM)
    if moved is not None:
        row.state, row.closed_at = moved.state, moved.closed_at
    return moved is not None


def _tell(row: Return) -> None:
    """Record `return.paid` for what nobody was told of yet, once no payout is open: each try of each payout once, so
    that money which came back is told again when it has gone anew (bouncing.py takes its `told_at` away)."""
    rows = list(Payout.objects.filter(in_return=row).order_by("pk"))
    fresh = [one for one in rows if one.state == State.PAID and one.told_at is None]
    if not fresh or any(one.state not in ENDED for one in rows):
        return
    Payout.objects.filter(pk__in=[one.pk for one in fresh]).update(told_at=timezone.now())
    told = [one for one in rows if one in fresh or one.told_at or one.bounced_at]
    announce(row, "return.paid", payouts=[one.public_id for one in fresh], round=sum(one.tries for one in told) - 1)
