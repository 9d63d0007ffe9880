"""People who send something back: an order that arrived, a policy that is on, and a browser that walks the steps."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from merchants.access import issue
from merchants.models import unguessable
from orders.models import Customer, Order
from returns.models import PolicyVersion, ReturnPolicy
from returns.policy.reading import to_json
from returns.policy.vocabulary import Outcome, Path
from returns.requesting.people import Person
from returns.requesting.wishes import Wish, WishedItem
from tests.cast import Shop
from tests.notifications.stage import order_of
from tests.returns import policies

FIELD = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


def opened(definition: Any = None, **changes: Any) -> ReturnPolicy:
    """A policy that is on, and was long before any order; {} is the built-in one. Needs the merchant's scope."""
    written = to_json(definition) if definition is not None else {}
    row: ReturnPolicy = ReturnPolicy.objects.create(is_on=True, definition=written, **changes)
    PolicyVersion.objects.create(number=1, made_at=timezone.now() - timedelta(days=800), is_on=True, definition=written)
    return row


def arrived(shop: Shop, number: str = "1042", *, days_ago: int = 3, **changes: Any) -> Order:
    """An order of one pair of shoes and two pairs of socks that is there since so many days."""
    moment = timezone.now() - timedelta(days=days_ago)
    told = {"placed_at": moment - timedelta(days=2), "delivered_at": moment, "is_fulfilled": True, **changes}
    if "email" in told:
        told["customer"], _new = Customer.objects.get_or_create(email=told["email"])
    order = order_of(shop, number, **told)
    keys_of(order)
    return order


def keys_of(order: Order) -> list[str]:
    """How the pages name the order's lines; remembered, so that it can be asked outside the scope."""
    known: Any = order
    if not hasattr(known, "line_keys"):
        known.line_keys = [str(line.pk) for line in order.lines.order_by("position", "pk")]
    return list(known.line_keys)


def wish(*orders: Order, at: int = 0, quantity: int = 1, outcome: Outcome = Outcome.REFUND, **changes: Any) -> Wish:
    """The wish for pieces of one line of the first order, by who holds the links of all of them."""
    item = WishedItem(keys_of(orders[0])[at], quantity, outcome, changes.pop("reason", "changed_mind"))
    person = Person(frozenset(order.public_id for order in orders))
    values = {"path": Path.MIND, "items": (item,), "request_key": unguessable(), "language": "nl", **changes}
    return Wish(person, **values)


@dataclass
class Walker:
    """A browser at one shop, which fills in what the pages ask."""

    shop: Shop
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(HTTP_HOST=self.shop.host)
        self.client.get("/", {"lang": "en"})

    def opens(self, order: Order, actions: str = "read") -> "Walker":
        """By the order's own link."""
        with self.shop.scoped():
            token = issue(order.subject, f"test-{actions}", actions=actions)
        self.client.get(f"/returns/t/{token}/" if actions != "read" else f"/t/{token}/")
        if actions == "read":
            self.client.get(f"/orders/{order.public_id}/return/")
        return self

    def sees(self, page: str, /, **answers: Any) -> Any:
        """GET one of the steps with these answers."""
        return self.client.get(f"/returns/new/{page}", answers)

    def sends(self, answers: dict[str, Any], typed: dict[str, Any] | None = None) -> Any:
        """Look at the last step and press its button."""
        shown = self.client.get("/returns/new/check/", answers)
        return self.presses(shown, typed)

    def presses(self, shown: Any, typed: dict[str, Any] | None = None) -> Any:
        """The button of a last step that was shown before."""
        action = re.search(r'method="post" action="([^"]*/check/[^"]*)"', shown.content.decode())
        assert action, shown.content.decode()[-3000:]
        return self.client.post(unescape(action[1]), {"k": hidden(shown)["k"], **(typed or {})})


def hidden(response: Any) -> dict[str, str]:
    """The fields with values of a page."""
    return {name: unescape(value) for name, value in FIELD.findall(response.content.decode())}


def priced(order: Order, *prices: str) -> None:
    """Give the order's lines these prices a piece, and the order the sum with its delivery."""
    total = order.shipping or Decimal(0)
    for line, price in zip(order.lines.order_by("position", "pk"), prices, strict=False):
        line.unit_price = Decimal(price)
        line.save()
        total += line.unit_price * line.quantity
    order.total = total
    order.save()


__all__ = ["Walker", "arrived", "hidden", "keys_of", "opened", "policies", "priced", "wish"]
