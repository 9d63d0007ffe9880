"""What an order still owes its customer: by line, for the delivery, and in all."""

from dataclasses import dataclass

from returns.arithmetic.currencies import units
from returns.arithmetic.paying import Cost, EarlierLine, PaidOrder, Settled
from returns.arithmetic.sharing import of_pieces, part_of


@dataclass
class Gone:
    """What went back of one line: pieces, and the money for them in smallest units."""

    quantity: int = 0
    amount: int = 0


class Account:
    """An order's refunds so far against what was paid for what."""

    def __init__(self, order: PaidOrder, settled: Settled) -> None:
        self._order, self._settled = order, settled
        self._bought = {line.line_id: line.quantity for line in order.lines}
        self._gone = {line_id: Gone() for line_id in self._bought}
        self.shipping = self.unexplained = self.repaid = 0
        self.is_exchanged = False
        for earlier in order.earlier:
            amount, shipping = units(earlier.amount, order.currency), units(earlier.shipping, order.currency)
            for_lines = sum(self._book(line) for line in earlier.lines)
            self.shipping += shipping
            self.repaid += amount
            self.unexplained += 0 if earlier.is_explained else max(amount - shipping - for_lines, 0)

    @property
    def left(self) -> int:
        """What was paid and did not go back yet."""
        return max(self._settled.paid - self.repaid, 0)

    def pieces_left(self, line_id: str) -> int:
        """ValueError for a line that the order does not have."""
        if line_id not in self._bought:
            raise ValueError(f"line {line_id}: not of this order")
        return max(self._bought[line_id] - self._gone[line_id].quantity, 0)

    def money_left(self, line_id: str) -> int:
        """What was paid for the line and did not go back for it yet."""
        return max(self._settled.lines[line_id].amount - self._gone[line_id].amount, 0)

    def due(self, line_id: str, count: int) -> Cost:
        """What `count` more pieces of the line are owed, and the tax in it; ValueError when so many are not left.

        A shop that paid earlier pieces back by itself may have rounded another way, by less than a unit a piece: then
        the remainder goes with these. A larger difference had its reason, and stays.
        """
        if not 1 <= count <= self.pieces_left(line_id):
            raise ValueError(f"line {line_id}: {count} pieces asked, {self.pieces_left(line_id)} can come back")
        cost, gone, bought = self._settled.lines[line_id], self._gone[line_id], self._bought[line_id]
        before = of_pieces(cost.amount, bought, gone.quantity)
        after = of_pieces(cost.amount, bought, gone.quantity + count)
        start = gone.amount if abs(gone.amount - before) <= gone.quantity else before
        amount = max(min(after - start, cost.amount - gone.amount), 0)
        taxes = of_pieces(cost.tax, bought, gone.quantity + count) - of_pieces(cost.tax, bought, gone.quantity)
        return Cost(amount, min(part_of(taxes, amount, after - before), amount))

    def take(self, line_id: str, count: int, amount: int) -> None:
        """Book pieces and money of a line as going back."""
        self._gone[line_id].quantity += count
        self._gone[line_id].amount += amount

    def is_all_back(self) -> bool:
        """Nothing of the order is left with the customer, nor went on in other goods."""
        return not self.is_exchanged and all(self.pieces_left(line_id) == 0 for line_id in self._bought)

    def _book(self, line: EarlierLine) -> int:
        """Book an earlier refund's line; returns its money. A line that is no longer in the order explains nothing."""
        if line.line_id not in self._bought:
            return 0
        gone, cost, bought = self._gone[line.line_id], self._settled.lines[line.line_id], self._bought[line.line_id]
        self.is_exchanged |= line.is_exchange
        upto = min(gone.quantity + line.quantity, bought)
        if line.amount is not None:
            amount = units(line.amount, self._order.currency)
        else:
            amount = (
                of_pieces(cost.amount, bought, upto) - of_pieces(cost.amount, bought, gone.quantity) if bought else 0
            )
        gone.quantity, gone.amount = upto, gone.amount + amount
        return amount
