"""From an act to what its sender posts: the shop's and the carriers' memory, and the letters they write."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from demo.story.book import Bought, Frame, Report, Seen, Sent
from demo.story.letters import aftership, dhl, easypost, generic_carrier, sendcloud, shopify, woocommerce
from demo.story.moments import Moments
from demo.story.plot import Act, Cancels, Orders, Overtakes, Parcel, Pays, Posts, Repeats, Scans, Ships

CARRIERS: dict[str, Callable[[Report], list[dict[str, Any]]]] = {
    "sendcloud": sendcloud.bodies,
    "dhl": dhl.bodies,
    "aftership": aftership.bodies,
    "easypost": easypost.bodies,
    "generic_carrier": generic_carrier.bodies,
}
Told = tuple[str, dict[str, Any]]  # topic and body
NAMESPACE = uuid.UUID("5f1d6f0e-7d0c-4bb5-8c53-6f0a3d7c1042")


@dataclass(frozen=True)
class Letter:
    """One webhook, before it is signed. `ident` is the sender's delivery id."""

    source: str
    topic: str
    body: bytes
    ident: str
    genuine: bool = True


class Stage:
    """One merchant's shop and carriers. The same acts at the same `now` write the same bytes."""

    def __init__(self, shop: str, moments: Moments) -> None:
        self._shop, self._moments = shop, moments
        self._orders: dict[str, Bought] = {}
        self._histories: dict[str, tuple[Seen, ...]] = {}
        self._estimates: dict[str, Frame] = {}
        self._last: dict[str, Letter] = {}

    def letters(self, act: Act) -> list[Letter]:
        """What is posted because of the act, in the order in which it reaches us."""
        match act:
            case Overtakes():
                first, second = self.letters(act.earlier), self.letters(act.later)
                return [*second, *first]
            case Repeats():
                return [self._last[act.source]]
            case Posts():
                written = [self._letter(act.source, act.topic, act.body.encode(), act.genuine)]
            case Scans():
                bodies = CARRIERS[act.source](self._report(act))
                written = [self._letter(act.source, "", _json(body)) for body in bodies]
            case _:
                written = [self._letter(self._shop, topic, _json(body)) for topic, body in self._of_shop(act)]
        for letter in written:
            self._last[letter.source] = letter
        return written

    def _of_shop(self, act: Act) -> list[Told]:
        match act:
            case Orders():
                return self._placed(act)
            case Pays():
                bought = self._changed(act.order, act.at)
                bought.paid_at = bought.updated_at
                return self._told(bought, "orders/paid")
            case Ships():
                return self._shipped(act)
            case Cancels():
                bought = self._changed(act.order, act.at)
                bought.cancelled_at = bought.updated_at
                return self._told(bought, "orders/cancelled", ("refunds/create", shopify.refund(bought)))
        raise TypeError(f"no shop does this: {act!r}")

    def _placed(self, act: Orders) -> list[Told]:
        moment = self._moments.at(act.at)
        bought = Bought(act.purchase, moment, moment, paid_at=moment if act.paid else None)
        self._orders[act.purchase.number] = bought
        return self._told(bought, "orders/create")

    def _shipped(self, act: Ships) -> list[Told]:
        bought = self._changed(act.parcel.order, act.at)
        sent = Sent(act.parcel, bought.updated_at)
        bought.sent.append(sent)
        bought.complete = act.complete
        topic = "orders/fulfilled" if act.complete else "orders/partially_fulfilled"
        return self._told(bought, topic, ("fulfillments/create", shopify.fulfilment(bought, sent)))

    def _told(self, bought: Bought, topic: str, *extras: Told) -> list[Told]:
        """Shopify tells by topic and sends parts apart; WooCommerce sends the whole order each time."""
        if self._shop == "woocommerce":
            return [("order.created" if topic == "orders/create" else "order.updated", woocommerce.order(bought))]
        return [*extras, (topic, shopify.order(bought))]

    def _changed(self, number: str, at: str) -> Bought:
        bought = self._orders[number]
        bought.updated_at = self._moments.at(at)
        return bought

    def _report(self, act: Scans) -> Report:
        number = act.parcel.tracking_number
        fresh = tuple(Seen(self._moments.at(step.at), step) for step in act.steps)
        self._histories[number] = self._histories.get(number, ()) + fresh
        if act.estimate:
            self._estimates[number] = self._moments.frame(act.estimate)
        return Report(
            act.parcel,
            self._order_of(act.parcel),
            self._histories[number],
            len(fresh),
            self._estimates.get(number),
            act.pickup,
            self._until(act),
        )

    def _order_of(self, parcel: Parcel) -> Bought | None:
        return self._orders.get(parcel.order)

    def _until(self, act: Scans) -> datetime | None:
        return self._moments.at(act.pickup.until) if act.pickup else None

    def _letter(self, source: str, topic: str, body: bytes, genuine: bool = True) -> Letter:
        ident = str(uuid.uuid5(NAMESPACE, f"{self._shop}/{source}/{topic}/{body!r}"))
        return Letter(source, topic, body, ident, genuine)


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
