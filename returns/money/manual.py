"""No call at all: finance pays from a list, and a person marks what was paid."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NoReturn

from returns.money.contracts import ByHand, Refunded, RefundOrder
from returns.money.digits import written

COLUMNS = (
    "key", "return", "order", "name", "amount", "currency", "means", "payment", "reason", "asked", "due", "list",
    "paid",
)  # fmt: skip


class ManualRefunds:
    """See returns.money.contracts.Refunds. Nobody can be asked whether it was paid: whoever paid says so."""

    def refund(self, order: RefundOrder) -> NoReturn:
        raise ByHand(f"{order.amount} {order.currency} is paid by hand")

    def find(self, order: RefundOrder) -> Refunded | None:
        return None

    def paid(self, order: RefundOrder) -> Decimal | None:
        return None


@dataclass(frozen=True)
class ToPay:
    """One row of the list. Times aware; `payment` is the reference of the order's own payment."""

    key: str
    return_number: str
    order_number: str
    name: str
    amount: Decimal
    currency: str
    means: str
    payment: str
    reason: str
    asked_at: datetime
    due_at: datetime | None
    export: str = ""
    paid_at: datetime | None = None


def cells(row: ToPay, decimal: str = ".") -> list[str | datetime | None]:
    """The row under COLUMNS, amounts as plain digits with this decimal sign, for the team's CSV file."""
    money = [written(row.amount, row.currency).replace(".", decimal), row.currency]
    first = [row.key, row.return_number, row.order_number, row.name]
    return [*first, *money, row.means, row.payment, row.reason, row.asked_at, row.due_at, row.export, row.paid_at]
