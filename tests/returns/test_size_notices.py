"""Notes on sizes in the shops' own product data: off by default, told once, told right after trouble, taken back."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inbox.models import Connection
from merchants.tenancy import unscoped
from orders.models import Order
from returns.insight import telling
from returns.models import SizeNote, SizeNotice
from tests.cast import Shop
from tests.coupons.desk import Call, Desk, Trouble, opened
from tests.returns.money.fakes import SECRET

pytestmark = pytest.mark.django_db
Said = tuple[int, Any]
GRAPH, REST = "/graphql.json", "/wp-json/wc/v3/products/100"


def shopify(desk: Desk, call: Call) -> Said:
    assert call.path.endswith(GRAPH) and call.headers["x-shopify-access-token"] == "t0ken"
    (field,) = call.body["variables"]["metafields"]
    assert (field["ownerId"], field["namespace"], field["key"]) == ("gid://shopify/Product/100", "stoep", "size_note")
    name = "metafieldsDelete" if "metafieldsDelete" in call.body["query"] else "metafieldsSet"
    if desk.refusal:
        return 200, {"data": {name: {"userErrors": [{"code": "INVALID", "message": desk.refusal}]}}}
    if name == "metafieldsSet":
        assert field["type"] == "json"
    desk.kept["note"] = json.loads(field["value"]) if name == "metafieldsSet" else None
    return 200, {"data": {name: {"userErrors": []}}}


def woocommerce(desk: Desk, call: Call) -> Said:
    assert (call.method, call.path) == ("PUT", REST)
    if desk.refusal:
        return 404, {"code": "woocommerce_rest_product_invalid_id", "message": desk.refusal}
    (entry,) = call.body["meta_data"]
    assert entry["key"] == "_stoep_size_note"
    desk.kept["note"] = json.loads(entry["value"]) if entry["value"] is not None else None
    return 200, {"id": 100}


def generic_shop(desk: Desk, call: Call) -> Said:
    assert call.path == "/bridge/set-size-note" and call.body["type"] == "size_note.set"
    data = call.body["data"]
    assert call.headers["webhook-id"] == f"size_note.set-{data['key']}" and call.headers["webhook-signature"]
    if desk.refusal:
        return 422, {"error": {"message": desk.refusal}}
    desk.made.append(data["key"])
    desk.kept["note"] = {"verdict": data["verdict"], "words": data["words"]} if data["verdict"] else None
    return 200, {"is_set": True}


SPEAKERS = {one.__name__: one for one in (shopify, woocommerce, generic_shop)}
TOKENS = {"shopify": "t0ken", "woocommerce": "ck_1:cs_1", "generic_shop": SECRET}
Side = tuple[Shop, Desk, Connection]


@pytest.fixture(params=sorted(SPEAKERS))
def side(request: Any, loper: Shop, settings: Any) -> Iterator[Side]:
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    with opened(SPEAKERS[request.param]) as desk:
        config = {"base_url": desk.url, "bridge_url": f"{desk.url}/bridge"}
        linked = loper.connect(request.param, api_token=TOKENS[request.param], config=config)
        with loper.scoped():
            order = Order.objects.create(connection=linked, external_id="o1", number="1", known_at=timezone.now())
            order.lines.create(external_id="l", title="Wolkenloper", product_id="100", quantity=1)
        yield loper, desk, linked


def learned(shop: Shop, verdict: str) -> int:
    """The nightly result; "" takes the note away. Returns how many products that changes in shops."""
    with shop.scoped():
        SizeNote.objects.all().delete()
        now = timezone.now()
        for product in ("100", "Sokken") if verdict else ():  # the second is known by its title only: no id to write to
            SizeNote.objects.create(product=product, title="Wolkenloper", verdict=verdict, sold=60, returned=14,
                                    too_small=14, too_large=0, since=now.date(), computed_at=now)  # fmt: skip
        return telling.plan()


def switch(shop: Shop, linked: Connection, on: bool) -> int:
    with shop.scoped():
        linked.config["tells_sizes"] = on
        linked.save(update_fields=["config"])
        return telling.plan()


def due_again(shop: Shop) -> None:
    with shop.scoped():
        SizeNotice.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def only(shop: Shop) -> SizeNotice:
    with shop.scoped():
        return SizeNotice.objects.get()


def test_nothing_is_told_until_somebody_switches_it_on_and_all_goes_when_it_is_off(side: Side) -> None:
    shop, desk, linked = side
    assert learned(shop, "small") == 0 and telling.drain() == 0 and not desk.calls
    assert switch(shop, linked, on=True) == 1
    assert telling.drain() == 1
    assert desk.kept["note"]["verdict"] == "small"
    assert desk.kept["note"]["words"]["en"] == "Runs small: most who send it back say it is too small."
    assert set(desk.kept["note"]["words"]) == {"en", "nl", "de", "fr"}
    assert only(shop).told == "small"
    assert learned(shop, "small") == 0 and telling.drain() == 0, "the same again is no news"
    assert learned(shop, "large") == 1 and telling.drain() == 1
    assert desk.kept["note"]["verdict"] == "large"
    assert switch(shop, linked, on=False) == 1 and telling.drain() == 1
    assert desk.kept["note"] is None
    with shop.scoped():
        assert not SizeNotice.objects.exists()


def test_what_is_no_longer_sure_is_taken_back(side: Side) -> None:
    shop, desk, linked = side
    learned(shop, "small")
    switch(shop, linked, on=True)
    telling.drain()
    assert learned(shop, "") == 1 and telling.drain() == 1
    assert desk.kept["note"] is None and len(desk.calls) == 2


@pytest.mark.parametrize(
    "trouble",
    [Trouble(503, {}), Trouble(503, {}, done=True), Trouble(429, {}, {"Retry-After": "3600"}), Trouble(done=True),
     Trouble(200, b"<html>")],
    ids=["down", "down after it was done", "too fast", "hung up after it was done", "a page of somebody in between"],
)  # fmt: skip
def test_trouble_is_tried_again_under_the_same_key_and_changes_nothing_twice(side: Side, trouble: Trouble) -> None:
    shop, desk, linked = side
    learned(shop, "small")
    switch(shop, linked, on=True)
    # Whatever the session repeats by itself meets the same trouble.
    desk.troubles[:] = [trouble] * 4
    if linked.source == "generic_shop" and trouble.body == b"<html>":
        desk.troubles[:] = []  # our bridge's answer has no body that anybody reads
    telling.drain(1)
    desk.troubles.clear()
    row = only(shop)
    assert row.state in (SizeNotice.PENDING, SizeNotice.DONE)
    if row.state == SizeNotice.PENDING:
        assert row.last_error and row.told == ""
        due_again(shop)
        telling.drain()
    row = only(shop)
    assert (row.state, row.told, row.revision) == (SizeNotice.DONE, "small", 1)
    assert desk.kept["note"]["verdict"] == "small" and len(set(desk.made)) <= 1


def test_a_slow_shop_is_left_alone_in_time(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, desk, linked = side
    learned(shop, "small")
    switch(shop, linked, on=True)
    monkeypatch.setattr(telling, "SECONDS", 0.4)
    desk.troubles[:] = [Trouble(200, {}, delay=1.5)]
    telling.drain(1)
    row = only(shop)
    assert (row.state, row.attempts) == (SizeNotice.PENDING, 1) and row.last_error


def test_a_refusal_is_kept_in_words_and_tried_again_the_next_night(side: Side) -> None:
    shop, desk, linked = side
    learned(shop, "small")
    switch(shop, linked, on=True)
    desk.refusal = "This product may not be changed"
    telling.drain()
    row = only(shop)
    assert row.state == SizeNotice.BURIED and "may not be changed" in row.last_error
    desk.refusal = ""
    assert learned(shop, "small") == 1 and telling.drain() == 1
    assert only(shop).told == "small"


def test_a_product_that_is_gone_need_not_be_silenced(loper: Shop, settings: Any) -> None:
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    with opened(woocommerce) as desk:
        linked = loper.connect("woocommerce", api_token="ck_1:cs_1", config={"base_url": desk.url})
        with loper.scoped():
            SizeNotice.objects.create(connection=linked, product="100", verdict="", told="small")
        desk.refusal = "Invalid ID."
        assert telling.drain() == 1
    with loper.scoped():
        assert not SizeNotice.objects.exists()


def test_what_is_planned_while_a_call_is_under_way_is_told_afterwards(side: Side) -> None:
    shop, desk, linked = side
    learned(shop, "small")
    switch(shop, linked, on=True)
    with unscoped("a test"):
        (taken,) = telling.claim(SizeNotice, 1)
    learned(shop, "large")
    telling.process(taken)  # the claim was lost: nothing is sent of the old word
    assert not desk.calls
    telling.drain()
    assert desk.kept["note"]["verdict"] == "large" and only(shop).told == "large"


def test_a_shop_that_nobody_can_call_is_never_asked(loper: Shop) -> None:
    with loper.scoped():
        saleor = loper.connect("saleor", config={"tells_sizes": True})
        order = Order.objects.create(connection=saleor, external_id="o", number="1", known_at=timezone.now())
        order.lines.create(external_id="l", title="Wolkenloper", product_id="100", quantity=1)
    assert learned(loper, "small") == 0
