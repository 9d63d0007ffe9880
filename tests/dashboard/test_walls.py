"""Nobody sees, changes or even learns of another merchant's rows; who may only look cannot act."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from inbox.models import Connection, InboundWebhook
from merchants.models import Member
from notifications.models import Message
from orders.models import Order
from outbox.models import Delivery
from tests.cast import Shop, order, work
from tests.dashboard.conftest import At

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


def rows_of(shop: Shop) -> dict[str, int]:
    """One existing row for each kind of id in the URLs, by the first word of the view's name."""
    with shop.scoped():
        webhook = InboundWebhook.objects.latest("pk").pk
        message = Message.objects.latest("pk").pk
        return {
            "order": Order.objects.get().pk,
            "mail": message,
            "message": message,
            "delivery": Delivery.objects.latest("pk").pk,
            "webhook": webhook,
            "connection": shop.shop.pk,
        }


def addresses(slug: str, ids: dict[str, int]) -> Iterator[str]:
    """Every URL of the dashboard, from the URLconf, filled with the ids."""
    found = get_resolver("dashboard.urls").reverse_dict
    for name in sorted(key for key in found if isinstance(key, str)):
        parameters = found.getlist(name)[0][0][0][1]
        if "slug" not in parameters:
            continue
        values: dict[str, Any] = {"slug": slug}
        if "pk" in parameters:
            values["pk"] = ids[name.partition("_")[0]]
        yield reverse(f"dashboard:{name}", kwargs=values)


def everything(shop: Shop) -> list[Any]:
    with shop.scoped():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Connection, InboundWebhook, Delivery, Message, Order)
        ]


@pytest.fixture
def two(loper: Shop, funkwerk: Shop) -> tuple[Shop, Shop]:
    for shop in (loper, funkwerk):
        shop.tells("order.upserted", order())
    work()
    return loper, funkwerk


def knock(client: Client, method: str, address: str) -> Any:
    data = {"secret": "x" * 20, "source": "shopify", "is_active": "0", "state": "done"} if method == "post" else None
    return getattr(client, method)(address, data)


def test_the_other_merchants_pages_do_not_exist_for_me(two: tuple[Shop, Shop], at: At) -> None:
    loper, funkwerk = two
    client, before = at(loper), everything(funkwerk)
    for address in addresses("funkwerk", rows_of(funkwerk)):
        for method in METHODS:
            answer = knock(client, method, address)
            assert answer.status_code in (404, 405), (method, address, answer.status_code)
            assert "Funkwerk" not in answer.text
    assert everything(funkwerk) == before


def test_the_other_merchants_ids_do_not_exist_under_my_slug(two: tuple[Shop, Shop], at: At) -> None:
    loper, funkwerk = two
    client, before, mine = at(loper), everything(funkwerk), everything(loper)
    ids = rows_of(funkwerk)
    for address in addresses("loper", ids):
        if not any(f"/{pk}/" in address for pk in ids.values()):
            continue
        for method in METHODS:
            answer = knock(client, method, address)
            assert answer.status_code in (404, 405), (method, address, answer.status_code)
    assert everything(funkwerk) == before
    assert everything(loper) == mine


def test_a_shop_that_is_not_mine_and_one_that_does_not_exist_answer_alike(two: tuple[Shop, Shop], at: At) -> None:
    client = at(two[0])
    theirs, none = client.get("/dashboard/funkwerk/"), client.get("/dashboard/nothing-here/")
    assert theirs.status_code == none.status_code == 404
    assert theirs.text.replace("funkwerk", "nothing-here") == none.text


def test_who_may_only_look_sees_every_page_and_changes_nothing(two: tuple[Shop, Shop], at: At) -> None:
    loper, _ = two
    client, before = at(loper, "vera", Member.Role.VIEWER), everything(loper)
    for address in addresses("loper", rows_of(loper)):
        assert client.get(address, follow=True).status_code in (200, 405), address
        refused = client.post(address, {"secret": "x" * 20, "source": "shopify", "is_active": "0"})
        assert refused.status_code in (403, 405), address
        if refused.status_code == 403:
            assert "You may look, but not change anything" in refused.text
    assert everything(loper) == before
    assert (
        '<form method="post" action="/dashboard/'
        not in client.get(f"/dashboard/loper/connections/{loper.shop.pk}/").text
    )


def test_nothing_is_kept_in_caches_and_fragments_are_told_apart(two: tuple[Shop, Shop], at: At) -> None:
    answer = at(two[0]).get("/dashboard/loper/orders/")
    assert "no-store" in answer["Cache-Control"]
    assert "HX-Request" in answer["Vary"]


def test_a_member_of_two_shops_chooses_and_switches(two: tuple[Shop, Shop], at: At) -> None:
    loper, funkwerk = two
    client = at(loper)
    Member.objects.create(merchant=funkwerk.merchant, user=loper.member(), role=Member.Role.AGENT)
    chosen = client.get("/dashboard/")
    assert "/dashboard/loper/" in chosen.text
    assert "/dashboard/funkwerk/" in chosen.text
    assert "/dashboard/funkwerk/" in client.get("/dashboard/loper/orders/").text
