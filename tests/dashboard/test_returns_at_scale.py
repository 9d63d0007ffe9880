"""A shop with thousands of returns: what is looked for is found, and nothing that waits hides something else."""

import re

import pytest

from returns.models import Payout, Return
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.dashboard.test_returns_desk import ROOT
from tests.returns import desk

pytestmark = pytest.mark.django_db
State, Paid = Return.State, Payout.State


def test_words_are_looked_for_everywhere_and_a_list_that_was_chosen_stays(loper: Shop, at: At) -> None:
    with loper.scoped():
        done = desk.of(loper, state=State.CLOSED)
        coming = desk.of(loper, "2042", state=State.REGISTERED)
    ruth, page = at(loper), f"{ROOT}returns/"

    def listed(query: str) -> set[str]:
        return set(re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', ruth.get(page + query).text))

    assert listed("") == {coming.spoken}, "nothing waits: what runs"
    assert listed(f"?tab=running&q={done.code}") == {done.spoken}, "as the search form sends it"
    assert listed(f"?show=running&q={done.code}") == set(), "as a chosen list does"
    assert listed("?tab=running&path=mind") == {coming.spoken}
    with loper.scoped():
        waits = desk.of(loper, "3042", state=State.ASKED)
    assert listed("") == {waits.spoken}, "what waits for a person comes first"
    assert f"Next that waits: {waits.spoken}" in ruth.get(f"{page}{done.pk}/").text
    assert "Next that waits" not in ruth.get(f"{page}{waits.pk}/").text


def test_no_kind_of_trouble_hides_another_on_the_first_screen(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.INSPECTED)
        desk.owed(row, state=Paid.FAILED, last_error="Mollie: 422")
        for number in range(25):
            desk.of(loper, str(3000 + number), state=State.ASKED)
    page = at(loper).get(ROOT).text
    assert "could not be paid back" in page and page.count("waits for your decision") == 19
    assert "+ more like these" in page and "?show=waits&amp;state=asked" in page


def test_payouts_are_sorted_by_what_has_to_be_done(loper: Shop, at: At) -> None:
    with loper.scoped():
        failed = desk.owed(desk.of(loper, state=State.INSPECTED), "20.00", state=Paid.FAILED)
        kept = desk.owed(desk.of(loper, "2042", state=State.INSPECTED), "30.00", held_for="stopped")
        asked = desk.owed(desk.of(loper, "3042", state=State.ASKED), "40.00", held_for="person")
    ruth, page = at(loper), f"{ROOT}returns/payouts/"

    def keys(query: str) -> set[str]:
        found = ruth.get(page + query).text
        return {one.key for one in (failed, kept, asked) if one.key in found}

    assert keys("") == {failed.key, kept.key}, "who decides about the return decides about its money"
    assert (keys("?what=failed"), keys("?what=kept"), keys("?what=by_hand")) == ({failed.key}, {kept.key}, set())
    assert keys("?what=nonsense") == {failed.key, kept.key}


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ({}, [("new", True, 1), ("new", True, 2)]),
        ({0: {"condition": "worn", "restock": "no"}}, [("worn", False, 1), ("new", True, 2)]),
        ({1: {"received": "0"}}, [("new", True, 1), ("missing", None, 0)]),
        ({1: {"received": "1", "restock": "no"}}, [("new", True, 1), ("new", False, 1)]),
        ({0: {"condition": "worn"}}, None),
    ],
)
def test_what_nobody_filled_in_is_as_new_with_one_button(
    loper: Shop, at: At, typed: dict[int, dict[str, str]], saved: list[tuple[str, bool | None, int]] | None
) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.RECEIVED)
        pks = [item.pk for item in desk.items(row)]
    fields = {f"{pks[at_]}-{name}": value for at_, given in typed.items() for name, value in given.items()}
    receive = f"{ROOT}receive/?last={row.pk}"
    answer = at(loper).post(f"{ROOT}returns/{row.pk}/inspect/", {**fields, "act": "rest", "next": receive})
    if saved is None:
        assert answer.status_code == 422 and 'value="worn"' in answer.text and receive in answer.text
        return
    assert (answer.status_code, answer.get("Location")) == (303, receive), re.findall(r"field__error[^<]+", answer.text)
    with loper.scoped():
        assert [(one.condition, one.restock, one.received_quantity) for one in desk.items(row)] == saved
