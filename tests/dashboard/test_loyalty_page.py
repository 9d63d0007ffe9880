"""The team says what mails may say of its loyalty programme."""

from typing import Any

import pytest

from loyalty.models import LoyaltySettings
from merchants.models import Member
from tests.cast import Shop
from tests.dashboard.conftest import At

pytestmark = pytest.mark.django_db
ADDRESS = "/dashboard/loper/loyalty/"
GOOD = {"is_on": "on", "name": "Loper Club", "join_url": "https://www.loper.example/club", "points_url": "",
        "hundred_worth": "2.50", "currency": "EUR", "pitch_nl": "Voor elke euro een punt."}  # fmt: skip


def test_it_is_saved_once_however_often_it_is_sent(loper: Shop, funkwerk: Shop, at: At) -> None:
    ruth = at(loper)
    assert ruth.get(ADDRESS).status_code == 200
    for _time in range(2):
        assert ruth.post(ADDRESS, GOOD).status_code == 303
    with loper.scoped():
        row = LoyaltySettings.objects.get()
    assert (row.name, str(row.hundred_worth), row.texts) == ("Loper Club", "2.50", {"nl": {"pitch": GOOD["pitch_nl"]}})
    with funkwerk.scoped():
        assert not LoyaltySettings.objects.exists()
    assert at(loper).get("/dashboard/funkwerk/loyalty/").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""}, {"join_url": ""}, {"join_url": "http://www.loper.example/"}, {"join_url": "javascript:alert(1)"},
        {"currency": ""}, {"currency": "XXX"}, {"hundred_worth": "-1"}, {"hundred_worth": "NaN"},
        {"hundred_worth": "1e99"},
        {"name": "x" * 81}, {"name": "a\0b"}, {"pitch_nl": "x" * 10_000},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_named_and_kept_in_the_form(loper: Shop, at: At, change: dict[str, Any]) -> None:
    answer = at(loper).post(ADDRESS, {**GOOD, **change})
    assert answer.status_code == 422
    assert "Voor elke euro een punt." in answer.text or "pitch_nl" in change
    with loper.scoped():
        assert not LoyaltySettings.objects.exists()


def test_who_may_only_look_may_not_change_it(loper: Shop, at: At) -> None:
    vera = at(loper, "vera", Member.Role.VIEWER)
    assert vera.post(ADDRESS, GOOD).status_code == 403
    assert "Save" not in vera.get(ADDRESS).text
