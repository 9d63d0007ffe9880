"""Nobody sees, changes or even learns of another merchant's rows; who may only look cannot act."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from inbox.models import Connection, InboundWebhook
from merchants.models import Member
from notifications.models import Message
from orders.models import Order
from outbox.models import Delivery
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.test_across_merchants import PORTAL, both, filled, ids_of  # noqa: F401  a fixture

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


def addresses(ids: dict[str, Any]) -> Iterator[str]:
    """Every URL inside a merchant's dashboard, from the URLconf, filled with the ids."""
    return (filled(route, ids) for route in PORTAL if ":slug>" in route)


def everything(shop: Shop) -> list[Any]:
    with shop.scoped():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Connection, InboundWebhook, Delivery, Message, Order)
        ]


@pytest.fixture
def two(both: tuple[Shop, Shop]) -> tuple[Shop, Shop]:  # noqa: F811
    return both


def knock(client: Client, method: str, address: str) -> Any:
    data = {"secret": "x" * 20, "source": "shopify", "is_active": "0", "state": "done"} if method == "post" else None
    return getattr(client, method)(address, data)


def test_the_other_merchants_pages_do_not_exist_for_me(two: tuple[Shop, Shop], at: At) -> None:
    loper, funkwerk = two
    client, before = at(loper), everything(funkwerk)
    for address in addresses(ids_of(funkwerk)):
        for method in METHODS:
            answer = knock(client, method, address)
            assert answer.status_code in (404, 405), (method, address, answer.status_code)
            assert "Funkwerk" not in answer.text
    assert everything(funkwerk) == before


def test_a_shop_that_is_not_mine_and_one_that_does_not_exist_answer_alike(two: tuple[Shop, Shop], at: At) -> None:
    client = at(two[0])
    theirs, none = client.get("/dashboard/funkwerk/"), client.get("/dashboard/nothing-here/")
    assert theirs.status_code == none.status_code == 404
    assert theirs.text.replace("funkwerk", "nothing-here") == none.text


def test_who_may_only_look_sees_every_page_and_changes_nothing(two: tuple[Shop, Shop], at: At) -> None:
    loper, _ = two
    client, before = at(loper, "vera", Member.Role.VIEWER), everything(loper)
    for address in addresses(ids_of(loper)):
        # A code that nobody was given, a picture that nobody uploaded, a reason or version that is none: 404.
        unknown = ("/check-in/", "/brand/pictures/", "/policy/reasons/", "/policy/versions/1")
        seen = (404, 405) if any(part in address for part in unknown) else (200, 405)
        # Lists of addresses leave the house by the hands of who may act.
        seen = (403,) if address.endswith(("consents/suppressions.csv", "consents/consents.csv")) else seen
        assert client.get(address, follow=True).status_code in seen, address
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
