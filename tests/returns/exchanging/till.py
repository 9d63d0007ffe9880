"""Somebody by whom a difference is paid, in this process: each key has one link, and what came in is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from returns.models import PaymentAccount
from returns.money import choosing
from returns.money.contracts import Refused
from returns.money.links import Link, LinkOrder, PaidLink
from tests.cast import Shop
from workqueue.guards import assert_outside_transaction


@dataclass
class Till:
    """Links by key; `came_in` by link."""

    links: dict[str, LinkOrder] = field(default_factory=dict)
    came_in: dict[str, PaidLink] = field(default_factory=dict)
    shut: set[str] = field(default_factory=set)

    def create(self, order: LinkOrder) -> Link:
        assert_outside_transaction("link")
        self.links.setdefault(order.key, order)
        return Link(f"pl-{order.key}", f"https://pay.example/{order.key}")

    def pays(self, external_id: str) -> bool:
        """The customer pays, if the link still works."""
        if external_id in self.shut or external_id in self.came_in:
            return False
        order = self.links[external_id.removeprefix("pl-")]
        self.came_in[external_id] = PaidLink(order.amount, order.currency, timezone.now(), f"tr-{order.key}")
        return True

    def paid(self, external_id: str) -> PaidLink | None:
        assert_outside_transaction("look")
        return self.came_in.get(external_id)

    def cancel(self, external_id: str) -> None:
        assert_outside_transaction("shut")
        if external_id in self.came_in:
            raise Refused("the link was paid meanwhile")
        self.shut.add(external_id)


@contextmanager
def open_till(shop: Shop, bank: Any) -> Iterator[Till]:
    """The merchant has an account; what goes back by it goes by `bank`."""
    till = Till()
    with shop.scoped():
        PaymentAccount.objects.create(provider="mollie", credentials="", settings={})
    with (
        patch.object(choosing, "links_by", lambda account: till),
        patch.object(choosing, "refunds_by", lambda account: bank),
    ):
        yield till
