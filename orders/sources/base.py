"""What every shop adapter shares: handing snapshots to the domain, and the shape of a poll."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import ClassVar

from inbox.contracts import PolledRecord, Source
from inbox.http import HttpSession
from inbox.models import Connection
from orders import customers, intake
from orders.snapshots import (
    CustomerRequest,
    CustomerTold,
    Order,
    OrderCancelled,
    OrderParcel,
    OrderRefund,
    ProductFacts,
    Snapshot,
)


class ShopSource(Source):
    """A shop platform: webhooks plus a reconciliation poll, because every shop loses webhooks."""

    can_poll: ClassVar[bool] = True

    def apply(self, snapshot: Snapshot, connection: Connection, webhook_id: int) -> None:
        """Hand one snapshot to the one function of orders/intake.py that owns it."""
        match snapshot:
            case Order():
                intake.take_order(snapshot, connection, webhook_id)
            case OrderParcel():
                intake.take_parcel(snapshot.order_external_id, snapshot.parcel, connection, webhook_id)
            case OrderRefund():
                intake.take_refund(snapshot.order_external_id, snapshot.refund, connection, webhook_id)
            case OrderCancelled():
                intake.take_cancellation(snapshot, connection, webhook_id)
            case CustomerRequest():
                intake.take_customer_request(snapshot, connection, webhook_id)
            case CustomerTold():
                customers.take_customer(snapshot, webhook_id)

    def products(
        self, connection: Connection, ids: Mapping[str, Collection[str]], http: HttpSession
    ) -> Mapping[str, ProductFacts] | None:
        """What the shop says of these products, where its orders leave it out; see orders/describing.py."""
        return None

    def poll(self, connection: Connection, since: datetime, http: HttpSession) -> Iterator[PolledRecord]:
        """Every order modified at or after `since`, oldest change first, page by page.

        Outside any transaction. Raises inbox.http.HttpProblem, which says whether trying again can help.
        """
        raise NotImplementedError
