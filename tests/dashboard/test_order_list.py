"""Finding an order, with ten and with many."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import SANNE, Shop, order, parcel, work
from tests.dashboard.conftest import At

ORDERS = "/dashboard/loper/orders/"


def asked(captured: CaptureQueriesContext) -> list[str]:
    """The statements that read or write rows: savepoints and the scope's settings are not counted."""
    skipped = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SELECT set_config")
    return [query["sql"] for query in captured if not query["sql"].startswith(skipped)]


@pytest.fixture
def shop(loper: Shop) -> Shop:
    moment = timezone.now() - timedelta(days=1)
    jonas: dict[str, Any] = {**SANNE, "name": "Jonas Weber", "email": "jonas@kunde.example"}
    away = {"name": "Jonas Weber", "line1": "Weg 1", "postal_code": "10115", "city": "Berlin", "country": "DE"}
    loper.tells("order.upserted", order("1042", parcels=[parcel("3SLOPR0001")]))
    loper.tells("order.upserted", order("1043", buyer=jonas, receiver=away, placed_at=moment.isoformat()))
    loper.tells("order.upserted", order("1044", cancelled_at=timezone.now().isoformat(), placed_at=moment.isoformat()))
    work()
    return loper


def test_an_order_is_found_by_what_a_customer_says(shop: Shop, at: At) -> None:
    said: dict[str, list[str]] = {
        "1042": ["1042"],
        "#1042": ["1042"],
        "jonas": ["1043"],
        "JONAS@kunde": ["1043"],
        "3slopr 0001": ["1042"],
        "10115": ["1043"],
        "1015cc": ["1042", "1044"],
        "1015 CC": ["1042", "1044"],
        "nobody": [],
        "\0'%_": [],
    }
    client = at(shop)
    found = {words: [row.number for row in client.get(ORDERS, {"q": words}).context["orders"]] for words in said}
    assert found == said


def test_the_list_is_narrowed_by_state(shop: Shop, at: At) -> None:
    client = at(shop)

    def numbers(state: str) -> list[str]:
        return [row.number for row in client.get(ORDERS, {"state": state}).context["orders"]]

    assert numbers("open") == ["1043"]
    assert numbers("sent") == ["1042"]
    assert numbers("cancelled") == ["1044"]
    assert len(numbers("nonsense")) == 3


def test_searching_while_typing_gets_only_the_list(shop: Shop, at: At) -> None:
    answer = at(shop).get(ORDERS, {"q": "1042"}, headers={"HX-Request": "true", "HX-Target": "orders"})
    assert answer.text.lstrip().startswith('<div id="orders"')
    assert "<html" not in answer.text


def test_the_search_is_a_plain_form_without_a_script(shop: Shop, at: At) -> None:
    page = at(shop).get(ORDERS, {"q": "1042"}).text
    assert 'name="q"' in page
    assert 'value="1042"' in page
    assert "<button" in page
    assert "style=" not in page
    assert "onclick" not in page


def test_many_orders_come_a_page_at_a_time_and_none_twice(loper: Shop, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.orders.PAGE", 5)
    moment = (timezone.now() - timedelta(days=3)).isoformat()
    for number in range(12):
        loper.tells("order.upserted", order(str(5000 + number), placed_at=moment))
    work()
    client, seen, address = at(loper), [], ORDERS
    while address:
        answer = client.get(address)
        seen += [row.number for row in answer.context["orders"]]
        address = ORDERS + answer.context["older"] if answer.context["older"] else ""
    assert sorted(seen) == [str(5000 + number) for number in range(12)]
    assert client.get(ORDERS, {"older": "nonsense~x"}).status_code == 200


def test_the_list_asks_the_database_at_most_eight_times(shop: Shop, at: At) -> None:
    client = at(shop)
    client.get(ORDERS)
    with CaptureQueriesContext(connection) as captured:
        client.get(ORDERS, {"q": "10"})
    assert len(asked(captured)) <= 8, "\n".join(asked(captured))


def test_customers_words_are_shown_as_text(loper: Shop, at: At) -> None:
    loper.tells("order.upserted", order("1042", buyer={**SANNE, "name": "<img src=x onerror=alert(1)>"}))
    work()
    assert "<img src=x" not in at(loper).get(ORDERS).text
