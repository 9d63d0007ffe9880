"""What each shop is told, in its own words: places, payments, taxes per rate."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.reading import Reader
from returns.money.contracts import RefundLine, Refused, Unsure
from returns.money.manual import COLUMNS, ManualRefunds, ToPay, cells
from returns.money.woocommerce_parts import part_of
from returns.shops.graph import key_of
from tests.cast import Shop
from tests.coupons.desk import Call, Desk, Trouble
from tests.returns.money.fakes import NOW
from tests.returns.money.stage import bank, client, order

pytestmark = pytest.mark.django_db
Line = RefundLine


@pytest.fixture
def shopify(settings: Any, monkeypatch: Any) -> Iterator[Desk]:
    with bank("shopify", monkeypatch, settings) as desk:
        yield desk


@pytest.fixture
def woocommerce(settings: Any, monkeypatch: Any) -> Iterator[Desk]:
    with bank("woocommerce", monkeypatch, settings) as desk:
        yield desk


def sent(desk: Desk) -> dict[str, Any]:
    told: dict[str, Any] = desk.kept["refunds"][-1]["sent"]
    return told


def test_shopify_gives_back_to_the_gift_card_and_the_card(shopify: Desk, loper: Shop) -> None:
    client("shopify", shopify, loper).refund(order("shopify", "80.00", shipping=Decimal("4.95")))
    told = sent(shopify)["input"]
    assert [(part["gateway"], part["amount"]) for part in told["transactions"]] == [
        ("gift_card", "30.00"), ("shopify_payments", "50.00"),
    ]  # fmt: skip
    assert told["shipping"] == {"amount": "4.95"} and told["currency"] == "EUR" and not told["notify"]


def test_shopify_restocks_where_the_goods_came_from_or_where_the_shop_says(shopify: Desk, loper: Shop) -> None:
    lines = (Line("11", 1, Decimal(10), restock=True), Line("12", 1, Decimal(10)))
    them = client("shopify", shopify, loper)
    them.refund(order("shopify", "20.00", lines=lines))
    first, second = sent(shopify)["input"]["refundLineItems"]
    assert first["restockType"] == "RETURN" and first["locationId"] == "gid://shopify/Location/9"
    assert second == {"lineItemId": "gid://shopify/LineItem/12", "quantity": 1, "restockType": "NO_RESTOCK"}


def test_shopify_pays_also_where_the_token_may_not_read_places(shopify: Desk, loper: Shop) -> None:
    denied = {"errors": [{"message": "Access denied for location", "extensions": {"code": "ACCESS_DENIED"}}]}
    them = client("shopify", shopify, loper)
    shopify.troubles = [Trouble(200, {"data": {"order": None}}, looks=True)]
    with pytest.raises(Refused, match="does not know"):
        them.find(order("shopify"))
    speak = shopify.speak
    shopify.speak = lambda desk, call: (200, denied) if "query Place" in call.body["query"] else speak(desk, call)
    made = them.refund(order("shopify", "20.00", lines=(Line("11", 1, Decimal(20), restock=True),)))
    assert "stock" in made.note and sent(shopify)["input"]["refundLineItems"][0]["restockType"] == "NO_RESTOCK"


def test_shopify_gets_a_new_key_only_after_a_call_that_failed_for_sure(shopify: Desk, loper: Shop) -> None:
    failed = {"errors": [{"message": "x", "extensions": {"code": "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"}}]}
    busy = {"data": {"refundCreate": {"refund": None, "userErrors": [
        {"message": "IDEMPOTENCY_CONCURRENT_REQUEST: in progress"}]}}}  # fmt: skip
    them = client("shopify", shopify, loper)
    shopify.troubles = [Trouble(200, failed), Trouble(200, failed)]
    them.refund(order("shopify"))
    keys = [call.body["variables"]["key"] for call in shopify.calls if not call.looks]
    assert keys == [key_of("R7F3K2-1", attempt) for attempt in range(3)] and len(shopify.made) == 1
    shopify.troubles = [Trouble(200, busy)]
    with pytest.raises(Unsure):
        them.refund(order("shopify", "5.00", key="R7F3K2-2"))
    assert len(shopify.made) == 1


@pytest.mark.parametrize("changes", [{"records_only": True}, {"amount": "0.00"}])
def test_a_shop_can_note_what_came_back_without_money(
    shopify: Desk, woocommerce: Desk, loper: Shop, changes: Any
) -> None:
    amount = changes.pop("amount", "80.00")
    client("shopify", shopify, loper).refund(order("shopify", amount, **changes))
    # A payment outside of Shopify: it is written down, and moves nothing.
    assert [part["gateway"] for part in sent(shopify)["input"]["transactions"]] == ["manual"] * bool(changes)
    woocommerce.kept["state"] = "pending"  # WooCommerce notes no payment then
    client("woocommerce", woocommerce, loper).refund(order("woocommerce", amount, **changes))
    assert sent(woocommerce)["api_refund"] is False


def test_shopify_notes_the_goods_alone_where_it_takes_no_payment_from_outside(shopify: Desk, loper: Shop) -> None:
    no = {"data": {"refundCreate": {"refund": None, "userErrors": [{"message": "Gateway is invalid"}]}}}
    shopify.troubles = [Trouble(200, no)]
    noted = client("shopify", shopify, loper).refund(order("shopify", records_only=True))
    told = sent(shopify)["input"]
    assert told["transactions"] == [] and len(told["refundLineItems"]) == 1 and len(shopify.made) == 1
    assert client("shopify", shopify, loper).find(order("shopify", records_only=True)) == noted
    shopify.troubles = [Trouble(200, no)]
    with pytest.raises(Refused, match="invalid"):
        client("shopify", shopify, loper).refund(order("shopify", "5.00", key="R7F3K2-2"))


def test_store_credit_by_a_refund_is_shopifys(shopify: Desk, woocommerce: Desk, loper: Shop) -> None:
    client("shopify", shopify, loper).refund(order("shopify", to_credit=True))
    told = sent(shopify)["input"]
    assert told["refundMethods"] == [{"storeCreditRefund": {"amount": {"amount": "80.00", "currencyCode": "EUR"}}}]
    assert told["transactions"] == []
    with pytest.raises(Refused, match="coupon"):
        client("woocommerce", woocommerce, loper).refund(order("woocommerce", to_credit=True))


def test_woocommerce_is_told_taxes_per_rate_and_shipping(woocommerce: Desk, loper: Shop) -> None:
    asked = order("woocommerce", "50.00", shipping=Decimal("10.00"), lines=(Line("11", 1, Decimal("40.00"), True),))
    client("woocommerce", woocommerce, loper).refund(asked)
    told = sent(woocommerce)
    assert told["line_items"] == [
        {"id": 11, "refund_total": "33.06", "refund_tax": [{"id": 1, "refund_total": "6.94"}], "quantity": 1},
        {"id": 12, "refund_total": "8.26", "refund_tax": [{"id": 1, "refund_total": "1.74"}]},
    ]
    assert told["api_restock"] is True and told["amount"] == "50.00"
    with pytest.raises(Refused, match=r"shipping cost 20\.00"):
        client("woocommerce", woocommerce, loper).refund(
            order("woocommerce", "30.00", key="K-2222", shipping=Decimal(30))
        )


def test_a_refund_that_died_before_its_meta_data_is_found_by_its_reason(woocommerce: Desk, loper: Shop) -> None:
    them = client("woocommerce", woocommerce, loper)
    them.refund(order("woocommerce"))
    woocommerce.kept["refunds"][0]["meta"] = []
    found = them.find(order("woocommerce"))
    assert found is not None and found.external_id == "1" and them.refund(order("woocommerce")) == found


def test_an_order_that_was_never_paid_gives_nothing_back(woocommerce: Desk, loper: Shop) -> None:
    them, speak = client("woocommerce", woocommerce, loper), woocommerce.speak
    unpaid = {"id": 7, "currency": "EUR", "total": "100.00", "date_paid_gmt": None, "line_items": []}
    woocommerce.speak = lambda desk, call: speak(desk, call) if "refunds" in call.path else (200, unpaid)
    assert them.paid(order("woocommerce")) == 0
    with pytest.raises(Refused, match="more than"):
        them.refund(order("woocommerce"))


@given(st.integers(1, 200_000), st.lists(st.integers(0, 40_000), max_size=3), st.data())
def test_the_parts_of_a_line_are_the_amount_to_the_cent(net: int, taxes: list[int], data: Any) -> None:
    cents = Decimal("0.01")
    amount = data.draw(st.integers(0, net + sum(taxes))) * cents
    row = {
        "id": 11, "total": str(net * cents), "total_tax": str(sum(taxes) * cents),
        "taxes": [{"id": number, "total": str(tax * cents)} for number, tax in enumerate(taxes, 1)],
    }  # fmt: skip
    item = part_of(Reader(row), amount, "EUR", 1)
    parts = [Decimal(item["refund_total"]), *(Decimal(tax["refund_total"]) for tax in item["refund_tax"])]
    assert sum(parts) == amount and min(parts) >= 0


def test_by_hand_nobody_is_called_and_finance_gets_a_row() -> None:
    with pytest.raises(Exception, match="by hand"):
        ManualRefunds().refund(order("manual"))
    moment = Reader(NOW).moment()
    assert moment is not None
    row = ToPay("K-1111", "R7", "1042", "Sanne", Decimal("10.5000"), "EUR", "iDEAL", "tr_1", "Te klein", moment, None)
    assert dict(zip(COLUMNS, cells(row), strict=True))["amount"] == "10.50"


def test_the_refunds_of_a_payment_at_mollie_are_looked_through_page_by_page(
    loper: Shop, settings: Any, monkeypatch: Any
) -> None:
    with bank("mollie", monkeypatch, settings) as desk:
        them, speak = client("mollie", desk, loper), desk.speak
        made = them.refund(order("mollie"))

        def paged(desk: Desk, call: Call) -> tuple[int, Any]:
            if call.method != "GET" or not call.path.endswith("/refunds") or "from" in call.query:
                return speak(desk, call)
            links = {"next": {"href": f"{desk.url}{call.path}?from=re_9"}}
            return 200, {"count": 1, "_embedded": {"refunds": [{"id": "re_9", "metadata": None}]}, "_links": links}

        desk.speak = paged
        assert them.find(order("mollie")) == made == them.refund(order("mollie")) and len(desk.made) == 1
        desk.speak = lambda desk, call: paged(desk, replace(call, query={}))  # never an end
        with pytest.raises(Refused, match="more rows"):
            them.find(order("mollie"))
