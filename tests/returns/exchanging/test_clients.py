"""Other goods from the shop: what can be had, and one new order whatever goes wrong on the way, over real HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from returns.exchanging.clients.base import Exchanging, NewLine, NewOrder, Person, SoldOut
from returns.exchanging.clients.choosing import exchanging_with
from returns.money.contracts import MoneyProblem, Refused, Unreachable, Unsure
from tests.cast import Shop
from tests.coupons.desk import Desk, Trouble, opened
from tests.returns.exchanging.shops import SPEAKERS, TOKENS, fresh
from tests.returns.money.stage import session

pytestmark = pytest.mark.django_db
SANNE = Person("sanne@klant.example", "Sanne de Vries", "Keizersgracht 1", "", "1015 CC", "Amsterdam", "NL")
ODD: list[Any] = [b"<html>", b"", {}, {"data": {}}, {"data": {"draftOrderComplete": 5}}, {"id": 1}]
Side = tuple[str, Desk, Exchanging]


@pytest.fixture(params=sorted(SPEAKERS))
def side(request: Any, loper: Shop, settings: Any) -> Iterator[Side]:
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    with opened(SPEAKERS[request.param]) as desk:
        fresh(desk)
        config = {"base_url": desk.url, "bridge_url": f"{desk.url}/bridge"}
        them = exchanging_with(loper.connect(request.param, api_token=TOKENS[request.param], config=config), session())
        assert them is not None
        yield request.param, desk, them


def asked(quantity: int = 1, **changes: Any) -> NewOrder:
    """Size 42 instead of what Sanne sends back, which was worth as much."""
    made = NewOrder(
        "E7F3K2-1", "7", "#1042", (NewLine("102", quantity, Decimal("89.95"), "100"),), "EUR",
        Decimal("89.95"), Decimal(0), SANNE,
    )  # fmt: skip
    return replace(made, **changes)


def test_sizes_with_price_and_pieces(side: Side) -> None:
    _kind, desk, them = side
    shoe = them.product("100")
    assert shoe is not None and shoe.title == "Wolkenloper" and shoe.option_names == ("Maat",)
    assert [(one.variant_id, one.options, one.pieces) for one in shoe.variants] == [
        ("101", (("Maat", "41"),), 3), ("102", (("Maat", "42"),), 1),
    ]  # fmt: skip
    assert all(one.price == Decimal("89.95") and one.currency == "EUR" and one.can_be_had() for one in shoe.variants)
    assert not shoe.variants[1].can_be_had(2)
    assert them.product("404") is None
    assert [one.product_id for one in them.search('wolken "loper" -tag:x')] == ["100"]
    desk.kept["pieces"]["102"] = 0
    there = them.stock((NewLine("102", 1, Decimal(1), "100"), NewLine("999", 1, Decimal(1), "100")))
    assert set(there) == {"102"} and not there["102"].can_be_had()


def test_a_draft_becomes_one_order_however_often_it_is_asked(side: Side) -> None:
    _kind, desk, them = side
    held = them.hold(asked())
    assert them.find(asked(), held.external_id) is None and not desk.made
    first = them.place(asked(), held.external_id)
    assert first == them.place(asked(), held.external_id) == them.find(asked(), held.external_id)
    assert len(desk.made) == 1 and first.external_id and first.number
    with pytest.raises(Refused):
        them.release(held.external_id)


@pytest.mark.parametrize("trouble", ["hung up", "502", "late answer"])
def test_an_order_whose_answer_was_lost_is_found_and_not_ordered_twice(side: Side, trouble: str) -> None:
    _kind, desk, them = side
    held = them.hold(asked())
    lost = {"hung up": Trouble(done=True), "502": Trouble(502, b"", done=True),
            "late answer": Trouble(200, {}, done=True, delay=1.3)}  # fmt: skip
    desk.troubles = [lost[trouble]]
    with pytest.raises(Unsure):
        them.place(asked(), held.external_id)
    found = them.find(asked(), held.external_id)
    assert found is not None and them.place(asked(), held.external_id) == found and len(desk.made) == 1


@pytest.mark.parametrize("late", [False, True])
def test_a_draft_whose_answer_was_lost_is_found_or_nobodys_order(side: Side, late: bool) -> None:
    kind, desk, them = side
    desk.troubles = [Trouble(done=True)]
    with pytest.raises(Unsure):
        them.hold(asked())
    desk.kept["late"] = late  # the shop's search does not know it yet
    held = them.hold(asked())
    them.place(asked(), held.external_id)
    drafts = 2 if late or kind == "generic_shop" else 1  # a shop of one's own keeps to the key by itself
    assert len(desk.kept["drafts"]) == drafts and len(desk.made) == 1


def test_the_last_piece_that_went_meanwhile_is_not_ordered(side: Side) -> None:
    _kind, desk, them = side
    held = them.hold(asked())
    desk.kept["pieces"]["102"] = 0
    with pytest.raises(SoldOut) as problem:
        them.place(asked(), held.external_id)
    assert problem.value.variant_ids == ["102"] and not desk.made
    them.release(held.external_id)
    them.release(held.external_id)


def test_goods_that_are_not_paid_do_not_go(side: Side) -> None:
    kind, desk, them = side
    desk.kept["pieces"]["102"] = 5
    dearer = asked(2)
    held = them.hold(dearer)
    if kind == "generic_shop":  # the merchant's own shop reckons itself
        return
    assert held.to_pay == Decimal("89.95")
    with pytest.raises(Refused, match=r"wants 89\.95"):
        them.place(dearer, held.external_id)
    assert not desk.made
    assert them.place(replace(dearer, paid=Decimal("89.95"), payment_id="tr_5"), held.external_id)


def test_a_no_is_told_in_words(side: Side) -> None:
    _kind, desk, them = side
    desk.refusal = "Niet leverbaar in NL"
    with pytest.raises(Refused, match="Niet leverbaar in NL"):
        them.hold(asked())
    assert not desk.made


def test_odd_answers_order_nothing_twice(side: Side) -> None:
    _kind, desk, them = side
    for count, odd in enumerate(ODD, 1):
        held = them.hold(asked())
        desk.troubles = [Trouble(200, odd, done=True)]
        with pytest.raises(MoneyProblem):
            them.place(asked(), held.external_id)
        assert them.place(asked(), held.external_id) and len(desk.made) == count, odd
        desk.kept["drafts"][held.external_id]["wish"] = {"tags": ["", ""], "meta_data": []}  # another order's from here


def test_a_shop_that_is_down_or_busy_is_asked_later(side: Side) -> None:
    _kind, desk, them = side
    desk.troubles = [Trouble(503, b"", looks=True) for _try in range(4)]
    with pytest.raises(Unreachable):
        them.product("100")
    desk.troubles = [Trouble(429, {}, {"Retry-After": "90"})]
    with pytest.raises(Unreachable) as problem:
        them.hold(asked())
    assert problem.value.wait == 90 and not desk.kept["drafts"]


def test_what_the_shop_is_told(side: Side) -> None:
    kind, desk, them = side
    until = timezone.now() + timedelta(hours=2)
    held = them.hold(asked(reserve_until=until))
    wish = desk.kept["drafts"][held.external_id]["wish"]
    if kind == "shopify":
        assert held.is_reserved and held.until and held.pay_url and held.to_pay == 0
        assert wish["appliedDiscount"]["value"] == 100.0 and "exchange-E7F3K2-1" in wish["tags"]
        assert {"key": "exchange_of", "value": "#1042"} in wish["customAttributes"]
        desk.kept["pieces"]["102"] = 0  # ours is among what was set aside
        assert them.place(asked(), held.external_id)
    elif kind == "woocommerce":
        assert not held.is_reserved and not them.reserves and wish["status"] == "pending"
        assert wish["line_items"] == [{"product_id": 100, "variation_id": 102, "quantity": 1}]
    else:
        assert wish["credit"] == "89.95" and wish["ship_to"]["city"] == "Amsterdam" and wish["key"] == "E7F3K2-1"


def test_another_orders_id_sends_nobodys_goods(side: Side) -> None:
    kind, desk, them = side
    held = them.hold(asked())
    if kind == "woocommerce":
        with pytest.raises(Refused, match="does not belong"):
            them.place(asked(key="E7F3K2-2"), held.external_id)
    assert not desk.made
