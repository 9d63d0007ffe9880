"""What we cannot order, the team orders in the shop and types its number: once, and nobody else's."""

from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from merchants.models import Member
from orders.models import Order
from outbox.events import record
from outbox.models import DomainEvent
from returns.models import Exchange
from tests.cast import Shop
from tests.returns.exchanging.claims import agreed, claimed, nameless
from tests.returns.exchanging.stage import Stage, staged, work

pytestmark = pytest.mark.django_db
State = Exchange.State


def team(shop: Shop, role: str = Member.Role.OWNER) -> Client:
    client = Client(HTTP_HOST="portal.localhost", HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(shop.member(role, role))
    return client


def failed(stage: Stage, order: Order) -> Exchange:
    """Its lines have no product ids, so nothing can be ordered from here."""
    with stage.shop.scoped():
        nameless(order)
        exchange = claimed(stage, order)
        agreed(exchange)
    work()
    with stage.shop.scoped():
        exchange.refresh_from_db()
        assert exchange.item and exchange.state == State.FAILED and "did not say which product" in exchange.last_error
    return exchange


def page_of(shop: Shop, exchange: Exchange) -> str:
    return f"/dashboard/{shop.merchant.slug}/returns/{exchange.item.in_return_id}/"


def test_the_team_orders_by_hand_and_marks_it_once(loper: Shop, settings: Any) -> None:
    with staged(loper, settings) as stage:
        with loper.scoped():
            first, second = stage.order(), stage.order("1043", email="mia@klant.example")
            Order.objects.update(number_key=F("number"))
        one, other = failed(stage, first), failed(stage, second)
        client, page = team(loper), page_of(loper, one)
        act, acts = f"{page}exchanges/{one.pk}/", f"{page_of(loper, other)}exchanges/{other.pk}/"
        shown = client.get(page).content.decode()
        assert "Mark as ordered" in shown and "Order it again" not in shown and "did not say which" in shown
        for wrong in ("", " ## ", "#1042", "1043"):  # none; none; the original; somebody else's
            answer = client.post(act, {"act": "ordered", "number": wrong})
            assert answer.status_code == 422, wrong
            assert 'aria-invalid="true"' in answer.content.decode()
        for _double_click in range(2):
            assert client.post(act, {"act": "ordered", "number": " #2044"}).status_code == 303
        assert client.post(act, {"act": "ordered", "number": "2045"}).status_code == 422  # it stays what it is
        answer = client.post(acts, {"act": "ordered", "number": "2044"})
        assert answer.status_code == 422 and "Another exchange has this order" in answer.content.decode()
        with loper.scoped():
            one = Exchange.objects.select_related("item").get(pk=one.pk)
            assert (one.state, one.new_number, one.new_external_id) == (State.ORDERED, "#2044", "")
            assert one.ordered_by == "owner@loper.example"
            assert DomainEvent.objects.filter(type="exchange.ordered", subject_id=one.pk).count() == 1
        shown = client.get(page).content.decode()
        assert "Ordered by hand: #2044" in shown and "owner@loper.example" in shown
        with loper.scoped():  # the shop tells of it later, and its parcel stands on the return's page
            new = stage.order("2044", external_id="shop-2044", email=first.email)
            record("order.placed", new, order_id=new.pk)
        work()
        with loper.scoped():
            one.refresh_from_db()
            assert (one.new_order_id, one.new_external_id) == (new.pk, "shop-2044")


def test_a_strangers_order_is_never_linked_and_a_reader_changes_nothing(loper: Shop, settings: Any) -> None:
    with staged(loper, settings) as stage:
        with loper.scoped():
            exchange = failed(stage, stage.order())
        act = f"{page_of(loper, exchange)}exchanges/{exchange.pk}/"
        reader = team(loper, Member.Role.VIEWER)
        assert reader.post(act, {"act": "ordered", "number": "2044"}).status_code in (403, 404)
        assert team(loper).get(act).status_code == 405
        assert team(loper).post(act, {"act": "ordered", "number": "2044"}).status_code == 303
        with loper.scoped():
            other = stage.order("2044", external_id="shop-2044", email="vreemd@klant.example")
            record("order.placed", other, order_id=other.pk)
        work()
        with loper.scoped():
            exchange.refresh_from_db()
            assert exchange.state == State.ORDERED and exchange.new_order_id is None
