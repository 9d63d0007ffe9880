"""The reconciliation polls against local fakes of each shop: every page, every trouble, nothing twice."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from inbox.contracts import PolledRecord
from inbox.http import HttpProblem, HttpSession
from inbox.models import Connection
from inbox.sources import source
from orders.snapshots import Order
from orders.sources.base import ShopSource
from orders.sources.saleor import refresh_jwks
from tests.cast import Shop
from tests.orders.shop_cases import payload, raw, saleor_jwks
from tests.orders.shop_fakes import (
    FakeShop,
    Handler,
    Reply,
    fake_shop,
    generic_api,
    saleor_api,
    shopify_api,
    woocommerce_api,
)

GARBAGE = [b"<html>", b"[]", b"{}", b'{"orders": 5, "data": []}', b'{"data": {"orders": 3}}', b"null"]
SINCE = datetime(2026, 11, 18, tzinfo=UTC)
TOKENS = {
    "shopify": "shpat_geheim",
    "woocommerce": "ck_geheim:cs_geheim",
    "saleor": "geheim",
    "generic_shop": "geheim",
}


def seed(name: str, count: int) -> list[dict[str, Any]]:
    """`count` orders of a shop, each changed a minute after the one before."""
    make = {
        "shopify": lambda n: {**_body("shopify/order_created.json"), "id": n, "updated_at": _minute(n) + "Z"},
        "woocommerce": lambda n: {
            **_body("woocommerce/order_created.json"), "id": n, "date_modified_gmt": _minute(n)
        },
        "saleor": lambda n: {
            **_body("saleor/order_polled.json")["order"], "id": f"T{n}", "updatedAt": _minute(n) + "+00:00"
        },
        "generic_shop": lambda n: {
            **_body("generic/order_upserted.json")["data"], "id": f"o-{n}", "updated_at": _minute(n) + "Z"
        },
    }[name]  # fmt: skip
    return [make(n) for n in range(1, count + 1)]


def _body(name: str) -> Any:
    return json.loads(payload(name))


def _minute(n: int) -> str:
    return f"2026-11-19T{8 + n // 60:02}:{n % 60:02}:00"


def api(name: str, orders: list[dict[str, Any]]) -> Handler:
    token = TOKENS[name]
    if name == "saleor":
        return saleor_api(orders, token, saleor_jwks(), cost_limit=20)
    return {"shopify": shopify_api, "woocommerce": woocommerce_api, "generic_shop": generic_api}[name](orders, token)


@contextmanager
def connected(name: str, handler: Handler, settings: Any, **config: Any) -> Iterator[tuple[Connection, FakeShop]]:
    """An unsaved connection to a running fake."""
    with fake_shop(handler) as fake:
        settings.HTTP_ALLOWED_PRIVATE = [f"127.0.0.1:{fake.port}"]
        base = fake.url + "/graphql/" if name == "saleor" else fake.url
        known = {"base_url": base, "jwks": saleor_jwks(), "recheck_days": 0, **config}
        yield Connection(source=name, api_token=TOKENS[name], config=known), fake


def adapter(name: str) -> ShopSource:
    found = source(name)
    assert isinstance(found, ShopSource)
    return found


def polled(name: str, connection: Connection, waits: list[float] | None = None) -> list[PolledRecord]:
    waits = [] if waits is None else waits
    with HttpSession(connect_timeout=1, read_timeout=0.5, sleep=waits.append) as http:
        return list(adapter(name).poll(connection, SINCE, http))


def orders_of(name: str, records: list[PolledRecord]) -> list[Order]:
    """What the inbox will make of the records."""
    parsed = [snap for r in records for snap in adapter(name).parse(raw(r.body), f"poll/{r.topic}")]
    assert all(isinstance(order, Order) for order in parsed)
    return parsed


@pytest.mark.parametrize("name", list(TOKENS))
def test_a_poll_reads_every_page_once_oldest_change_first(name: str, settings: Any) -> None:
    orders = seed(name, 45)
    with connected(name, api(name, orders), settings) as (connection, fake):
        records = polled(name, connection)
        assert [order.external_id for order in orders_of(name, records)] == [str(order["id"]) for order in orders]
        assert [record.modified_at for record in records] == sorted(r.modified_at for r in records if r.modified_at)
        assert len({record.external_id for record in records}) == 45
        assert all(
            record.external_id.startswith(f"{order['id']}@") for record, order in zip(records, orders, strict=True)
        )
        assert not any("geheim" in json.dumps(call.query) for call in fake.calls)


@pytest.mark.parametrize("name", list(TOKENS))
def test_an_unchanged_order_keeps_its_name_and_a_changed_one_gets_another(name: str, settings: Any) -> None:
    orders = seed(name, 1)
    with connected(name, api(name, orders), settings) as (connection, _):
        first, again = polled(name, connection)[0], polled(name, connection)[0]
        assert first.external_id == again.external_id
        orders[0]["total" if name != "shopify" else "total_price"] = None
        assert polled(name, connection)[0].external_id != first.external_id


@pytest.mark.parametrize("name", list(TOKENS))
def test_passing_troubles_cost_pauses_but_no_orders(name: str, settings: Any) -> None:
    cut_short, too_slow = Reply(200, b'{"orders": [', cut=True), Reply(200, {}, after=0.7)
    troubles = [Reply(429, {}, {"Retry-After": "2"}), Reply(503), cut_short, too_slow]
    waits: list[float] = []
    with connected(name, api(name, seed(name, 3)), settings) as (connection, fake):
        fake.first = troubles[:3]
        assert len(polled(name, connection, waits)) == 3
        fake.first = troubles[3:]
        assert len(polled(name, connection)) == 3
    assert waits[0] == 2 and len(waits) == 3


@pytest.mark.parametrize("name", list(TOKENS))
def test_a_shop_that_stays_down_is_a_problem_that_a_later_tick_may_not_have(name: str, settings: Any) -> None:
    with connected(name, lambda call: Reply(500), settings) as (connection, fake):
        with pytest.raises(HttpProblem, match="answered 500") as caught:
            polled(name, connection)
        assert caught.value.retry and len(fake.calls) == 4
    with pytest.raises(HttpProblem, match="could not be reached") as caught:
        polled(name, connection)
    assert caught.value.retry


@pytest.mark.parametrize("name", list(TOKENS))
@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_from_a_shop_is_a_problem_and_never_read_as_no_orders(name: str, garbage: bytes, settings: Any) -> None:
    def handler(call: Any) -> Reply:
        return Reply(200, saleor_jwks()) if call.path.startswith("/.well") else Reply(200, garbage)

    with connected(name, handler, settings) as (connection, _):
        if name == "woocommerce" and garbage == b"[]":
            assert polled(name, connection) == [], "this is how WooCommerce says that there is nothing"
            return
        with pytest.raises(HttpProblem) as caught:
            polled(name, connection)
        assert caught.value.retry


@pytest.mark.parametrize("name", list(TOKENS))
def test_a_wrong_or_missing_token_and_address_are_named_and_final(name: str, settings: Any) -> None:
    with connected(name, api(name, []), settings) as (connection, _):
        connection.api_token = "ck_wrong:cs_wrong" if name == "woocommerce" else "wrong"
        with pytest.raises(HttpProblem, match=r"401|PermissionDenied") as caught:
            polled(name, connection)
        assert not caught.value.retry
        connection.api_token = ""
        with pytest.raises(HttpProblem, match="no API token"):
            polled(name, connection)
        for address, reason in (("", "expected the address"), ("http://shop.example", "https://")):
            connection.config = {"base_url": address, "jwks": saleor_jwks()}
            with pytest.raises(HttpProblem, match=reason) as caught:
                polled(name, connection)
            assert not caught.value.retry


def test_a_record_without_an_id_is_kept_for_the_inbox_to_reject(settings: Any) -> None:
    with connected("generic_shop", lambda call: Reply(200, {"orders": [5, {"id": {}}]}), settings) as (
        connection,
        _,
    ):
        records = polled("generic_shop", connection)
        assert len({record.external_id for record in records}) == 2


def test_shopifys_next_page_is_asked_for_at_the_shop_itself(settings: Any) -> None:
    with connected("shopify", api("shopify", seed("shopify", 5)), settings) as (connection, fake):
        polled("shopify", connection)
        assert [call.path for call in fake.calls] == ["/admin/api/2026-07/orders.json"] * 3
        assert fake.calls[0].query["status"] == "any" and fake.calls[1].query == {
            "page_info": "2",
            "limit": "250",
        }


def test_shopifys_full_bucket_slows_the_poll_down(settings: Any) -> None:
    orders, waits = seed("shopify", 3), list[float]()
    plain = api("shopify", orders)

    def nearly_full(call: Any) -> Reply:
        reply = plain(call)
        return Reply(reply.status, reply.body, {**reply.headers, "X-Shopify-Shop-Api-Call-Limit": "39/40"})

    with connected("shopify", nearly_full, settings) as (connection, _):
        assert len(polled("shopify", connection, waits)) == 3
    assert waits == [1]


def test_a_woocommerce_order_that_is_saved_while_we_read_hides_no_other(settings: Any) -> None:
    orders = seed("woocommerce", 6)
    plain = woocommerce_api(orders, TOKENS["woocommerce"], page=2)

    def saving(call: Any) -> Reply:
        found = plain(call)
        reply = Reply(found.status, found.bytes(), found.headers)
        # The first order is saved again right after the first page: by page number, order 3 would be skipped.
        orders[0]["date_modified_gmt"] = "2026-11-19T20:00:00"
        return reply

    with connected("woocommerce", saving, settings) as (connection, _):
        seen = [order.external_id for order in orders_of("woocommerce", polled("woocommerce", connection))]
    assert set(seen) == {"1", "2", "3", "4", "5", "6"} and seen[-1] == "1"


def test_many_woocommerce_orders_of_one_second_are_paged_through(settings: Any) -> None:
    orders = [{**order, "date_modified_gmt": "2026-11-19T09:00:00"} for order in seed("woocommerce", 7)]
    handler = woocommerce_api(orders, TOKENS["woocommerce"], page=2)
    with connected("woocommerce", handler, settings) as (connection, _):
        records = polled("woocommerce", connection)
    assert [order.external_id for order in orders_of("woocommerce", records)] == [
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
    ]


def test_woocommerces_refund_dates_are_fetched_and_missing_fulfilments_do_no_harm(settings: Any) -> None:
    order = {**seed("woocommerce", 1)[0], "refunds": [{"id": 9001, "total": "-10.00"}]}
    handler = woocommerce_api([order], TOKENS["woocommerce"])
    with connected("woocommerce", handler, settings, fulfilments=True) as (connection, fake):
        (record,) = polled("woocommerce", connection)
        (told,) = orders_of("woocommerce", [record])
    assert record.modified_at is None, "by its time it would pass for what the webhook told already"
    assert told.refunds[0].refunded_at == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert [call.path.rpartition("/")[2] for call in fake.calls] == ["orders", "refunds", "fulfillments"]


def test_saleors_cost_limit_makes_the_pages_smaller(settings: Any) -> None:
    handler = saleor_api(seed("saleor", 9), TOKENS["saleor"], saleor_jwks(), cost_limit=6)
    with connected("saleor", handler, settings) as (connection, fake):
        assert len(polled("saleor", connection)) == 9
        assert [call.json()["variables"]["first"] for call in fake.calls if call.body] == [50, 20, 5, 5]
    handler = saleor_api([], TOKENS["saleor"], saleor_jwks(), cost_limit=0)
    with (
        connected("saleor", handler, settings) as (connection, _),
        pytest.raises(HttpProblem, match="too costly"),
    ):
        polled("saleor", connection)


def test_a_saleor_tracking_number_that_left_the_order_time_alone_is_found(settings: Any) -> None:
    (order,) = seed("saleor", 1)
    order["updatedAt"] = "2026-11-01T00:00:00+00:00"
    with connected("saleor", api("saleor", [order]), settings, recheck_days=7) as (connection, _):
        (record,) = polled("saleor", connection)
        assert record.modified_at is None
        order["fulfillments"][0]["trackingNumber"] = "00340434161094099999"
        (changed,) = polled("saleor", connection)
        assert changed.external_id != record.external_id
        (told,) = orders_of("saleor", [changed])
        assert told.parcels[0].tracking_number == "00340434161094099999"


@pytest.mark.django_db
def test_saleors_keys_are_fetched_replaced_and_kept_when_the_shop_shows_none(loper: Shop, settings: Any) -> None:
    shown: list[Any] = [saleor_jwks("key-1")]
    with fake_shop(lambda call: Reply(200, shown[0])) as fake, HttpSession() as http:
        settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
        connection = loper.connect("saleor", "", config={"base_url": f"{fake.url}/graphql/", "label": "x"})
        assert refresh_jwks(connection, http) and not refresh_jwks(connection, http)
        shown[0] = saleor_jwks("key-2")
        assert refresh_jwks(connection, http)
        shown[0] = {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}
        with pytest.raises(HttpProblem, match="no RSA key"):
            refresh_jwks(connection, http)
        assert {call.path for call in fake.calls} == {"/.well-known/jwks.json"}
    with loper.scoped():
        kept = Connection.objects.get(pk=connection.pk).config
    assert [key["kid"] for key in kept["jwks"]["keys"]] == ["key-2"] and kept["label"] == "x"
