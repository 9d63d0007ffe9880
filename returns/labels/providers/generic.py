"""The merchant's own ways, without an API: labels that he uploaded, and our own code that his warehouse scans.

A label of the pool is given out once. Our code needs nobody: the parcel is sent in the customer's own way, or handed
over in a shop of the merchant, and whoever receives it scans the return's code.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from inbox.http import HttpSession
from inbox.models import Connection
from returns.labels.contracts import Label, LabelOrder, Method, Offer, ParcelFacts, Refused, Why
from returns.labels.providers.base import LabelProvider
from returns.labels.stock import Stock, TableStock
from tracking.carriers.names import display_name

POOL, OWN, SHOP = "pool", "own", "shop"


class GenericLabels(LabelProvider):
    """See LabelProvider. Works in the merchant's scope, within a transaction, and calls nobody.

    `details` of an offer hold `way`: pool, own or shop; which of them a merchant wants is the policy's to say. A
    carrier whose labels are used up is still told, with that as its reason.
    """

    name = "generic"
    is_remote = False

    def __init__(self, stock: Stock | None = None) -> None:
        self.stock: Stock = stock or TableStock()

    def offers(
        self, connection: Connection | None = None, parcel: ParcelFacts | None = None, http: HttpSession | None = None
    ) -> list[Offer]:
        pool = [self._pooled(carrier, count) for carrier, count in sorted(self.stock.left().items())]
        return [*pool, _plain(SHOP, Method.SHOP), _plain(OWN, Method.OWN)]

    def make(self, connection: Connection | None, order: LabelOrder, http: HttpSession | None = None) -> Label:
        if order.offer.details.get("way") != POOL:
            return Label(carrier="", reference=order.key, code=order.scan or order.reference, code_kind="qr")
        drawn = self.stock.draw(order.offer.carrier, order.key)
        if drawn is None:
            raise Refused("all labels of this carrier are used up", "carrier")
        return Label(
            carrier=order.offer.carrier,
            reference=order.key,
            tracking_number=drawn.number,
            pdf=drawn.body,
            media=drawn.media,
            expires_at=_end_of(drawn.valid_until),
        )

    def cancel(self, connection: Connection | None, label: Label, http: HttpSession | None = None) -> None:
        """Nobody has to be told. A label is not put back into the pool: whoever saw it may have printed it."""

    def _pooled(self, carrier: str, count: int) -> Offer:
        offer: dict[str, Any] = {
            "key": f"{POOL}|{carrier}", "provider": self.name, "carrier": carrier, "method": Method.LABEL,
            "name": display_name(carrier), "needs_printer": True, "drop_off": frozenset({"shop", "post_office"}),
            "details": {"way": POOL}, "why_not": None if count else Why("none_left"),
        }  # fmt: skip
        return Offer(**offer)


def _plain(way: str, method: Method) -> Offer:
    return Offer(key=way, provider="generic", carrier="", method=method, details={"way": way})


def _end_of(day: str) -> datetime | None:
    """The first moment at which a label of that last day is no longer good, on the safe side of every zone."""
    if not day:
        return None
    return datetime.combine(date.fromisoformat(day), time.min, UTC) + timedelta(hours=12)
