"""Amounts in the forms of returns: a comma or a point in every language, and nothing that could mean two sums."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orders.models import Order
from returns.models import Payout, Return
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.dashboard.test_returns_desk import PNG, ROOT, looked_at
from tests.returns import desk

pytestmark = pytest.mark.django_db
State = Return.State
MARKS = {"en": ".", "nl": ",", "de": ",", "fr": ","}
GROUPED = ("1,000", "1.000", "1.000,50", "1 000", "12’500")
WRONG = ("1_000", "٣", "1e3", "NaN", "-1", "0.001", "99999999999999999", "x", "12,", "€")


@pytest.mark.parametrize("language", MARKS)
def test_a_deduction_is_taken_with_a_comma_and_with_a_point_and_shown_as_it_is_written(
    loper: Shop, at: At, language: str
) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.RECEIVED)
        shoes = desk.items(row)[0]
        fields = looked_at(row, condition="worn", restock="no", reason="De zool is vuil.")
    ruth, page = at(loper, language=language), f"{ROOT}returns/{row.pk}/inspect/"
    for number, (typed, amount) in enumerate([("9,5", "9.50"), ("12", "12"), ("12.50", "12.50"), ("12,50", "12.50")]):
        assert ruth.post(page, fields | {"id": f"f{number}", f"{shoes.pk}-deduction": typed}).status_code == 303
        with loper.scoped():
            shoes.refresh_from_db()
            assert shoes.deduction == Decimal(amount), typed
    assert f'value="12{MARKS[language]}50"' in ruth.get(page).text


@pytest.mark.parametrize("language", MARKS)
def test_what_could_mean_another_amount_is_refused_with_an_example_of_that_language(
    loper: Shop, at: At, language: str
) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.RECEIVED)
        shoes = desk.items(row)[0].pk
        fields = looked_at(row, condition="worn", restock="no", reason="Vuil.")
    ruth, page = at(loper, language=language), f"{ROOT}returns/{row.pk}/inspect/"
    for number, typed in enumerate((*GROUPED, *WRONG)):
        photo = SimpleUploadedFile("a.jpg", PNG)
        given = fields | {"id": f"w{number}", f"{shoes}-deduction": typed, f"{shoes}-photo": photo}
        answer = ruth.post(page, given)
        assert answer.status_code == 422 and f'value="{typed}"' in answer.text, typed
        assert f'id="id_{shoes}-deduction_error"' in answer.text
        if typed in GROUPED:
            assert f"1250{MARKS[language]}00" in answer.text, typed
        elif len(typed) < 9:
            assert f"12{MARKS[language]}50" in answer.text, typed
        assert f'id="id_{shoes}-photo_error"' not in answer.text, "a good photo is not called broken"
        if language == "en":
            assert "Choose the photo again" in answer.text


def test_the_same_counts_for_money_that_a_person_sets_or_adds(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.INSPECTED)
        Order.objects.filter(number="1042").update(total=None)  # nothing else is there to say that it is too much
        payout = desk.owed(row, "7.00", held_for="stopped")
        order = desk.items(row)[0].order_id
    ruth, act = at(loper, language="nl"), f"{ROOT}returns/payouts/{payout.pk}/"
    for typed in (*GROUPED, *WRONG, ""):
        shown = ruth.post(act, {"act": "amount", "amount": typed})
        assert shown.status_code == 422 and f'id="id_amount_{payout.pk}_error"' in shown.text, typed
        assert f'value="{typed}"' in shown.text or not typed, typed
        given = {"order": order, "amount": typed, "reason": "Excuus.", "seen": "0"}
        shown = ruth.post(f"{ROOT}returns/{row.pk}/more/", given)
        assert shown.status_code == 422 and 'id="more-amount_error"' in shown.text, typed
        assert "Excuus." in shown.text and (f'value="{typed}"' in shown.text or not typed), typed
        with loper.scoped():
            assert [str(one.amount) for one in Payout.objects.all()] == ["7.0000"], typed
    with loper.scoped():
        Order.objects.filter(number="1042").update(total="164.95")
    ruth.post(act, {"act": "amount", "amount": "20,75"})
    ruth.post(f"{ROOT}returns/{row.pk}/more/", {"order": order, "amount": "0,5", "reason": "Excuus.", "seen": "1"})
    with loper.scoped():
        assert sorted(str(one.amount) for one in Payout.objects.all()) == ["0.5000", "20.7500"]
