"""A refund's sum, row by row: each row says what it is for, so that a page, a mail and a bookkeeper can follow it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from returns.arithmetic.currencies import money, units
from returns.arithmetic.paying import Earlier, EarlierLine
from returns.arithmetic.sharing import shares


class Kind(StrEnum):
    """What a row is. Those with a minus are below zero, SURCHARGE and WAIVED are zero and only explain."""

    LINE = "line"  # pieces that come back
    REDUCTION = "reduction"  # money for goods that stay
    DELIVERY = "delivery"  # the delivery to the customer
    SURCHARGE = "surcharge"  # 0: what a dearer delivery than the standard one had cost, `basis`, stays paid
    REST = "rest"  # what else was paid with the order
    EARLIER = "earlier"  # minus: went back before; without a line nobody said what for
    DEDUCTION = "deduction"  # minus: what somebody did to the goods
    FEE = "fee"  # minus: sending back
    WAIVED = "waived"  # 0: a fee, `basis`, that nobody owes
    CAP = "cap"  # minus: no more goes back than was paid
    BONUS = "bonus"  # on store credit


@dataclass(frozen=True)
class Row:
    """One row of a refund. `tax` is the part of `amount` that is tax, where a part of the order's tax goes with it."""

    kind: Kind
    amount: Decimal
    tax: Decimal = Decimal(0)
    line_id: str = ""
    quantity: int = 0
    basis: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True)
class Breakdown:
    """What goes back. `money` is the sum of all rows but the bonus, never more than was paid and not yet repaid."""

    currency: str
    rows: tuple[Row, ...]
    is_full: bool  # with this, everything of the order is back

    @property
    def money(self) -> Decimal:
        return self._sum(*(kind for kind in Kind if kind != Kind.BONUS))

    @property
    def bonus(self) -> Decimal:
        return self._sum(Kind.BONUS)

    @property
    def total(self) -> Decimal:
        """The money, and the bonus where store credit was chosen."""
        return self.money + self.bonus

    @property
    def tax(self) -> Decimal:
        """The order's tax that goes back with it."""
        return sum((row.tax for row in self.rows), money(0, self.currency))

    @property
    def shipping(self) -> Decimal:
        return self._sum(Kind.DELIVERY)

    def as_rows(self) -> list[dict[str, str | int | None]]:
        """The rows as plain JSON, amounts as text: what is kept with a payout."""
        return [
            {
                "kind": str(row.kind),
                "amount": str(row.amount),
                "tax": str(row.tax),
                "line": row.line_id,
                "quantity": row.quantity,
                "basis": None if row.basis is None else str(row.basis),
                "reason": row.reason,
            }
            for row in self.rows
        ]

    def allocated(self) -> tuple[list[tuple[str, int, Decimal]], Decimal]:
        """([(line, quantity, amount), ...], shipping) as shops book a refund: together never more than `money`.

        Deductions lie with their line; fees and caps are shared out by what each of them gets.
        """
        found: dict[str, list[int]] = {}
        for row in self.rows:
            if row.kind in (Kind.LINE, Kind.REDUCTION, Kind.DEDUCTION):
                entry = found.setdefault(row.line_id, [0, 0])
                entry[0] += row.quantity if row.kind == Kind.LINE else 0
                entry[1] += units(row.amount, self.currency)
        parts = [amount for _, amount in found.values()] + [units(self.shipping, self.currency)]
        whole = units(self.money, self.currency)
        if sum(parts) > whole:
            parts = shares(whole, parts)
        booked = [money(part, self.currency) for part in parts]
        lines = [(line, entry[0], amount) for (line, entry), amount in zip(found.items(), booked, strict=False)]
        return lines, booked[-1]

    def as_earlier(self) -> Earlier:
        """This refund as the next one of the same order sees it."""
        lines = [
            EarlierLine(row.line_id, row.quantity, row.amount)
            for row in self.rows
            if row.kind in (Kind.LINE, Kind.REDUCTION)
        ]
        return Earlier(self.money, tuple(lines), self.shipping)

    def _sum(self, *kinds: Kind) -> Decimal:
        return sum((row.amount for row in self.rows if row.kind in kinds), money(0, self.currency))
