"""Customers without JavaScript: old products without an order, and an objection where something was refused."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.draining import drain_all
from returns.circular.scheme import Scheme, save
from returns.models import Appeal, Return
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from tests.cast import Shop
from tests.mailbox import Mailbox
from tests.returns import desk
from tests.returns.asking import Walker, hidden
from tests.returns.test_circular import SCHEME, opened

pytestmark = pytest.mark.django_db
State = Return.State
FILLED = {
    "n_shoes": "2", "c_shoes": "versleten", "n_toaster": "", "name": "Sanne de Vries", "email": "sanne@klant.example",
    "line1": "Keizersgracht 1", "postal_code": "1015 CC", "city": "Amsterdam", "country": "NL",
}  # fmt: skip


def test_old_products_go_from_one_form_to_the_choice_of_a_way(loper: Shop, mailbox: Mailbox) -> None:
    client = Walker(loper).client
    assert client.get("/recycle/").status_code == 404
    with loper.scoped():
        opened()
    page = client.get("/recycle/")
    assert "Old shoes" in page.text and "Free of charge" in page.text and "no printer needed" in page.text
    assert "France" not in page.text, "only the countries that the merchant names"
    filled = {**FILLED, "k": hidden(page)["k"]}
    answers = [client.post("/recycle/", filled) for _double_click in range(2)]
    with loper.scoped():
        row = Return.objects.get()
        assert row.path == "old" and row.items.get().quantity == 2
    for answer in answers:
        assert answer.status_code == 303 and answer["Location"].endswith(f"/returns/{row.public_id}/send/")
    shown = client.get(answers[0]["Location"])
    assert shown.status_code == 200 and "How do you want to send it?" in shown.text
    assert client.get(f"/returns/{row.public_id}/").status_code == 200
    assert Walker(loper).client.get(f"/returns/{row.public_id}/").status_code == 303, "nobody else sees it"
    drain_all()
    assert [mail["To"] for mail in mailbox.mails] == ["sanne@klant.example"], "without an order, to who asked"
    assert row.spoken in str(mailbox.mails[0]["Subject"]) + str(mailbox.mails[0].get_body(("plain",)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n_shoes": ""}, "Say how many pieces"),
        ({"n_shoes": "", "line1": ""}, "Say how many pieces"),  # all that is wrong at once
        ({"n_shoes": "6"}, "At most 5 pieces"),
        ({"n_shoes": "two"}, "Give a number of pieces"),
        ({"email": "sanne"}, "email"),
        ({"line1": ""}, "Fill in street and number"),
        ({"country": "FR"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_422_and_keeps_what_was_typed(loper: Shop, changes: dict[str, Any], words: str) -> None:
    client = Walker(loper).client
    with loper.scoped():
        opened()
    answer = client.post("/recycle/", {**FILLED, **changes})
    assert answer.status_code == 422 and words in answer.text and "versleten" in answer.text
    with loper.scoped():
        assert not Return.objects.exists()


def test_nobody_fills_a_mailbox_or_uses_up_the_labels(loper: Shop) -> None:
    client = Walker(loper).client
    with loper.scoped():
        opened()
    answers = [client.post("/recycle/", FILLED).status_code for _try in range(7)]
    assert answers == [303] * 5 + [429] * 2


def test_the_orders_page_leads_there_only_where_the_scheme_is_on(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper)
        order = row.items.first().order
    walker = Walker(loper).opens(order)
    assert "/recycle/" not in walker.client.get(f"/orders/{order.public_id}/").text
    with loper.scoped():
        opened()
    assert "/recycle/" in walker.client.get(f"/orders/{order.public_id}/").text
    with loper.scoped():
        save(Scheme(SCHEME.kinds), is_on=False)
    assert "/recycle/" not in walker.client.get(f"/orders/{order.public_id}/").text


def test_a_customer_objects_once_reads_the_answer_and_everything_works_without_javascript(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.RECEIVED)
        order = row.items.first().order
    walker = Walker(loper).opens(order)
    address = f"/returns/{row.public_id}/"
    assert "Do you not agree?" not in walker.client.get(address).text
    assert walker.client.post(f"{address}object/", {"text": "Zomaar."}).status_code == 422
    with loper.scoped():
        found = {item.pk: Finding(item.quantity, "new", restock=True) for item in desk.items(row)}
        found[desk.items(row)[0].pk] = Finding(0, "missing")
        inspect(row.pk, found, "ruth@loper.example")
    assert "What do you see differently?" in walker.client.get(address).text
    assert walker.client.post(f"{address}object/", {"text": "  "}).status_code == 422
    stranger = Walker(loper).client
    assert stranger.post(f"{address}object/", {"text": "Ik."}).status_code == 303
    with loper.scoped():
        assert not Appeal.objects.exists()
    for _double_click in range(2):
        answer = walker.client.post(f"{address}object/", {"text": "Hij zat er <wel> in."})
        assert answer.status_code == 303 and answer["Location"] == f"{address}#objection"
    again = walker.client.post(f"{address}object/", {"text": "En nog iets."})
    assert again.status_code == 422 and "We are looking at what you wrote" in again.text
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = walker.client.get(address)
    assert "Hij zat er &lt;wel&gt; in." in page.text and "fresh look" in page.text
    assert "What do you see differently?" not in page.text
    assert len([one for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "SET"))]) <= 12
    with loper.scoped():
        appeal = Appeal.objects.get()
        from returns.abuse.appealing import answer as answered

        answered(appeal.pk, "tom@loper.example", "We hebben nog eens gekeken.", upheld=False)
    page = walker.client.get(address)
    assert "We stay with it." in page.text and "We hebben nog eens gekeken." in page.text
