"""The demo's shop as far as returns call it: it pays back, makes store credit, tells its stock and takes new orders.

Whatever is asked happens, once for its key: the answer follows from the key, and nothing is kept.
"""

from decimal import Decimal

from django.utils import timezone

from demo.returning.goods import SHELVES
from demo.story.book import numeric
from inbox.http import HttpSession
from inbox.models import Connection
from returns.exchanging.clients.base import Held, NewLine, NewOrder, Placed, Product, SoldOut, Variant, missing
from returns.money.contracts import Refunded, RefundOrder
from returns.money.store_credit import Credited, CreditOrder

NAME = "demo"  # in a connection's setting "shop_api"


class DemoRefunds:
    """See returns.money.contracts.Refunds."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        pass

    def refund(self, order: RefundOrder) -> Refunded:
        """Done."""
        return Refunded(f"demo-{order.key}", order.amount, timezone.now())

    def find(self, order: RefundOrder) -> Refunded | None:
        """None: a second call is the first one's."""
        return None

    def paid(self, order: RefundOrder) -> Decimal | None:
        """None: nobody counts here but we."""
        return None


class DemoCredits:
    """See returns.money.store_credit.Credits."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        pass

    def give(self, order: CreditOrder) -> Credited:
        """Done."""
        return Credited(f"demo-{order.key}", order.code, order.amount)


class DemoExchanging:
    """See returns.exchanging.clients.base.Exchanging."""

    reserves = True

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        self._products = SHELVES[connection.source].products()

    def product(self, product_id: str) -> Product | None:
        return self._products.get(product_id)

    def search(self, words: str) -> list[Product]:
        wanted = words.casefold().split()
        return [one for one in self._products.values() if all(word in one.title.casefold() for word in wanted)]

    def stock(self, lines: tuple[NewLine, ...]) -> dict[str, Variant]:
        every = {variant.variant_id: variant for one in self._products.values() for variant in one.variants}
        return {line.variant_id: every[line.variant_id] for line in lines if line.variant_id in every}

    def hold(self, order: NewOrder) -> Held:
        """Set aside for as long as was asked."""
        if gone := missing(order, self.stock(order.lines)):
            raise SoldOut(gone)
        return Held(f"draft-{order.key}", order.reserve_until is not None, order.reserve_until)

    def place(self, order: NewOrder, held_id: str) -> Placed:
        return Placed(str(numeric("exchange", order.key)), f"#{2000 + numeric(order.key) % 900}", timezone.now())

    def find(self, order: NewOrder, held_id: str) -> Placed | None:
        return None

    def release(self, held_id: str) -> None:
        """Nothing was really set aside."""


def open_for_business() -> None:
    """Let connections name this shop. Called by the demo's app, so it is there in the demo only."""
    from returns.exchanging.clients.choosing import CLIENTS
    from returns.money.choosing import BY_SHOP, CREDITS

    CLIENTS[NAME] = "demo.returning.shop:DemoExchanging"
    BY_SHOP[NAME] = "demo.returning.shop:DemoRefunds"
    CREDITS[NAME] = "demo.returning.shop:DemoCredits"
