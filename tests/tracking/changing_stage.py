"""A change that was asked for at a shop or an aggregator of ours, which keeps a ledger of what reached it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from orders.models import Order
from outbox.models import DomainEvent
from tests.cast import Shop, order, parcel, work
from tests.tracking.changing_fakes import ADDRESS, Ledger, ledger_of
from tracking import change_calls
from tracking.changes import request
from tracking.models import ChangeCall, Checkpoint, DeliveryChange, Shipment

SHOPS = ["shopify", "woocommerce", "saleor"]
LABELS = ["sendcloud", "easypost"]
TOKENS = {"woocommerce": "ck_1:cs_1", "sendcloud": "public:secret"}
ODD: list[Any] = [b"<html>", b"[]", {}, {"data": {}, "parcels": 5, "trackers": {}}, {"errors": 3, "id": {}}]
EVERY = [(name, kind) for name in SHOPS for kind in ("address", "cancel")] + [(name, "cancel") for name in LABELS]


@dataclass
class Stage:
    """A merchant whose order can be changed at one other side."""

    shop: Shop
    ledger: Ledger
    connection: Connection

    def ask(self, kind: str) -> DeliveryChange:
        with self.shop.scoped():
            order_row, shipment = Order.objects.get(), Shipment.objects.first()
            wish = ADDRESS if kind == "address" else {"text": ""}
            return request(order_row, shipment, kind, wish)

    def due_again(self) -> None:
        """The pause after a failure, over."""
        with self.shop.scoped():
            ChangeCall.objects.filter(state=ChangeCall.State.PENDING).update(due_at=timezone.now())

    def now(self, change: DeliveryChange) -> DeliveryChange:
        with self.shop.scoped():
            return DeliveryChange.objects.get(pk=change.pk)

    def events(self) -> list[str]:
        with self.shop.scoped():
            rows = DomainEvent.objects.filter(type__startswith="change.").order_by("pk")
            return [row.type.removeprefix("change.") for row in rows]


@pytest.fixture
def stage(loper: Shop, settings: Any, monkeypatch: Any) -> Iterator[Any]:
    """`stage("shopify")`: the order 7 of a Shopify shop; `stage("sendcloud")`: a parcel with a label of Sendcloud."""
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    monkeypatch.setattr(
        change_calls, "HttpSession", lambda **options: HttpSession(sleep=lambda _s: None, read_timeout=1, **options)
    )
    open_ledgers: list[Any] = []

    def make(name: str) -> Stage:
        context = ledger_of(name)
        ledger = context.__enter__()
        open_ledgers.append(context)
        linked = loper.connect(name, api_token=TOKENS.get(name, "t0ken"), config={"base_url": ledger.url})
        is_label = name in LABELS
        loper.tells("order.upserted", order(parcels=[parcel()] if is_label else []))
        work()
        with loper.scoped():
            if is_label:
                Shipment.objects.update(status="pre_transit")
                Checkpoint.objects.create(
                    shipment=Shipment.objects.get(), occurred_at=timezone.now(), status="pre_transit", source=name,
                    fingerprint=b"1" * 16,
                )  # fmt: skip
            else:
                Order.objects.update(connection=linked, external_id="7")
        return Stage(loper, ledger, linked)

    yield make
    for context in open_ledgers:
        context.__exit__(None, None, None)


def assert_taken(stage: Stage, change: DeliveryChange, kind: str) -> None:
    """It happened once, and the change says so: a shop's is accepted; a void label leaves the order to the team."""
    found = stage.now(change)
    assert stage.ledger.changes == [kind]
    if stage.ledger.kind in LABELS:
        assert (found.way, found.state, found.note) == ("team", "requested", "label_cancelled")
    else:
        assert (found.state, found.decided_by) == ("accepted", "shop")
        needs_money = kind == "cancel" and stage.ledger.kind != "shopify"
        assert found.note == ("give_money_back" if needs_money else "")
        assert stage.events() == ["requested", "accepted"]
