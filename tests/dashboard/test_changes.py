"""The team's side of a customer's wish: what to arrange, how it is answered, and who may not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from merchants.models import Member
from orders.models import Order
from tests.cast import Shop, order, parcel, scan, tracking, work
from tests.dashboard.conftest import At
from tests.tracking.changing_fakes import ADDRESS
from tracking.changes import request
from tracking.models import DeliveryChange, Shipment

HOME = "/dashboard/loper/"
PAGE = f"{HOME}changes/"


@pytest.fixture
def shop(loper: Shop) -> Shop:
    loper.tells("order.upserted", order(parcels=[parcel()], paid_at=timezone.now().isoformat()))
    loper.carrier_tells(tracking("3SLOPR0001", scan("in_transit")))
    work()
    return loper


def ask(shop: Shop, kind: str = "address", wish: Any = None) -> DeliveryChange:
    with shop.scoped():
        return request(Order.objects.get(), Shipment.objects.get(), kind, wish or ADDRESS)


def now(shop: Shop, change: DeliveryChange) -> DeliveryChange:
    with shop.scoped():
        return DeliveryChange.objects.get(pk=change.pk)


def press(browser: Client, change: DeliveryChange, act: str, **fields: str) -> Any:
    return browser.post(f"{PAGE}{change.pk}/{act}/", fields, follow=True)


def test_a_wish_stands_on_the_first_screen_and_on_its_page_with_the_carriers_link(shop: Shop, at: At) -> None:
    ask(shop)
    ruth = at(shop)
    first = ruth.get(HOME).text
    assert "Order 1042: to another address" in first and f'href="{PAGE}"' in first
    page = ruth.get(PAGE).text
    assert "Sanne de Vries, Prinsengracht 2, 1016 HK Amsterdam, NL" in page
    assert "https://postnl.nl/tracktrace/?B=3SLOPR0001&amp;P=1015CC&amp;D=NL&amp;T=C" in page
    assert "on its way" in page and "Done: it is arranged" in page and "Not possible" in page


def test_done_tells_who_and_when_and_the_task_is_gone(shop: Shop, at: At) -> None:
    change = ask(shop)
    ruth = at(shop)
    page = press(ruth, change, "accept").text
    assert "The customer hears that it is arranged" in page and "ruth@loper.example" in page
    assert "Nothing to arrange" in page and now(shop, change).state == "accepted"
    assert "to another address" not in ruth.get(HOME).text
    assert "answered already" in press(ruth, change, "accept").text


def test_not_possible_needs_a_reason_and_carries_the_teams_words(shop: Shop, at: At) -> None:
    change = ask(shop)
    page = press(at(shop), change, "refuse", reason="address_not_served", said="PostNL kan dit\x00 niet").text
    assert now(shop, change).state in ("refused", "requested")
    if now(shop, change).state == "requested":  # Django refuses NUL bytes in a form
        press(at(shop), change, "refuse", reason="address_not_served", said="PostNL kan dit niet")
    found = now(shop, change)
    assert (found.state, found.reason) == ("refused", "address_not_served:PostNL kan dit niet")
    page = at(shop).get(PAGE).text
    assert "does not deliver to this address" in page and "PostNL kan dit niet" in page


@pytest.mark.parametrize(
    "fields", [{}, {"reason": "delivered"}, {"reason": "x" * 10_000}, {"reason": "too_late", "said": "y" * 201}]
)
def test_a_refusal_that_is_not_in_order_keeps_what_was_typed(shop: Shop, at: At, fields: dict[str, str]) -> None:
    change = ask(shop)
    answer = at(shop).post(f"{PAGE}{change.pk}/refuse/", fields)
    assert answer.status_code == 422 and "field__error" in answer.text
    assert fields.get("said", "") in answer.text and now(shop, change).state == "requested"
    assert re.search(r"<details[^>]*open", answer.text)


def test_once_it_is_on_the_van_done_asks_whether_it_was_in_time(shop: Shop, at: At) -> None:
    change = ask(shop)
    with shop.scoped():
        Shipment.objects.update(status="out_for_delivery")
    ruth = at(shop)
    assert "The carrier has taken it all the same" in ruth.get(PAGE).text
    assert "It is too late" in press(ruth, change, "accept").text
    assert now(shop, change).reason == "too_late"
    with shop.scoped():
        DeliveryChange.objects.update(state="requested", reason="")
    press(ruth, change, "accept", in_time="1")
    assert now(shop, change).state == "accepted"


def test_a_parcel_that_was_delivered_meanwhile_cannot_be_done(shop: Shop, at: At) -> None:
    change = ask(shop)
    with shop.scoped():
        Shipment.objects.update(status="delivered", delivered_at=timezone.now())
    assert "delivered before the change could be made" in press(at(shop), change, "accept", in_time="1").text
    assert now(shop, change).state == "refused"


def test_a_viewer_sees_but_may_not_act_and_another_shop_sees_nothing(shop: Shop, funkwerk: Shop, at: At) -> None:
    change = ask(shop)
    viewer = at(shop, "vera", Member.Role.VIEWER)
    page = viewer.get(PAGE).text
    assert "Prinsengracht" in page and "Done: it is arranged" not in page
    stranger = at(funkwerk)
    for act in ("accept", "refuse"):
        assert viewer.post(f"{PAGE}{change.pk}/{act}/", {"reason": "too_late"}).status_code == 403
        assert stranger.post(f"{PAGE}{change.pk}/{act}/").status_code == 404
        assert stranger.post(f"/dashboard/funkwerk/changes/{change.pk}/{act}/").status_code == 404
        assert at(shop).get(f"{PAGE}{change.pk}/{act}/").status_code == 405
    assert now(shop, change).state == "requested"
    assert "Prinsengracht" not in stranger.get("/dashboard/funkwerk/changes/").text


def test_a_call_is_under_way_without_buttons_and_a_failed_one_says_why(shop: Shop, at: At) -> None:
    change = ask(shop)
    with shop.scoped():
        DeliveryChange.objects.update(way="shop_api")
    page = at(shop).get(PAGE).text
    assert "Being passed on" in page and "Done: it is arranged" not in page
    with shop.scoped():
        DeliveryChange.objects.update(way="team", note="call_not_allowed:shop.example answered 403")
    assert "API token may not change this" in at(shop).get(PAGE).text
    assert "API token may not change this" in at(shop).get(HOME).text
    assert now(shop, change).waits_for_team


def test_money_that_a_cancellation_left_is_a_task_until_it_is_given_back(shop: Shop, at: At) -> None:
    with shop.scoped():
        row = Order.objects.get()
        Order.objects.update(paid_at=timezone.now())
        DeliveryChange.objects.create(
            order=row,
            kind="cancel",
            way="shop_api",
            state="accepted",
            note="give_money_back",
            decided_at=timezone.now(),
        )
    assert "Order 1042: give the money back" in at(shop).get(HOME).text
    shop.tells("order.refunded", {"order_id": "order-1042", "refund": {"id": "r1", "amount": "129.95"}})
    work()
    assert "give the money back" not in at(shop).get(HOME).text


def test_the_answered_ones_are_paged_and_the_page_costs_the_same(
    shop: Shop, at: At, django_assert_max_num_queries: Any
) -> None:
    ask(shop)
    with shop.scoped():
        row, parcel_row = Order.objects.get(), Shipment.objects.get()
        for number in range(65):
            DeliveryChange.objects.create(
                order=row, shipment=parcel_row, kind="hold", way="team", state="withdrawn",
                wish={"until": (timezone.localdate() + timedelta(days=number)).isoformat()},
            )  # fmt: skip
    ruth = at(shop)
    ruth.get(PAGE)
    with django_assert_max_num_queries(14):
        page = ruth.get(PAGE).text
    assert page.count('<li class="card') == 31
    older = re.search(r'href="(\?older=\d+)"', page)
    assert older
    second = ruth.get(PAGE + older.group(1)).text
    assert second.count('<li class="card') == 30 and "For you to arrange" not in second
    for odd in ("?older=x", "?older=²", "?older=" + "9" * 40, "?older=%00"):
        assert ruth.get(PAGE + odd).status_code == 200


def test_an_erased_customers_wish_is_shown_as_empty(shop: Shop, at: At) -> None:
    ask(shop)
    shop.tells("customer.redact", {"email": "sanne@klant.example", "order_ids": ["order-1042"]})
    work()
    assert "Prinsengracht" not in at(shop).get(PAGE).text
