"""Beginning a return without an order's page: by mail address, by a mail's link, by a gift."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from merchants.access import issue, revoke
from orders.models import Customer, Order
from outbox.models import DomainEvent
from outbox.worker import drain
from returns.models import LinkAsk, Return
from returns.requesting.people import subject_of
from tests import cast
from tests.mailbox import Mailbox
from tests.returns.asking import Walker, arrived, keys_of, opened
from tests.storefront.test_returning import text

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = cast.SANNE["email"], "niemand@nergens.example"


@pytest.fixture
def shop(loper: cast.Shop) -> cast.Shop:
    with loper.scoped():
        opened()
        arrived(loper)
        arrived(loper, "1043")
        arrived(loper, "2000", email="jonas@kunde.example")
    return loper


def ask(shop: cast.Shop, email: str, address: str = "192.0.2.1") -> Any:
    return shop.client().post("/returns/", {"email": email}, REMOTE_ADDR=address)


def test_known_and_unknown_addresses_get_the_same_answer_for_the_same_work(shop: cast.Shop) -> None:
    seen = set()
    for place, email in enumerate((KNOWN, KNOWN.upper(), UNKNOWN, "jonas@kunde.example")):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(shop, email, f"192.0.2.{place}")
        shape = tuple(re.split(r"VALUES|WHERE|SAVEPOINT", query["sql"])[0] for query in queries)
        seen.add((answer.status_code, answer["Location"], answer.content, shape))
    assert len(seen) == 1
    drain()
    with shop.scoped():
        assert sorted(LinkAsk.objects.values_list("outcome", flat=True)) == ["matched", "matched", "matched", "missed"]
        assert not LinkAsk.objects.filter(email=UNKNOWN).exists(), "an address that nobody knows is not kept"
        assert DomainEvent.objects.filter(type="return.link_requested").count() == 3


def test_a_mailbox_is_not_flooded_and_one_network_cannot_guess_for_long(shop: cast.Shop) -> None:
    codes = [ask(shop, KNOWN, f"192.0.2.{place}").status_code for place in range(7)]
    assert codes == [303] * 5 + [429] * 2
    codes = [ask(shop, f"guess{place}@example.com", "192.0.2.99").status_code for place in range(16)]
    assert codes[-1] == 429
    page = ask(shop, KNOWN, "192.0.2.100")
    assert KNOWN in page.content.decode(), "what was typed is still there"


@pytest.mark.parametrize("typed", ["", "sanne", "a@b", "x" * 250 + "@example.com"])
def test_what_is_no_address_is_said_at_the_field_and_kept(shop: cast.Shop, typed: str) -> None:
    answer = ask(shop, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="email-error"' in page and "email-error" in page
    assert not typed or typed in page


def test_the_mail_s_link_opens_all_orders_of_the_address_and_of_nobody_else(shop: cast.Shop, mailbox: Mailbox) -> None:
    ask(shop, KNOWN)
    cast.work()
    mails = [mail for mail in mailbox.mails if KNOWN in str(mail["To"])]
    assert len(mails) == 1
    part = mails[0].get_body(("plain",))
    body = part.get_content() if part else ""
    token = re.search(r"/returns/t/([0-9a-f]{32})/", body)
    assert token, body
    browser = shop.client()
    opened_by = browser.get(f"/returns/t/{token[1]}/")
    assert opened_by["Referrer-Policy"] == "no-referrer"
    page = text(browser.get(opened_by["Location"], {"lang": "en"}))
    assert "Order 1042" in page and "Order 1043" in page and "Order 2000" not in page


def test_a_link_that_is_dead_foreign_or_revoked_opens_nothing(shop: cast.Shop, funkwerk: cast.Shop) -> None:
    with shop.scoped():
        customer = Customer.objects.get(email=KNOWN)
        token = issue(subject_of(customer), "test")
    assert funkwerk.client().get(f"/returns/t/{token}/").status_code == 404
    browser = shop.client()
    browser.get(f"/returns/t/{token}/")
    assert browser.get("/returns/new/").status_code == 200
    with shop.scoped():
        revoke(subject_of(customer))
    assert browser.get("/returns/new/")["Location"] == "/returns/?why=link"
    assert shop.client().get(f"/returns/t/{token}/").status_code == 404


def test_who_holds_one_order_gets_the_others_by_mail_only(shop: cast.Shop) -> None:
    with shop.scoped():
        order = Order.objects.get(number="1042")
    walker = Walker(shop).opens(order)
    page = walker.sees("")
    assert "Order 1042" in text(page) and "Order 1043" not in text(page)
    answer = walker.client.post("/returns/more/")
    assert answer["Location"] == "/returns/sent/?for=order"
    drain()
    with shop.scoped():
        assert LinkAsk.objects.get().email == KNOWN
    assert shop.client().post("/returns/more/")["Location"] == "/returns/?why=link"


def test_a_gift_s_receiver_chooses_and_the_buyer_neither_sees_nor_hears_of_it(shop: cast.Shop) -> None:
    with shop.scoped():
        order = Order.objects.get(number="1042")
        keys_of(order)
    buyer = Walker(shop).opens(order)
    assert buyer.client.post("/returns/gift/", {"order": "made-up"}).status_code == 422
    page = buyer.client.post("/returns/gift/", {"order": order.public_id}).content.decode()
    link = re.search(r'value="(http[^"]+/returns/t/[0-9a-f]{32}/)"', page)
    assert link
    receiver = Walker(shop)
    receiver.client.get("/returns/t/" + unescape(link[1]).rsplit("/", 2)[-2] + "/")
    # The gift's link opens no order: neither its page nor the address on it.
    assert receiver.client.get(f"/orders/{order.public_id}/").status_code == 303
    shoes = keys_of(order)[0]
    answers = {"path": "mind", "i": shoes}
    shown = receiver.sees("check/", **answers)
    assert "Keizersgracht" not in text(shown)
    assert receiver.presses(shown).status_code == 422  # no name, no address to write to
    answer = receiver.presses(shown, {"name": "Mia", "email": "mia@vriend.example"})
    assert answer.status_code == 303
    with shop.scoped():
        row = Return.objects.get()
        assert (row.is_gift, row.email, row.items.get().outcome) == (True, "mia@vriend.example", "credit")
    page_of = f"/returns/{row.public_id}/"
    assert receiver.client.get(page_of).status_code == 200
    assert buyer.client.get(page_of)["Location"] == "/returns/?why=link"
    assert row.spoken not in buyer.client.get(f"/orders/{order.public_id}/").content.decode()


def test_who_had_his_data_erased_is_in_no_link_any_more(shop: cast.Shop) -> None:
    ask(shop, KNOWN)
    drain()
    with shop.scoped():
        customer = Customer.objects.get(email=KNOWN)
        token = issue(subject_of(customer), "test")
    browser = shop.client()
    assert browser.get(f"/returns/t/{token}/").status_code == 303
    shop.tells("customer.redact", {"email": KNOWN})
    cast.work()
    with shop.scoped():
        assert not LinkAsk.objects.filter(email=KNOWN).exists()
    assert browser.get("/returns/new/")["Location"] == "/returns/?why=link"
    assert shop.client().get(f"/returns/t/{token}/").status_code == 404
