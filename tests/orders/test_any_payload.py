"""Whatever comes in, recorded or invented, an adapter reads it or says why not; nothing else comes out."""

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.contracts import Credentials, Unverified
from orders.snapshots import Order
from orders.sources.base import ShopSource
from orders.sources.generic import TYPES, GenericShop
from orders.sources.saleor import Saleor
from orders.sources.shopify import NOTHING_TO_DO, WHOLE_ORDER, Shopify
from orders.sources.woocommerce import WooCommerce
from tests.orders.shop_cases import (
    outcome,
    payload,
    raw,
)

SHOPIFY, WOO, SALEOR, GENERIC = Shopify(), WooCommerce(), Saleor(), GenericShop()
SHOPS: tuple[ShopSource, ...] = (SHOPIFY, WOO, SALEOR, GENERIC)
TOPICS: dict[ShopSource, list[str]] = {
    SHOPIFY: [
        *WHOLE_ORDER,
        *NOTHING_TO_DO,
        "fulfillments/create",
        "refunds/create",
        "orders/delete",
        "products/x",
    ],
    WOO: [
        "order.created",
        "order.updated",
        "order.deleted",
        "order.restored",
        "coupon.created",
        "poll/order",
    ],
    SALEOR: ["order_created", "order_fully_paid", "fulfillment_created", "customer_created", "poll/order"],
    GENERIC: [*TYPES, "poll/order.upserted"],
}
for listed in TOPICS.values():
    listed.append("")
TOPICS[SHOPIFY] = sorted([*TOPICS[SHOPIFY], "customers/redact", "customers/data_request"])


# --- real payloads, where they are at hand -----------------------------------------------------------

SAMPLE_TOPICS = {
    "shopify/rest/order.json": "poll/order",
    "shopify/rest/fulfillment.json": "fulfillments/update",
    "shopify/webhook/orders_create.json": "orders/create",
    "shopify/webhook/refunds_create.json": "refunds/create",
    "shopify/webhook/fulfillments_create.json": "fulfillments/create",
    "shopify/webhook/customers_redact.json": "customers/redact",
    "woocommerce/order.created.json": "order.created",
    "woocommerce/webhook_resource.json": "webhook.updated",
}
UNDERSTOOD = {
    "shopify/rest/order.json", "shopify/rest/fulfillment.json", "shopify/webhook/orders_create.json",
    "shopify/webhook/fulfillments_create.json", "shopify/webhook/customers_redact.json",
    "woocommerce/order.created.json",
}  # fmt: skip


def test_every_recorded_sample_is_read_or_refused_for_a_reason(samples: Path) -> None:
    adapters = {"shopify": SHOPIFY, "woocommerce": WOO, "saleor": SALEOR}
    outcomes: dict[str, str] = {}
    for shop, adapter in adapters.items():
        for file in sorted(path for path in (samples / shop).rglob("*") if path.is_file()):
            name = file.relative_to(samples).as_posix()
            topics = [SAMPLE_TOPICS[name]] if name in SAMPLE_TOPICS else TOPICS[adapter]
            for topic in topics:
                outcomes[name] = outcome(adapter, topic, file.read_bytes())
    assert len(outcomes) > 25
    read_whole = {name for name, became in outcomes.items() if became.endswith(" snapshots")}
    assert read_whole >= UNDERSTOOD, {name: outcomes[name] for name in UNDERSTOOD - read_whole}


def test_recorded_saleor_traffic_is_verified_and_read(samples: Path) -> None:
    folder = samples / "saleor" / "captured"
    jwks = json.loads((folder / "_jwks.json").read_bytes())
    captured = sorted(folder.glob("[0-9]*.json"))
    assert captured
    for file in captured:
        kept = json.loads(file.read_bytes())
        body = kept["body"].encode()
        request = raw(body, {name.lower(): value for name, value in kept["headers"]})
        credentials = Credentials([kept["verify"].get("secret", "unused")], {"jwks": jwks})
        SALEOR.verify(request, credentials)
        with pytest.raises(Unverified):
            SALEOR.verify(dataclasses.replace(request, body=body + b"\n"), credentials)
        (told,) = SALEOR.parse(request, SALEOR.topic(request))
        assert isinstance(told, Order) and told.number and told.lines and told.total


def test_the_published_standard_webhooks_vector_verifies(samples: Path) -> None:
    vector = json.loads((samples / "vectors" / "standardwebhooks.json").read_bytes())
    headers = {name: value for name, value in vector.items() if name.startswith("webhook-")}
    received = datetime.fromtimestamp(int(vector["webhook-timestamp"]), UTC)
    request = dataclasses.replace(raw(vector["body"].encode(), headers), received_at=received)
    GENERIC.verify(request, Credentials([vector["secret"]]))


# --- anything at all -----------------------------------------------------------------------------------

ODD = ["2026-11-18T08:30:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01", "1e400", "EUR", "\ud800", "-0"]
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
SEEDS = [
    (SHOPIFY, "orders/updated", "shopify/order_shipped_in_parts.json"),
    (SHOPIFY, "fulfillments/create", "shopify/fulfillment_created.json"),
    (SHOPIFY, "refunds/create", "shopify/refund_created.json"),
    (SHOPIFY, "customers/redact", "shopify/customer_redact.json"),
    (WOO, "order.updated", "woocommerce/order_completed.json"),
    (WOO, "poll/order", "woocommerce/order_polled.json"),
    (SALEOR, "order_updated", "saleor/order_updated.json"),
    (SALEOR, "poll/order", "saleor/order_polled.json"),
    (SALEOR, "order_fulfilled", "saleor/order_fulfilled.legacy.json"),
    (SALEOR, "fulfillment_created", "saleor/fulfillment_created.legacy.json"),
    (GENERIC, "", "generic/order_upserted.json"),
    (GENERIC, "", "generic/order_parcel.json"),
    (GENERIC, "", "generic/customer_redact.json"),
]  # fmt: skip
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@relaxed
@given(body=JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60), data=st.data())
def test_no_body_whatever_brings_an_adapter_down(body: bytes, data: st.DataObject) -> None:
    shop = data.draw(st.sampled_from(SHOPS))
    request = raw(body)
    assert isinstance(shop.topic(request), str) and isinstance(shop.external_id(request), str)
    shop.is_ping(request)
    outcome(shop, data.draw(st.sampled_from(TOPICS[shop])), body)


@relaxed
@given(seed=st.sampled_from(SEEDS), data=st.data())
def test_no_single_wrong_value_in_a_good_body_brings_an_adapter_down(
    seed: tuple[ShopSource, str, str], data: st.DataObject
) -> None:
    shop, topic, name = seed
    body = json.loads(payload(name))
    for _ in range(data.draw(st.integers(1, 2))):
        holder, key = data.draw(st.sampled_from(_places(body)))
        holder[key] = data.draw(JSON)
    became = outcome(shop, topic, json.dumps(body).encode())
    assert "Traceback" not in became


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (holder, key) in a JSON value."""
    found: list[tuple[Any, Any]] = []
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(steps):
        found += [(value, key), *_places(inner)]
    return found


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5000, b"NaN", b"\xff", b"", b"\x00"])
def test_hostile_json_is_rejected(body: bytes) -> None:
    for shop in SHOPS:
        for topic in TOPICS[shop]:
            assert outcome(shop, topic, body).startswith(("rejected", "ignored"))
        shop.topic(raw(body))
