"""Finding an order without a link: the page tells nothing, the mailbox everything."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from merchants.models import AccessLink
from notifications.models import Message
from orders.models import LinkRequest
from outbox.models import Delivery, DomainEvent
from tests import cast
from tests.storefront.scenes import stage

HIT = {"number": "1042", "proof": cast.SANNE["email"]}
HITS = [HIT, {"number": "#1042 ", "proof": cast.SANNE["email"].upper()}, {"number": "1042", "proof": "1015cc"}]
MISSES = [
    {"number": "1042", "proof": "x@y.example"},
    {"number": "99", "proof": "1015 CC"},
    {"number": "1042", "proof": "1015 CD"},
]


def ask(shop: cast.Shop, data: dict[str, str], address: str = "192.0.2.1"):
    return shop.client().post("/", data, REMOTE_ADDR=address)


def outcomes(shop: cast.Shop) -> list[str]:
    with shop.scoped():
        return list(LinkRequest.objects.order_by("pk").values_list("outcome", flat=True))


def settle(shop: cast.Shop) -> list[str]:
    """Let the outbox settle what was asked, without sending mail."""
    from outbox.worker import drain

    drain()
    return outcomes(shop)


def test_hit_and_miss_do_the_same_work_and_say_the_same(loper: cast.Shop) -> None:
    stage(loper, "placed")
    seen = set()
    for place, data in enumerate([*HITS, *MISSES]):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(loper, data, f"192.0.2.{place}")
        shape = tuple(re.split(r"VALUES|WHERE|SAVEPOINT", query["sql"])[0] for query in queries)
        seen.add((answer.status_code, answer["Location"], answer.content, shape))
    assert len(seen) == 1
    assert outcomes(loper) == ["open"] * 6


def test_a_match_mails_the_link_to_the_order_s_own_address(loper: cast.Shop) -> None:
    order, _token = stage(loper, "placed")
    for data in HITS:
        ask(loper, data)
    assert settle(loper) == ["matched"] * 3
    with loper.scoped():
        asked = DomainEvent.objects.filter(type="order.link_requested")
        assert {event.order_id for event in asked} == {order.pk}
        assert Message.objects.filter(step__template="link_requested").count() == 3


def test_a_miss_mails_nobody(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    stage(funkwerk, "placed")  # the same number and address at another shop
    ask(loper, HIT)
    assert settle(loper) == ["missed"]
    with loper.scoped():
        assert not Message.objects.exists()


def test_what_was_typed_is_not_kept(loper: cast.Shop) -> None:
    ask(loper, {"number": "1042", "proof": "somebody@else.example"})
    with loper.scoped(), connection.cursor() as cursor:
        cursor.execute("SELECT orders_linkrequest::text FROM orders_linkrequest")
        assert "somebody" not in str(cursor.fetchall())


def test_five_misses_close_the_way_by_postcode_but_not_by_mail_address(loper: cast.Shop) -> None:
    stage(loper, "placed")
    for digit in range(5):
        ask(loper, {"number": "1042", "proof": f"101{digit} ZZ"}, f"198.51.100.{digit}")
    settle(loper)
    with loper.scoped():
        from orders.lookup import ask_for_link

        ask_for_link("1042", "1015 CC")
        ask_for_link("1042", cast.SANNE["email"])
    assert settle(loper) == ["missed"] * 5 + ["closed", "matched"]


@pytest.mark.parametrize("data", [HIT, MISSES[0]])
def test_an_order_is_asked_for_a_few_times_an_hour(loper: cast.Shop, data: dict[str, str]) -> None:
    stage(loper, "placed")
    statuses = [ask(loper, data, f"203.0.113.{place}").status_code for place in range(8)]
    assert statuses == [303] * 6 + [429] * 2


def test_one_network_asks_a_few_times_and_an_ipv6_household_is_one_network(loper: cast.Shop) -> None:
    statuses = [
        ask(loper, {"number": str(place), "proof": "1015 CC"}, f"2001:db8:1:2::{place}").status_code
        for place in range(17)
    ]
    assert statuses == [303] * 15 + [429] * 2
    assert ask(loper, {"number": "50", "proof": "1015 CC"}, "2001:db8:1:3::1").status_code == 303


def test_a_limited_page_keeps_what_was_typed_and_writes_nothing(loper: cast.Shop) -> None:
    for _place in range(6):
        ask(loper, HIT)
    answer = loper.client().post("/?lang=en", HIT, REMOTE_ADDR="192.0.2.9")
    assert answer.status_code == 429
    assert "You have tried this many times in a short time." in answer.content.decode()
    assert f'value="{HIT["proof"]}"' in answer.content.decode()
    assert len(outcomes(loper)) == 6


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"number": "", "proof": "1015 CC"}, "Fill in the order number."),
        ({"number": "#-", "proof": "1015 CC"}, "An order number has digits or letters"),
        ({"number": "1042", "proof": "sanne@klant"}, "This email address looks incomplete."),
        ({"number": "1042", "proof": "Sanne"}, "This is neither an email address nor a postcode."),
    ],
)
def test_errors_name_the_field_and_keep_what_was_typed(loper: cast.Shop, data: dict[str, str], words: str) -> None:
    answer = loper.client().post("/?lang=en", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert all(f'value="{typed}"' in page for typed in data.values() if typed)
    assert 'aria-invalid="true"' in page


def test_the_form_page_lets_browsers_name_their_origin(loper: cast.Shop) -> None:
    """Under no-referrer a browser sends `Origin: null` with a form, and every form would fail its CSRF check."""
    assert loper.client().get("/")["Referrer-Policy"] == "same-origin"
    assert loper.client().get("/t/none/")["Referrer-Policy"] == "same-origin"


def test_asking_is_rows_only(loper: cast.Shop) -> None:
    stage(loper, "placed")
    ask(loper, HIT)
    with loper.scoped():
        assert list(Delivery.objects.values_list("subscriber", flat=True)) == ["orders.lookup:settle"]
        assert AccessLink.objects.count() == 1  # the scene's own
