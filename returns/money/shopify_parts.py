"""A refund over the payments of an order in Shopify, which may be a gift card and a card."""

from decimal import Decimal
from typing import Any

from inbox.reading import Reader
from orders.sources.changing.base import read_text
from returns.money.contracts import RefundOrder, Refused
from returns.money.digits import written
from returns.shops.graph import gid, rows


def spread(order: RefundOrder, seen: Reader) -> list[dict[str, Any]]:
    """The amount over the payments that can still give it back, in Shopify's order, each up to its most."""
    left, parts = order.amount, []
    for row in rows(seen.value, "suggestedRefund", "suggestedTransactions"):
        most = money_of(Reader(row), "maximumRefundableSet", order) or money_of(Reader(row), "amountSet", order)
        part = min(left, most or Decimal(0))
        if part <= 0:
            continue
        left -= part
        parts.append({
            "orderId": gid("Order", order.order_id), "parentId": read_text(row, "parentTransaction", "id"),
            "gateway": read_text(row, "gateway"), "kind": "REFUND", "amount": written(part, order.currency),
        })  # fmt: skip
    if left:
        raise Refused(f"no payment of this order can take the last {left} {order.currency} back")
    return parts


def by_hand(order: RefundOrder) -> list[dict[str, Any]]:
    """The amount as a payment that went outside of Shopify: written down, and no money moves."""
    return [{
        "orderId": gid("Order", order.order_id), "gateway": "manual", "kind": "REFUND",
        "amount": written(order.amount, order.currency),
    }]  # fmt: skip


def money_of(found: Reader, key: str, order: RefundOrder) -> Decimal | None:
    """An amount in the order's currency; Refused when the shop counts in another one."""
    money = found.at(key, "presentmentMoney")
    if (currency := money.at("currencyCode").text(3)) and currency != order.currency:
        raise Refused(f"the customer paid in {currency}, not in {order.currency}")
    return money.at("amount").money()
