"""What somebody bought, read in six queries however many orders there are: the facts that a policy judges."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from care.withdrawing import last_day
from orders.models import Line, Order
from returns.arithmetic.currencies import money
from returns.arithmetic.paying import settle
from returns.insight.sizes import size_of
from returns.models import Payout, ReturnItem
from returns.money.owed import GONE
from returns.paid import paid_order
from returns.policy.facts import CustomerFacts, Item, LineFacts, OrderFacts
from returns.policy.versions import InForce, Told, now_and_then
from returns.requesting.alongside import with_all
from returns.requesting.counting import Gone, Key, gone_of, refunded_pieces
from returns.requesting.people import MOST, Person, orders_of


@dataclass(frozen=True)
class Bought:
    """One line of one order, and what is gone of it."""

    order: Order
    line: Line
    gone: Gone
    # What one piece cost in the end, in the order's currency, tax included; None when the shop did not say.
    piece: Decimal | None = None

    @property
    def left(self) -> int:
        """Pieces that can still come back."""
        gone = self.gone
        return max(0, int(self.line.quantity) - gone.returned - gone.refunded - gone.cancelled)


@dataclass(frozen=True)
class Purchases:
    """All that one person may send back from."""

    person: Person
    orders: Sequence[Order]  # newest first
    bought: Sequence[Bought]
    policy: InForce
    told: Told
    can_pay: bool = False  # the merchant has an account by which a price difference can be paid

    def item(self, one: Bought, wanted: int | None = None, reason: str = "") -> Item:
        """The facts of a line for returns.policy, its days in the active time zone."""
        order = one.order
        line = LineFacts(
            sku=one.line.sku, category=one.line.category, tags=tuple(str(tag) for tag in one.line.tags),
            title=one.line.title, size=size_of(one.line.variant), price=one.piece,
            currency=order.currency, bought=one.line.quantity, returned=one.gone.returned,
            refunded=one.gone.refunded, cancelled=one.gone.cancelled,
        )  # fmt: skip
        facts = OrderFacts(
            placed_at=order.placed_at, country=order.country, delivered_at=order.delivered_at,
            all_delivered=order.delivered_at is not None,
            withdraw_until=last_day(order.delivered_at, order.country) if order.delivered_at else None,
            told=self.told.at(order.placed_at), is_gift=self.person.is_gift,
            generation=generation_of(order), zone=timezone.get_current_timezone(),
        )  # fmt: skip
        known: Any = order
        customer = CustomerFacts(max(0, (known.known_orders or 0) - 1), known.score or 0)
        return Item(line, facts, customer, wanted, reason, one.gone.earlier)


def read(person: Person, *, locked: bool = False) -> Purchases:
    """Everything about the person's orders; `locked` takes their locks first, in the order of their ids.

    Needs an open scope, and a transaction to lock in.
    """
    rows = orders_of(person)
    if locked:
        ids = list(rows.values_list("pk", flat=True)[:MOST])
        rows = rows.filter(pk__in=ids)
        list(Order.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    orders = list(with_all(rows)[:MOST])
    lines = [line for order in orders for line in order.lines.all()]
    refunds = [refund for order in orders for refund in order.refunds.all()]
    payouts = [payout for order in orders for payout in order.payouts.all() if payout.kind == Payout.Kind.REFUND]
    refunded = refunded_pieces(orders, lines, refunds, payouts)
    bought = [one for order in orders for one in _bought(order, refunded, person)]
    currency = next((order.currency for order in orders if order.currency), "EUR")
    in_force, told = now_and_then(currency)
    can_pay = any(bool(known.can_pay) for known in orders)  # type: ignore[attr-defined]
    return Purchases(person, orders, bought, in_force, told, can_pay)


def _bought(order: Order, refunded: "Counter[Key]", person: Person) -> Iterator[Bought]:
    lines, pieces = list(order.lines.all()), pieces_of(order)
    items: dict[str, list[ReturnItem]] = defaultdict(list)
    for item in order.return_items.all():
        items[item.line_external_id].append(item)
    for line in lines:
        if _may_come_back(line, lines, person):
            gone = gone_of(line, order, items[line.external_id], refunded)
            yield Bought(order, line, gone, pieces.get(line.external_id))


def pieces_of(order: Order) -> dict[str, Decimal]:
    """What one piece of each line cost in the end, by the same sums that a refund goes by; {} where that is unclear."""
    try:
        settled = settle(paid_order(order))
    except ValueError:  # returns.paid.Unclear is one
        return {}
    counts = {line.external_id: line.quantity for line in order.lines.all()}
    return {
        line_id: money(cost.amount, order.currency) / counts[line_id]
        for line_id, cost in settled.lines.items()
        if counts[line_id]
    }


def swapped_of(order: Order) -> list[ReturnItem]:
    """What went for other goods, the parts of sets among it, oldest first. Of an order of `read` only."""
    items = sorted(order.return_items.all(), key=lambda item: int(item.pk))
    exchanges = {item.pk: item.exchange for item in items if hasattr(item, "exchange")}
    live = {pk for pk, one in exchanges.items() if one.state not in GONE and not one.is_replacement}
    return [item for item in items if (item.of_set_id or item.pk) in live]


def generation_of(order: Order) -> int:
    """0: bought; 1: came by an exchange; 2: by an exchange of that. Of an order of `read` only."""
    known: Any = order
    return 0 if known.exchanged is None else int(known.exchanged) + 1


def _may_come_back(line: Line, lines: Sequence[Line], person: Person) -> bool:
    """Services and downloads are not sent; of a gift's order only the gifts are shown, where the shop says which."""
    if not line.needs_shipping or not line.quantity:
        return False
    if not person.is_gift:
        return True
    return bool(line.is_gift) or not any(one.is_gift for one in lines if one.order_id == line.order_id)
