"""What labels and customs papers need of an article: from the order, or from the shop's product."""

from typing import Any

import pytest

from inbox.reading import Reader
from orders import intake
from orders.describing import ask_again
from orders.models import Line
from orders.reconcile import reconcile
from orders.sources import articles
from tests.cast import Shop
from tests.orders.shop_cases import order
from tests.orders.shop_fakes import fake_shop
from tests.orders.test_describing import api, shop_of
from tests.orders.test_polls import adapter

SHOPIFY = [
    {"id": 7001001, "product_type": "Shoes", "tags": "",
     "variants": [{"id": 39072856, "inventory_item_id": 81}, {"id": 1, "inventory_item_id": 82}],
     "items": [{"id": 81, "harmonized_system_code": "6403.99", "country_code_of_origin": "PT"},
               {"id": 82, "harmonized_system_code": "999999", "country_code_of_origin": "XX"}]},
    {"id": 7001002, "variants": [{"id": 39072857, "inventory_item_id": 83}], "items": [{"id": 83}]},
]  # fmt: skip
WOO = [
    {"id": 9, "weight": "0.4", "dimensions": {"length": "33", "width": "20,5", "height": "12"}, "variations": [23],
     "meta_data": [{"key": "stoep_hs_code", "value": "6201 40 00"}, {"key": "stoep_origin_country", "value": "VN"}],
     "varied": [{"id": 23, "weight": "0.55", "dimensions": {"length": "33.01", "width": "20", "height": "2.5"},
                 "meta_data": [{"key": "stoep_hs_code", "value": "620193"}]}]},
]  # fmt: skip
Told = list[tuple[str, str, list[int], int | None]]
EXPECTED: dict[str, Told] = {
    "shopify": [("640399", "PT", [], 640), ("", "", [], 80), ("", "", [], None)],
    # 20,5 is no number: half a size is none. The variation says its own, and its product the rest.
    "woocommerce": [("620193", "VN", [331, 200, 25], 311), ("62014000", "VN", [], 400)],
}
FIRST = {"shopify": "orders/create", "woocommerce": "order.created"}


def known() -> Told:
    lines = Line.objects.order_by("position")
    return [(line.hs_code, line.origin_country, line.sides_mm, line.weight_grams) for line in lines]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "products"), [("shopify", SHOPIFY), ("woocommerce", WOO)])
def test_the_variant_that_was_sold_says_it_and_its_product_the_rest(
    loper: Shop, settings: Any, name: str, products: list[dict[str, Any]]
) -> None:
    snapshot = order(adapter(name), FIRST[name], f"{name}/order_created.json")
    with fake_shop(api(name, products)) as fake:
        with loper.scoped():
            connection = shop_of(name, fake, settings)
            intake.take_order(snapshot, connection, 0)
            said = [one[3] for one in known()]
        reconcile(connection)
        with loper.scoped():
            found = known()
            assert [one[:3] for one in found] == [one[:3] for one in EXPECTED[name]]
            assert all(weight == was for weight, was in zip((one[3] for one in found), said, strict=True) if was)
            assert not [call for call in fake.calls if "1" in call.query.get("include", "").split(",")]
            first = Line.objects.order_by("position")[0]
            Line.objects.filter(pk=first.pk).update(hs_code="")
            assert ask_again([first.pk]) == Line.objects.filter(product_id=first.product_id).count()
        reconcile(connection)
        with loper.scoped():
            assert known()[0][0] == EXPECTED[name][0][0], "asked again, it is filled in again"


@pytest.mark.parametrize(
    ("written", "code"),
    [("6403.99", "640399"), ("6403 99 96 00", "6403999600"), (640399, "640399"), ("64039", ""), ("shoes", ""),
     (None, ""), (True, ""), (["640399"], ""), ("6" * 15, "")],
)  # fmt: skip
def test_a_customs_code_is_its_digits(written: Any, code: str) -> None:
    assert articles.hs_code(Reader(written)) == code


@pytest.mark.parametrize(
    ("written", "sides"),
    [("330x200x120", (330, 200, 120)), ("330 × 200 × 120.4", (330, 200, 121)), ("330x200", ()), ("0x1x2", ()),
     ("a x b x c", ()), (None, ()), ({"l": 3}, ())],
)  # fmt: skip
def test_three_sides_or_none(written: Any, sides: tuple[int, ...]) -> None:
    assert articles.own_article({"_stoep_sides_mm": Reader(written)}).sides_mm == sides


@pytest.mark.parametrize(("unit", "grams"), [("kg", 550), ("lbs", 250), ("oz", 16), ("stone", None), ("", None)])
def test_weights_are_in_the_shops_own_unit(unit: str, grams: int | None) -> None:
    assert articles.weight(Reader("0.55"), unit) == grams
