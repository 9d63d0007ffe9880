"""Saleor: webhooks by our subscription query or in the old style, and a poll over GraphQL.

Facts: Saleor's documentation and schema (3.23), and recorded traffic. docs/connecting-saleor.md says how to
set it up, and holds the subscription query.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from inbox.contracts import Credentials, Ignored, PolledRecord, RawWebhook, Rejected
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from orders.snapshots import Snapshot
from orders.sources import facts, saleor_legacy, saleor_order
from orders.sources.base import ShopSource
from orders.sources.saleor_api import pages
from orders.sources.saleor_keys import refresh_jwks, verify_saleor

__all__ = ["Saleor", "refresh_jwks"]

RECHECK_DAYS = 7


class Saleor(ShopSource):
    name: ClassVar[str] = "saleor"
    credential_by = "nobody"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        verify_saleor(raw, credentials)

    def topic(self, raw: RawWebhook) -> str:
        """The Saleor-Event header, such as order_created."""
        return (raw.headers.get("saleor-event") or raw.headers.get("x-saleor-event", "")).lower()

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Snapshot]:
        body = raw.json()
        if isinstance(body, list) and body:
            return [saleor_legacy.order(entry, topic) for entry in Reader(body).items()]
        found = Reader(body)
        if topic == "poll/order":
            return [saleor_order.order(found.at("order"), facts.required_moment(found.at("fetched_at")))]
        return [_from_event(found, topic)]

    def prepare(self, connection: Connection, http: HttpSession) -> None:
        """Fetch the shop's public keys: the door only ever uses stored ones."""
        refresh_jwks(connection, http)

    def poll(self, connection: Connection, since: datetime, http: HttpSession) -> Iterator[PolledRecord]:
        """Orders by `updatedAt`, oldest first; then recent fulfilled orders once more.

        Saleor leaves `updatedAt` alone when a tracking number is set (seen in 3.23), so orders of the last
        config["recheck_days"] days that have a fulfilment are asked for again. Their records carry no
        modification time, and an unchanged one is a duplicate by its hash.
        """
        changed = {"updatedAt": {"gte": since.isoformat()}}
        yield from pages(connection, http, changed, "LAST_MODIFIED_AT", modified="updatedAt")
        days = connection.config.get("recheck_days", RECHECK_DAYS)
        if isinstance(days, int) and days > 0:
            first_day = (since - timedelta(days=days)).date().isoformat()
            recent = {"created": {"gte": first_day}, "status": ["PARTIALLY_FULFILLED", "FULFILLED"]}
            yield from pages(connection, http, recent, "CREATED_AT", modified="")


def _from_event(found: Reader, topic: str) -> Snapshot:
    if found.has("notify_event"):
        raise Ignored("notify_user asks for a mail and carries no new facts: subscribe to order events instead")
    if not found.has("order"):
        kind = found.at("__typename").text(60) or topic
        if not kind:
            raise Rejected("header saleor-event: expected an event's name, got nothing")
        if kind.lower().startswith(("order", "fulfillment")):
            raise found.at("order").wrong("an order, as our subscription query asks for (docs/connecting-saleor.md)")
        raise Ignored(f"{kind}: not an event that Stoep uses")
    version = facts.required_moment(found.at("issuedAt"), found.at("order", "updatedAt"))
    return saleor_order.order(found.at("order"), version)
