"""The one order in which money takes its locks: the return, then its orders, then their payouts.

Whoever holds an order's lock must not ask for the lock of a return that was there before: paying takes them the other
way round, and both would wait for each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from orders.models import Order
from returns.models import Payout, Return, ReturnItem


@dataclass(frozen=True)
class Locked:
    """A return as it is now, with its orders by id. Nobody else changes either, or any of its payouts."""

    row: Return
    orders: dict[int, Order]

    def payouts(self) -> list[Payout]:
        """The payouts of the return, oldest first."""
        return list(Payout.objects.select_for_update().filter(in_return=self.row).order_by("pk"))


def locked(return_id: int) -> Locked:
    """Lock the return and its orders until the transaction ends. Needs an open scope, within a transaction."""
    return locked_all([return_id])[return_id]


def locked_all(return_ids: Iterable[int]) -> dict[int, Locked]:
    """The same for several returns, all of them before any order; by id. Raises KeyError at the caller for unknown."""
    rows = {row.pk: row for row in Return.objects.select_for_update().filter(pk__in=set(return_ids)).order_by("pk")}
    about = [
        *ReturnItem.objects.filter(in_return__in=rows, order__isnull=False).values_list("in_return_id", "order_id"),
        *Payout.objects.filter(in_return__in=rows).values_list("in_return_id", "order_id"),
    ]
    orders = lock_orders({order_id for _pk, order_id in about})
    return {pk: Locked(row, {of: orders[of] for one, of in about if one == pk}) for pk, row in rows.items()}


def lock_orders(ids: Iterable[int]) -> dict[int, Order]:
    """The orders by id, locked in the one sequence that cannot end in waiting for each other."""
    rows = Order.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    return {order.pk: order for order in rows}
