"""When nothing comes of an exchange: the pieces are free, the item is paid back, and so is what was paid on top."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Max
from django.db.transaction import on_commit
from django.utils import timezone

from outbox.events import record
from returns.exchanging.locks import Held, opened
from returns.models import Exchange, GoodsQuestion, PaymentAccount, Payout, ReturnItem
from returns.money.differences import has_gone
from returns.money.holding import OVER
from returns.money.locks import Locked
from returns.money.releasing import settle

State = Exchange.State
Outcome = ReturnItem.Outcome
OPEN = (State.WAITING, State.RESERVED, State.PAYING, State.SOLD_OUT, State.FAILED)
CHOOSE_WITHIN = timedelta(days=3)  # after it sold out: then the money goes back without an answer
CLAIM_WITHIN = timedelta(days=14)  # a replacement: repair, reduction and money are no choice of a minute
LEFT = (Payout.State.PAID, Payout.State.SENT, Payout.State.WAITING, Payout.State.UNCERTAIN)


def end(
    money: Locked, exchange: Exchange, state: Exchange.State, words: str = "", instead: Outcome | None = None,
    stopped_at: datetime | None = None,
) -> None:  # fmt: skip
    """Nothing comes of it (EXPIRED or CANCELLED): money instead, for a gift store credit; or what `instead` says.

    A replacement whose return is over keeps its outcome: the claim stands if the return comes after all. `stopped_at`:
    by what was found at the inspection, which may be put right (reviving.py).

    Under the locks of returns/exchanging/locks.py; the shop must not have been asked for the order, or have said no.
    """
    exchange.state, exchange.last_error, exchange.reserved_until = state, words[:2000], None
    exchange.due_at, exchange.attempts = timezone.now(), 0  # to be given back in the shop
    exchange.stopped_at = stopped_at
    exchange.save(update_fields=["state", "last_error", "reserved_until", "due_at", "attempts", "stopped_at"])
    give_back(money, exchange)
    item = exchange.item
    is_claim = exchange.is_replacement and money.row.state in OVER
    if item.outcome in (Outcome.EXCHANGE, Outcome.REPLACE) and not is_claim:
        item.outcome = instead or (Outcome.CREDIT if money.row.is_gift else Outcome.REFUND)
        item.save(update_fields=["outcome"])
        ReturnItem.objects.filter(of_set=item).update(outcome=item.outcome)
    if money.row.state not in OVER:
        settle(money.row.pk)
    on_commit(ring)


def sold_out(money: Locked, exchange: Exchange, now: datetime | None = None) -> None:
    """The shop has no piece left: told once; something else can be chosen until a moment. Locked as in `end`."""
    if money.row.state in OVER:
        end(money, exchange, State.CANCELLED)
        return
    exchange.state, exchange.last_error = State.SOLD_OUT, ""
    within = CLAIM_WITHIN if exchange.is_replacement else CHOOSE_WITHIN
    exchange.reserved_until, exchange.called_at = (now or timezone.now()) + within, None
    exchange.due_at, exchange.attempts = timezone.now(), 0
    exchange.save(update_fields=["state", "last_error", "reserved_until", "called_at", "due_at", "attempts"])
    # What was seen a minute ago is not true: nobody is to choose the same again by it.
    seen = GoodsQuestion.objects.filter(connection_id=exchange.connection_id, product_id=exchange.product_id, words="")
    seen.update(state=GoodsQuestion.PENDING, due_at=timezone.now(), attempts=0, answered_at=None, products=[])
    give_back(money, exchange)
    record("exchange.sold_out", exchange, order_id=exchange.item.order_id)
    on_commit(ring)


def give_back(money: Locked, exchange: Exchange) -> Payout | None:
    """What was paid on top goes back to where it came from, at once and once. Locked as in `end`."""
    if exchange.paid_at is None or exchange.paid_amount <= 0 or exchange.item.order_id is None:
        return None
    key = f"{exchange.key}-B"
    if Payout.objects.filter(key=key).exists():
        return None
    account = PaymentAccount.objects.filter(provider=exchange.payment_provider, is_active=True).first()
    rounds = Payout.objects.filter(in_return=money.row, order_id=exchange.item.order_id, kind=Payout.Kind.DIFFERENCE)
    row = {"kind": "difference", "amount": str(exchange.paid_amount), "tax": "0", "quantity": 0, "basis": None,
           "line": exchange.item.line_external_id, "reason": "", "paid_in": exchange.payment_id}  # fmt: skip
    payout: Payout = Payout.objects.create(
        in_return=money.row, order_id=exchange.item.order_id, kind=Payout.Kind.DIFFERENCE, key=key,
        round=1 + max(rounds.aggregate(most=Max("round"))["most"] or 0, 1),  # 1 is the difference of cheaper goods
        state=Payout.State.WAITING if account else Payout.State.BY_HAND, amount=exchange.paid_amount,
        currency=exchange.currency, breakdown=[row], means=account.provider if account else "manual", account=account,
    )  # fmt: skip
    on_commit(_ring_payouts)
    return payout


def give_up(pk: int) -> bool:
    """Its customer takes the money instead; False when it is too late, because it was ordered or is being ordered."""
    held = opened(pk)
    if held is None or not may_give_up(held.exchange) or held.exchange.is_replacement:
        return False  # what somebody may have instead of a replacement: remedies.py
    end(held.money, held.exchange, State.CANCELLED)
    return True


def may_give_up(exchange: Exchange) -> bool:
    """Nobody has been asked for the order yet."""
    return exchange.state in OPEN and exchange.called_at is None


def may_choose(held: Held) -> bool:
    """May something else be chosen? After it sold out; or ran out, while the money for it has not left. Nor some of it,
    as the difference of what sold out: what is left of the old goods' worth would be too little for anything else."""
    row, exchange = held.money.row, held.exchange
    if row.state in (*OVER, row.State.CLOSED) or has_gone(exchange.item):
        return False
    if exchange.state == State.SOLD_OUT:
        return True
    if exchange.payment_url and exchange.paid_at is None:
        return False  # somebody may still pay by the link of what ran out: it is shut first
    if exchange.state != State.EXPIRED or exchange.item.outcome not in (Outcome.REFUND, Outcome.CREDIT):
        return False
    kinds = (Payout.Kind.REFUND, Payout.Kind.CREDIT)
    payouts = Payout.objects.filter(in_return=row, order_id=exchange.item.order_id, kind__in=kinds)
    return not payouts.filter(state__in=LEFT).exists() and not payouts.filter(called_at__isnull=False).exists()


def note_paid(exchange: Exchange, amount: Decimal, at: datetime, payment_id: str) -> None:
    """What came in by the link; of a locked exchange."""
    exchange.paid_at, exchange.paid_amount, exchange.payment_id = at, amount, payment_id[:120]
    exchange.save(update_fields=["paid_at", "paid_amount", "payment_id"])


def ring() -> None:
    """There is something to do in a shop, or with a link."""
    from returns.tasks import exchange_bell

    exchange_bell.ring()


def _ring_payouts() -> None:
    from returns.tasks import payout_bell

    payout_bell.ring()
