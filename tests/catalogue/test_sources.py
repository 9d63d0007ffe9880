"""Products, wishes and customers as shops send them, and as nobody should."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from catalogue.models import Product, Wish
from catalogue.snapshots import LevelTold, ProductTold
from inbox.contracts import Rejected
from inbox.sources import source
from orders.models import Customer
from tests.cast import Shop
from tests.catalogue.stage import ago, product, tells, wish, wishes
from tests.orders.shop_cases import raw, read

MOMENT = "2026-11-18T09:30:00+01:00"
# REST Admin "Product" as the body of products/update; inventory_levels/update has no more than this.
SHOPIFY: dict[str, Any] = {
    "admin_graphql_api_id": "gid://shopify/Product/788032119674292922", "body_html": "<p>Licht.</p>",
    "created_at": "2026-10-01T10:00:00+02:00", "handle": "wolkenloper-4", "id": 788032119674292922,
    "product_type": "Running shoes", "published_at": "2026-10-01T10:00:00+02:00", "title": "Wolkenloper 4",
    "updated_at": MOMENT, "vendor": "Loper", "status": "active", "tags": "new, road",
    "variants": [
        {"id": 642667041472713922, "product_id": 788032119674292922, "title": "42", "price": "129.95", "position": 1,
         "inventory_policy": "deny", "compare_at_price": "149.95", "option1": "42", "sku": "WL4-42",
         "inventory_item_id": 2718283468965843, "inventory_quantity": 0, "inventory_management": "shopify",
         "image_id": None, "requires_shipping": True},
        {"id": 757650484644203962, "product_id": 788032119674292922, "title": "43", "price": "129.95", "position": 2,
         "inventory_policy": "continue", "sku": "WL4-43", "inventory_item_id": 2718283468965844,
         "inventory_quantity": -2, "inventory_management": "shopify", "image_id": 1},
    ],
    "images": [{"id": 1, "src": "https://cdn.shopify.com/s/files/1/wl4.jpg?v=1"}],
    "image": {"id": 1, "src": "https://cdn.shopify.com/s/files/1/wl4.jpg?v=1"},
}  # fmt: skip
LEVEL = {"inventory_item_id": 2718283468965843, "location_id": 655441491, "available": 3, "updated_at": MOMENT,
         "admin_graphql_api_id": "gid://shopify/InventoryLevel/1?inventory_item_id=2"}  # fmt: skip
WOO: dict[str, Any] = {
    "id": 799, "name": "Wolkenloper 4 &#8211; blauw", "slug": "wolkenloper-4", "type": "variation", "parent_id": 790,
    "permalink": "https://shop.loper.example/product/wolkenloper-4/", "date_modified_gmt": "2026-11-18T08:30:00",
    "status": "publish", "sku": "WL4-42", "price": "129.95", "regular_price": "149.95", "sale_price": "129.95",
    "stock_quantity": None, "stock_status": "onbackorder", "categories": [{"id": 9, "name": "Schoenen &amp; meer"}],
    "images": [{"id": 1, "src": "https://shop.loper.example/wl4.jpg"}],
}  # fmt: skip


def test_shopify_tells_what_each_variant_costs_and_whether_it_is_to_be_had() -> None:
    told: ProductTold = read(source("shopify"), "products/update", SHOPIFY)
    assert (told.external_id, told.title, told.url) == (
        "788032119674292922",
        "Wolkenloper 4",
        "/products/wolkenloper-4",
    )
    small, large = told.variants
    assert (small.variant_id, small.stock_id, small.price) == (
        "642667041472713922",
        "2718283468965843",
        Decimal("129.95"),
    )
    assert small.is_available is False
    assert large.is_available is True, "it is sold without stock"
    assert small.lowest_before is None, "a crossed-out price is no lowest price of 30 days"
    draft: ProductTold = read(source("shopify"), "products/update", {**SHOPIFY, "status": "draft"})
    assert draft.is_gone
    level = read(source("shopify"), "inventory_levels/update", LEVEL)
    assert level == LevelTold("2718283468965843", "655441491", 3, datetime.fromisoformat(MOMENT))


def test_woocommerce_tells_of_a_variation_under_its_product() -> None:
    told: ProductTold = read(source("woocommerce"), "product.updated", WOO)
    assert (told.external_id, told.variants[0].variant_id) == ("790", "799")
    assert told.title == "Wolkenloper 4 – blauw" and told.category == "Schoenen & meer"
    assert told.variants[0].is_available is True
    simple: ProductTold = read(source("woocommerce"), "product.updated", {**WOO, "type": "simple", "parent_id": 0})
    assert (simple.external_id, simple.variants[0].variant_id) == ("799", "")


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("products/update", {**SHOPIFY, "variants": [{"id": {}}]}),
        ("products/update", {**SHOPIFY, "updated_at": "yesterday"}),
        ("products/update", {"id": None, "updated_at": MOMENT}),
        ("products/update", {**SHOPIFY, "variants": "many"}),
        ("inventory_levels/update", {**LEVEL, "available": "a lot"}),
        ("inventory_levels/update", {**LEVEL, "inventory_item_id": [1]}),
        ("inventory_levels/update", []),
    ],
)
def test_shopify_bodies_that_make_no_sense_are_refused_in_words(topic: str, body: Any) -> None:
    with pytest.raises(Rejected, match="expected"):
        source("shopify").parse(raw(body), topic)


@pytest.mark.django_db
def test_a_size_comes_back_by_the_stock_of_one_place(loper: Shop) -> None:
    shopify = loper.connect("shopify", config={"shop": "loper.myshopify.com", "currency": "EUR"})
    asked = wish(
        shop="shopify",
        product=product(
            id=str(SHOPIFY["id"]), variant_id="642667041472713922", is_available=None, updated_at=ago(days=1)
        ),
    )
    tells(loper, "wish.added", asked)
    minute = 50
    for place, pieces, awaited in ((1, 0, False), (2, 0, False), (2, 4, True), (1, 0, True), (2, 0, False)):
        minute -= 1
        # The product is told late: its stock of then says nothing against what was told of a place since.
        _apply(loper, shopify, "products/update", {**SHOPIFY, "updated_at": ago(hours=2, minutes=minute)})
        told = {**LEVEL, "location_id": place, "available": pieces, "updated_at": ago(minutes=minute)}
        _apply(loper, shopify, "inventory_levels/update", told)
        with loper.scoped():
            row = Product.objects.get()
            assert bool(row.is_available) is awaited, (place, pieces)
    assert row.url == "https://loper.myshopify.com/products/wolkenloper-4" and row.currency == "EUR"
    assert wishes(loper)[0].rounds == 1


def _apply(shop: Shop, connection: Any, topic: str, body: Any) -> None:
    adapter = source(connection.source)
    with shop.scoped():
        for snapshot in adapter.parse(raw(json.dumps(body).encode()), topic):
            adapter.apply(snapshot, connection, 0)


HOSTILE = [
    {"email": "no address"}, {"email": "a@b"}, {"email": f"{'x' * 250}@klant.example"}, {"email": None},
    {"kind": "both"}, {"kind": 1}, {"asked_at": "2026-11-18"}, {"asked_at": "9999-01-01T00:00:00Z"},
    {"product": []}, {"product": {"id": "p"}}, {"product": {**product(), "price": "-1"}},
    {"product": {**product(), "price": 12.5}}, {"product": {**product(), "currency": "euro"}},
    {"product": {**product(), "url": "javascript:alert(1)"}}, {"wording": "x" * 10_000}, {"shop": "sendcloud"},
    {"shop": "shopify"}, {"name": {"first": "Sanne"}},
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("change", HOSTILE, ids=[str(one)[:40] for one in HOSTILE])
def test_a_wish_that_makes_no_sense_is_kept_out_with_the_reason(loper: Shop, change: dict[str, Any]) -> None:
    row = tells(loper, "wish.added", wish(**change))
    assert wishes(loper) == []
    assert row.state not in (0, 1) and "expected" in row.last_error, row.last_error


@pytest.mark.django_db
def test_words_from_outside_with_nul_bytes_and_great_length_are_no_way_in(loper: Shop) -> None:
    nasty = product(title="<script>\u202e" + "x" * 290, variant="y" * 200, category="z" * 200, sku="s" * 100)
    tells(loper, "wish.added", wish(product=nasty))
    with loper.scoped():
        assert Wish.objects.count() == 1 and Product.objects.get().title.startswith("<script>")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("birthday", "kept"),
    [("02-29", "02-29"), ("12-31", "12-31"), (None, ""), ("02-30", None), ("1990-02-03", None), ("3-4", None)],
)
def test_a_birthday_is_a_month_and_a_day(loper: Shop, birthday: str | None, kept: str | None) -> None:
    row = tells(
        loper, "customer.updated", {"email": "sanne@klant.example", "updated_at": ago(minutes=1), "birthday": birthday}
    )
    with loper.scoped():
        found = Customer.objects.filter(email="sanne@klant.example").first()
    assert (found.birthday if found else None) == kept, row.last_error


@pytest.mark.django_db
def test_a_customers_older_word_does_not_bring_a_consent_back(loper: Shop) -> None:
    told = {"email": "Sanne@Klant.example", "marketing_opt_in": False, "updated_at": ago(hours=1)}
    tells(loper, "customer.updated", told)
    tells(loper, "customer.updated", {**told, "marketing_opt_in": True, "updated_at": ago(hours=2)})
    tells(loper, "customer.updated", {"email": "sanne@klant.example", "updated_at": ago(minutes=9), "name": "Sanne"})
    with loper.scoped():
        found = Customer.objects.get()
    assert (found.marketing_opt_in, found.name) == (False, "Sanne")
