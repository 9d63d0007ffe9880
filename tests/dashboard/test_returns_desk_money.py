"""Money that needs a person, things that nobody expected, and declarations without an order."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from outbox.models import DomainEvent
from returns.models import Payout, Return, UnexpectedItem, Withdrawal
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.dashboard.test_returns_desk import PNG, ROOT
from tests.notifications.stage import order_of
from tests.returns import desk

pytestmark = pytest.mark.django_db
State, Paid = Return.State, Payout.State


def test_the_list_for_finance_runs_no_formula(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, name="=HYPERLINK(1)")
        desk.owed(row, state=Payout.State.BY_HAND)
    told = _rows(at(loper).get(f"{ROOT}returns/payouts.csv").text, ",")[0]
    assert told["name"] == "'=HYPERLINK(1)" and told["amount"] == "129.95" and told["return"] == row.spoken


def _rows(text: str, delimiter: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff"), "or a spreadsheet reads Zoë as something else"
    heading, *lines = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    return [dict(zip(heading, line, strict=True)) for line in lines]


@pytest.mark.parametrize(
    ("state", "held_for", "act", "ends"),
    [
        (Paid.HELD, "stopped", "approve", Paid.BY_HAND),
        (Paid.BY_HAND, "", "stop", Paid.HELD),
        (Paid.BY_HAND, "", "paid", Paid.PAID),
        (Paid.FAILED, "", "retry", Paid.WAITING),
        (Paid.UNCERTAIN, "", "paid", Paid.PAID),
        (Paid.FAILED, "", "by_hand", Paid.BY_HAND),
        (Paid.BY_HAND, "", "give_up", Paid.CANCELLED),
        (Paid.PAID, "", "give_up", Paid.PAID),
        (Paid.PAID, "", "stop", Paid.PAID),
        (Paid.UNCERTAIN, "", "by_hand", Paid.UNCERTAIN),
        (Paid.BY_HAND, "", "dance", Paid.BY_HAND),
    ],
)
def test_a_person_acts_on_money_and_a_second_click_changes_nothing(
    loper: Shop, at: At, state: int, held_for: str, act: str, ends: int
) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.INSPECTED)
        row.items.update(received_quantity=1, condition="new", restock=True)
        payout = desk.owed(row, "147.45", state=state, held_for=held_for)
    ruth = at(loper)
    for _double_click in range(2):
        answer = ruth.post(f"{ROOT}returns/payouts/{payout.pk}/", {"act": act, "reference": "SEPA-1"})
        assert answer.status_code == 303
        with loper.scoped():
            assert Payout.objects.get(pk=payout.pk).state == ends


def test_an_amount_is_said_where_none_could_be_worked_out_and_money_is_paid_on_top_within_what_was_paid(
    loper: Shop, at: At
) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.INSPECTED)
        row.items.update(received_quantity=0, condition="missing")
        payout = desk.owed(row, "0.00", held_for="stopped")
    ruth, act = at(loper), f"{ROOT}returns/payouts/{payout.pk}/"
    for wrong in ("", "x", "-1", "NaN", "1e9", "0.001", "9000"):
        said = ruth.post(act, {"act": "amount", "amount": wrong})
        words = "can still go back" if wrong == "9000" else "How much" if not wrong else "amount of 0 or more"
        assert said.status_code == 422 and words in said.text, wrong
    ruth.post(act, {"act": "amount", "amount": "20,50"})
    with loper.scoped():
        assert Payout.objects.get(pk=payout.pk).amount == Decimal("20.50")
        order = desk.items(row)[0].order_id
    more = f"{ROOT}returns/{row.pk}/more/"
    given: dict[str, Any] = {"order": order, "amount": "5.00", "reason": "Voor het ongemak.", "seen": "1"}
    for wrong_more in ({"amount": ""}, {"amount": "-5"}, {"reason": ""}, {"order": "0"}, {"amount": "9000"}):
        ruth.post(more, given | wrong_more)
        with loper.scoped():
            assert Payout.objects.count() == 1, wrong_more
    ruth.post(more, given)
    with loper.scoped():
        added = Payout.objects.latest("pk")
        assert (added.amount, added.round, added.state) == (Decimal("5.00"), 2, Paid.BY_HAND)
        assert added.approved_by == "ruth@loper.example"


def test_a_thing_that_nobody_expected_is_noted_with_its_photo_finds_its_return_and_is_decided_once(
    loper: Shop, at: At
) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.RECEIVED)
        row.items.update(received_quantity=0)
        socks = desk.items(row)[1].pk
    ruth, page = at(loper), f"{ROOT}returns/unexpected/"
    assert ruth.post(page, {"id": "u1", "title": "", "quantity": "1", "note": "Bewaar"}).status_code == 422
    told = {"id": "u2", "title": "Loopsokken", "quantity": "2", "note": "Zonder naam", "condition": "new"}
    for _double_click in range(2):
        ruth.post(page, {**told, "photo": SimpleUploadedFile("a.jpg", PNG)})
    with loper.scoped():
        thing = UnexpectedItem.objects.get()
        assert thing.photo and thing.in_return is None and thing.quantity == 2
    assert "that nobody had registered" in ruth.get(ROOT).text
    assert ruth.get(f"{page}{thing.pk}/photo.jpg")["Content-Type"] == "image/jpeg"
    decide = f"{page}{thing.pk}/decide/"
    assert "First say to which return" in ruth.post(decide, {"decision": "added"}, follow=True).text
    assert "No return, or several" in ruth.post(decide, {"belongs": "ZZZ-999"}, follow=True).text
    ruth.post(decide, {"belongs": row.spoken})
    assert "It counts as returned" in ruth.get(page).text
    ruth.post(decide, {"decision": "added", "item": str(socks)})
    assert "decided this before" in ruth.post(decide, {"decision": "kept"}, follow=True).text
    with loper.scoped():
        assert UnexpectedItem.objects.get().decision == "added" and desk.items(row)[1].received_quantity == 2
    assert "Loopsokken" in ruth.get(f"{page}?state=decided").text and "Loopsokken" not in ruth.get(page).text


def test_a_declaration_without_an_order_gets_one_or_an_answer_once(loper: Shop, at: At) -> None:
    with loper.scoped():
        order = order_of(loper, "1042")
        made = [
            Withdrawal.objects.create(
                nonce=str(number), name="Sanne de Vries", identification="de blauwe schoenen",
                email="sanne@klant.example", statement="Hiermee herroep ik.", language="nl",
                items=[{"line": "", "title": "schoenen", "quantity": 1}], declared_at=timezone.now(),
                time_zone="Europe/Amsterdam", refund_by=timezone.now() + timedelta(days=5),
            )
            for number in range(2)
        ]  # fmt: skip
        shoes = order.lines.earliest("pk").pk
    ruth, first, second = at(loper), *(f"{ROOT}returns/unmatched/{row.pk}/" for row in made)
    assert "which order is it?" in ruth.get(ROOT).text and "1042" in ruth.get(first).text
    assert "No order fits what was named" in ruth.get(first).text
    for _double_click in range(2):
        assert "The receipt goes now." in ruth.post(first, {"act": "confirm"}, follow=True).text
    with loper.scoped():
        assert DomainEvent.objects.filter(type="withdrawal.declared").count() == 1
    unclear = ruth.post(first, {"act": "assign", "order": order.pk}, follow=True)
    assert "Say which of the lines" in unclear.text and f"n-{shoes}" in unclear.text
    found = ruth.post(first, {"act": "assign", "order": order.pk, f"n-{shoes}": "1"}, follow=True).text
    assert "it has become a return" in found and "Hiermee herroep ik." in found
    assert "decided this before" in ruth.post(first, {"act": "answer", "note": "Nee."}, follow=True).text
    assert "Write an answer" in ruth.post(second, {"act": "answer", "note": " "}, follow=True).text
    ruth.post(second, {"act": "answer", "note": "Welke bestelling is het?"})
    with loper.scoped():
        row = Return.objects.get()
        assert (row.path, [item.quantity for item in desk.items(row)]) == (Return.Path.WITHDRAW, [1])
        assert Withdrawal.objects.get(pk=made[1].pk).answer_note == "Welke bestelling is het?"
    assert "Every withdrawal has its order" in ruth.get(f"{ROOT}returns/unmatched/").text
