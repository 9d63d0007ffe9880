"""What a person typed about a return and was not in order comes back, on the page where it was typed."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from orders.models import Order
from returns.models import Appeal, Payout, Return, ReturnPhoto
from returns.receiving.inspecting import keep_photo
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.dashboard.test_returns_desk import ROOT
from tests.returns import desk
from tests.reviews.stage import photo

pytestmark = pytest.mark.django_db
State, Paid = Return.State, Payout.State
LONG = "Wij zien het anders, en dit is waarom. " * 3


def comes_back(ruth: Client, address: str, given: dict[str, Any], *told: str) -> str:
    """422, with one field that is marked, has the focus and is tied to its words."""
    answer = ruth.post(address, given)
    assert answer.status_code == 422, given
    assert answer.text.count('aria-invalid="true"') == 1 and answer.text.count("autofocus") == 1
    for words in told:
        assert words in answer.text, words
    return answer.text


def test_every_form_of_a_return_keeps_what_was_typed_and_names_the_field(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.INSPECTED)
        kept = desk.owed(row, "20.00", held_for="stopped")
        listed = desk.owed(desk.of(loper, "2042", state=State.INSPECTED), "30.00", state=Paid.BY_HAND)
        order = desk.items(row)[0].order_id
        refused = desk.of(loper, "3042", state=State.REFUSED, decided_by="ruth@loper.example")
        appeal = Appeal.objects.create(in_return=refused, text="Oneens.")
        sent = desk.of(loper, "4042")
        receipt = keep_photo(sent, photo(), ReturnPhoto.Kind.POSTING, "customer")
    ruth, money, one = at(loper), f"{ROOT}returns/payouts/", f"{ROOT}returns/{row.pk}/"
    at(loper, "tom")  # somebody else could answer the objection
    act, typed = f"{money}{kept.pk}/", {"act": "amount", "amount": "1700,00"}
    page = comes_back(ruth, act, typed, 'value="1700,00"', "can still go back for this order")
    assert f"Return {row.spoken}</h1>" in page, "where the button was"
    page = comes_back(ruth, act, {**typed, "next": f"{money}?what=kept"}, 'value="1700,00"')
    assert "<h1>Payouts</h1>" in page and listed.key not in page, "and what was looked at there"
    comes_back(ruth, f"{one}more/", {"order": order, "amount": "9", "reason": "", "seen": 0}, 'value="9"', "Say why")
    ruth.post(f"{money}lists/")
    given = {"list": f"L{listed.pk}", "paid_on": "2999-01-01", "reference": "SEPA-7"}
    comes_back(ruth, f"{money}lists/paid/", given, 'value="2999-01-01"', 'value="SEPA-7"', "at the latest today")
    given = {"appeal": appeal.pk, "act": "reject", "answer": LONG}
    comes_back(ruth, f"{ROOT}returns/{refused.pk}/appeal/", given, LONG.strip(), "Let a colleague look at it")
    given = {"photo": receipt.public_id, "act": "no", "note": " "}
    comes_back(ruth, f"{ROOT}returns/{sent.pk}/proof/", given, "Nothing was decided yet.")
    with loper.scoped():
        assert [str(one.amount) for one in Payout.objects.order_by("pk")] == ["20.0000", "30.0000"]


def test_two_clicks_pay_on_top_once_and_who_means_it_twice_says_so(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.INSPECTED)
        order = desk.items(row)[0].order_id
        Order.objects.filter(pk=order).update(total=Decimal(300))
    ruth, page = at(loper), f"{ROOT}returns/{row.pk}/"
    assert 'name="seen" value="0"' in ruth.get(page).text
    given = {"order": order, "amount": "2,00", "reason": "Voor het ongemak.", "seen": "0"}
    assert [ruth.post(f"{page}more/", given).status_code for _click in range(2)] == [303, 422]
    again = ruth.post(f"{page}more/", given).text
    assert "Something was paid on top since" in again and 'value="2,00"' in again and 'name="seen" value="1"' in again
    assert ruth.post(f"{page}more/", given | {"seen": "1"}).status_code == 303
    with loper.scoped():
        assert [one.amount for one in Payout.objects.all() if one.amount == 2] == [Decimal(2), Decimal(2)]
        Order.objects.filter(pk=order).update(total=None)
    assert "did not say what was paid" in ruth.post(f"{page}more/", given | {"seen": "2"}).text


def test_an_amount_is_said_and_let_go_with_one_click(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.INSPECTED)
        row.items.update(received_quantity=1, condition="new", restock=True)
        payout = desk.owed(row, "0.00", held_for="stopped")
    at(loper).post(f"{ROOT}returns/payouts/{payout.pk}/", {"act": "amount_go", "amount": "12,50"})
    with loper.scoped():
        payout.refresh_from_db()
        assert (payout.amount, payout.state) == (Decimal("12.50"), Paid.BY_HAND)
