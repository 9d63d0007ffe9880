"""Money that a payment provider has taken and is not done with, as the worker leaves it; no account is asked for it."""

from datetime import datetime, timedelta

from demo.keeping import MERCHANT_EMAIL
from returns.models import Payout, PayoutStep, Return
from returns.money.closing import paid, sent
from returns.money.locks import locked
from returns.receiving.findings import Condition, Finding
from returns.receiving.inspecting import inspect

LATER = timedelta(days=365)  # the demo has no account at Mollie that could be asked


def to_the_bank(row: Return, now: datetime) -> None:
    """Looked at this morning, and taken by Mollie a moment later."""
    _by_mollie(row, now)


def unknown_to_the_shop(row: Return, now: datetime) -> None:
    """Paid, and the shop would not note it: the team tells it again, or notes it there by hand."""
    payout = _by_mollie(row, now)
    paid(payout, locked(row.pk), at=now - timedelta(hours=1))
    PayoutStep.objects.create(
        payout=payout, kind=PayoutStep.Kind.NOTE, key=f"{payout.key}-note", state=PayoutStep.State.FAILED,
        connection=payout.order.connection, last_error="Deze bestelling is gearchiveerd.",
    )  # fmt: skip


def _by_mollie(row: Return, now: datetime) -> Payout:
    at = now - timedelta(hours=3)
    seen = {item.pk: Finding(item.quantity, Condition.NEW, restock=True) for item in row.items.all()}
    inspect(row.pk, seen, MERCHANT_EMAIL, at=at)
    payout = locked(row.pk).payouts()[0]
    payout.means, payout.called_at, payout.sent_at = "mollie", at, at + timedelta(minutes=2)
    payout.save(update_fields=["means", "called_at", "sent_at"])
    sent(payout, f"re_{payout.key.replace('-', '')}")
    PayoutStep.objects.create(payout=payout, kind=PayoutStep.Kind.FOLLOW, key=payout.call_key, due_at=now + LATER)
    return payout
