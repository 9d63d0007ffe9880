"""The generic shop: our own documented JSON, signed with Standard Webhooks, for shops without an adapter.

The contract is docs/schemas/shop-webhook.schema.json, in words docs/generic-shop.md. Bodies are
validated against the published file itself, so the two cannot drift apart.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from inbox.contracts import Credentials, Ignored, PolledRecord, RawWebhook, Rejected
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from inbox.signatures import standard_webhooks
from orders.snapshots import CustomerRequest, OrderCancelled, OrderParcel, OrderRefund, Snapshot
from orders.sources import generic_customer, generic_order
from orders.sources.base import ShopSource
from orders.sources.polling import MAX_PAGES, api_root, dump, listed, more_next_time, record_of, token_of

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "schemas" / "shop-webhook.schema.json"
TYPES = (
    "order.upserted",
    "order.parcel",
    "order.refunded",
    "order.cancelled",
    "customer.redact",
    "customer.data_request",
    "customer.updated",
    # Those of catalogue/sources/generic.py, which knows them before this adapter is asked.
    "product.updated",
    "wish.added",
    "wish.removed",
)


class GenericShop(ShopSource):
    name: ClassVar[str] = "generic_shop"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        standard_webhooks(raw, credentials)

    def topic(self, raw: RawWebhook) -> str:
        """The body's `type`; "" when the body is not an object with one."""
        try:
            return Reader(raw.object()).at("type").text(100)
        except Rejected:
            return ""

    def external_id(self, raw: RawWebhook) -> str:
        """The webhook-id header, which the signature covers."""
        return raw.headers.get("webhook-id", "")

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Snapshot]:
        body = raw.object()
        kind = Reader(body).at("type").required_text(100)
        if kind not in TYPES:
            raise Ignored(f"{kind}: not a type that Stoep uses ({', '.join(TYPES)})")
        validate(body)
        return [_snapshot(kind, Reader(body).at("data"))]

    def poll(self, connection: Connection, since: datetime, http: HttpSession) -> Iterator[PolledRecord]:
        """GET {base_url}/orders?modified_since=…&cursor=… answers {"orders": […], "next": cursor or null}."""
        url, headers = f"{api_root(connection)}/orders", {"Authorization": f"Bearer {token_of(connection)}"}
        params = {"modified_since": since.astimezone(UTC).isoformat(timespec="seconds")}
        for _ in range(MAX_PAGES):
            answer = http.get(url, params=params, headers=headers)
            for order in listed(answer, "orders"):
                yield _polled(order)
            cursor = answer.object().get("next")
            if not isinstance(cursor, str) or not cursor or cursor == params.get("cursor"):
                return
            params["cursor"] = cursor
        raise more_next_time()


def validate(body: Any) -> None:
    """Raise Rejected unless the body keeps to the published schema; the message names the path."""
    try:
        fault = best_match(_validator().iter_errors(body))
    except RecursionError as error:
        raise Rejected("body: expected JSON of sane depth") from error
    if fault is not None:
        raise Rejected(_sentence(fault))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _sentence(fault: ValidationError) -> str:
    """ "data.lines[0].quantity: expected …", with the description of the field where the schema has one."""
    path = ""
    for step in fault.absolute_path:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    schema = dict(fault.schema) if isinstance(fault.schema, dict) else {}
    if fault.validator == "required":
        present = fault.instance if isinstance(fault.instance, dict) else {}
        missing = [name for name in schema["required"] if name not in present]
        return f"{path or 'body'}: expected the field {' and '.join(missing[:3])}, got nothing"
    expected = schema.get("description") or f"{fault.validator} {fault.validator_value}"
    wrong = Reader(fault.instance, path).wrong(str(expected)[:200].rstrip("."))
    return str(wrong)


def _snapshot(kind: str, data: Reader) -> Snapshot:
    match kind:
        case "order.upserted":
            return generic_order.order(data)
        case "order.parcel":
            parcel = generic_order.parcel(data.at("parcel"))
            return OrderParcel(data.at("order_id").required_identifier(), parcel)
        case "order.refunded":
            return OrderRefund(data.at("order_id").required_identifier(), generic_order.refund(data.at("refund"), ""))
        case "order.cancelled":
            return OrderCancelled(data.at("order_id").required_identifier(), _moment(data.at("cancelled_at")))
        case "customer.updated":
            return generic_customer.customer(data)
        case _:
            return CustomerRequest(
                "redact" if kind == "customer.redact" else "data",
                data.at("customer_id").identifier(),
                data.at("email").text(254),
                tuple(entry.required_identifier() for entry in data.at("order_ids").items()),
            )


def _moment(found: Reader) -> datetime:
    moment = found.moment()
    if moment is None:
        raise found.wrong("a date and time")
    return moment


def _polled(order: Any) -> PolledRecord:
    named = record_of(order, "updated_at", "order.upserted")
    body = dump({"type": "order.upserted", "data": order})
    return PolledRecord(named.topic, named.external_id, body, named.modified_at)
