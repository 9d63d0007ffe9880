"""Orders that are cancelled and reopened, words out of order, and facts that are refused with their field's name."""

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.utils import timezone

from inbox.models import Connection, InboundWebhook
from notifications.models import Message
from orders.models import Order
from tests.cast import Shop, order, parcel, post, scan, tracking, work
from tests.mailbox import Mailbox
from tests.orders.shop_cases import payload
from tests.orders.test_intake import at, events

State = InboundWebhook.State
THIN = "order.cancelled"


def signed(connection: Connection, body: dict[str, Any], headers: dict[str, str], header: str) -> None:
    """Post as Shopify and WooCommerce sign."""
    whole = json.dumps(body).encode()
    proof = b64encode(hmac.new(connection.secret.encode(), whole, hashlib.sha256).digest()).decode()
    assert post(connection, whole, {header: proof, **headers}).status_code == 202
    work()


def test_a_woocommerce_order_that_is_paid_after_its_cancellation_is_open_again(loper: Shop) -> None:
    shop = loper.connect("woocommerce", "woo-secret-123")
    told = json.loads(payload("woocommerce/order_created.json"))
    for status, minutes in (("pending", 50), ("cancelled", 40), ("processing", 30)):
        changed = datetime.fromisoformat(at(minutes)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        placed = datetime.fromisoformat(at(60)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        body = {**told, "status": status, "date_modified_gmt": changed, "date_created_gmt": placed}
        signed(shop, body, {"x-wc-webhook-topic": "order.updated"}, "x-wc-webhook-signature")
    with loper.scoped():
        assert Order.objects.get().state == Order.State.OPEN
    assert events(loper).count("order.cancelled") == 1


def test_mails_about_a_parcel_go_out_after_the_reopening(loper: Shop, mailbox: Mailbox) -> None:
    loper.tells("order.upserted", order(updated_at=at(50)))
    loper.tells("order.upserted", order(updated_at=at(40), cancelled_at=at(40)))
    work()
    loper.tells("order.upserted", order(updated_at=at(30), cancelled_at=None, parcels=[parcel()]))
    work()
    loper.carrier_tells(tracking("3SLOPR0001", scan("out_for_delivery")))
    work()
    with loper.scoped():
        sent = Message.objects.filter(state=Message.State.SENT).values_list("step__template", flat=True)
        assert {"shipment_created", "shipment_out_for_delivery"} <= set(sent)


CANCELLED_AT_40 = (THIN, {"order_id": "order-1042", "cancelled_at": at(40)})
SILENT = {name: ("order.upserted", order(updated_at=at(name))) for name in (50, 35, 20)}
OPEN = {name: ("order.upserted", order(updated_at=at(name), cancelled_at=None)) for name in (50, 30, 10)}
OFF_AT_20 = ("order.upserted", order(updated_at=at(20), cancelled_at=at(20)))
OFF_AT_45 = ("order.upserted", order(updated_at=at(45), cancelled_at=at(45)))


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        ([OPEN[50], CANCELLED_AT_40, OPEN[30]], None),
        ([SILENT[50], CANCELLED_AT_40, SILENT[35]], at(40)),
        ([CANCELLED_AT_40, OPEN[30], SILENT[20]], None),
        ([OFF_AT_45, OPEN[30], OFF_AT_20], at(20)),
        ([OFF_AT_45, SILENT[35], SILENT[20]], at(45)),
        ([CANCELLED_AT_40, OPEN[30], OFF_AT_20, OPEN[10]], None),
    ],
    ids=["reopened", "silence", "reopened and silent", "cancelled again", "off and silent", "twice over"],
)
def test_the_moments_decide_whatever_the_order_of_arrival(
    loper: Shop, told: list[tuple[str, dict[str, Any]]], ends: str | None
) -> None:
    outcomes = set()
    for round_, arrival in enumerate(permutations(told)):
        name = f"round-{round_}"
        for kind, data in arrival:
            renamed = {**data, "order_id": name} if kind == THIN else {**data, "id": name}
            loper.tells(kind, renamed)
            work()
        with loper.scoped():
            outcomes.add(Order.objects.get(external_id=name).cancelled_at)
    assert outcomes == {ends and datetime.fromisoformat(ends)}


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("order.upserted", order(updated_at="2198-01-01T00:00:00+00:00"), "version_at"),
        ("order.upserted", order(parcels=[parcel(updated_at="2198-01-01T00:00:00+00:00")]), "parcels[0].version_at"),
        (THIN, {"order_id": "order-1042", "cancelled_at": "2198-01-01T00:00:00+00:00"}, "cancelled_at"),
        ("order.upserted", order(buyer={"name": "I", "email": "İ" * 200 + "@x.nl"}), "data.buyer.email"),
    ],
)
def test_what_would_freeze_or_break_an_order_is_refused_by_name(
    loper: Shop, kind: str, data: dict[str, Any], reason: str
) -> None:
    loper.tells(kind, data)
    work()
    refused = loper.webhook()
    assert refused.state == State.REJECTED and reason in refused.last_error
    with loper.scoped():
        assert not Order.objects.exists()
    loper.tells("order.upserted", order(updated_at=(timezone.now() + timedelta(minutes=5)).isoformat()))
    work()
    assert loper.webhook().state == State.DONE


def test_an_orders_own_body_under_the_topic_of_deletions_cancels_nothing(loper: Shop) -> None:
    shop = loper.connect("shopify", "shopify-secret-1")
    body = json.loads(payload("shopify/order_created.json"))
    for topic in ("orders/create", "orders/delete"):
        headers = {"x-shopify-topic": topic, "x-shopify-webhook-id": topic}
        signed(shop, body, headers, "x-shopify-hmac-sha256")
    assert loper.webhook().state == State.REJECTED
    with loper.scoped():
        assert Order.objects.get().cancelled_at is None
    headers = {"x-shopify-topic": "orders/delete", "x-shopify-webhook-id": "3"}
    signed(shop, {"id": body["id"]}, headers, "x-shopify-hmac-sha256")
    with loper.scoped():
        assert Order.objects.get().cancelled_at
