"""Whoever pays back pays once: the same promises for every shop and every payment provider, over real HTTP."""

import sys
import traceback
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from returns.money.checking import check, is_test
from returns.money.contracts import Account, MoneyProblem, Refunds, Refused, Unreachable, Unsure
from returns.money.mollie_api import MollieApi
from returns.money.stripe_api import StripeApi
from tests.cast import Shop
from tests.coupons.desk import Call, Desk, Trouble
from tests.returns.money.stage import KEYS, KINDS, PROVIDERS, bank, client, order

pytestmark = pytest.mark.django_db
ODD: list[Any] = [b"<html>", b"", {}, [], {"data": {}}, {"data": {"refundCreate": 5}}, {"id": {}, "amount": 3}, 7]
Side = tuple[str, Desk, Refunds]


@pytest.fixture(params=KINDS)
def side(request: Any, loper: Shop, settings: Any, monkeypatch: Any) -> Iterator[Side]:
    with bank(request.param, monkeypatch, settings) as desk:
        yield request.param, desk, client(request.param, desk, loper)


def test_the_same_key_pays_once(side: Side) -> None:
    kind, desk, them = side
    assert them.find(order(kind)) is None and them.paid(order(kind)) == Decimal("100.00")
    first = them.refund(order(kind))
    assert first == them.refund(order(kind)) == them.find(order(kind))
    assert len(desk.made) == 1 and first.amount == Decimal("80.00") and not first.is_pending
    assert them.paid(order(kind)) == Decimal("20.00")
    second = them.refund(order(kind, "20.00", key="R7F3K2-2"))
    assert second.external_id != first.external_id and len(desk.made) == 2


@pytest.mark.parametrize("trouble", ["late answer", "hung up", "502", "500"])
def test_a_refund_whose_answer_was_lost_is_found_and_never_paid_twice(side: Side, trouble: str) -> None:
    kind, desk, them = side
    lost = {"late answer": Trouble(200, {}, done=True, delay=1.3), "hung up": Trouble(done=True),
            "502": Trouble(502, b"", done=True), "500": Trouble(500, {}, done=True)}  # fmt: skip
    desk.troubles = [lost[trouble]]
    with pytest.raises(Unsure):
        them.refund(order(kind))
    found = them.find(order(kind))
    assert found is not None and found.amount == Decimal("80.00")
    assert them.refund(order(kind)) == found and len(desk.made) == 1


def test_never_more_than_what_is_left(side: Side) -> None:
    kind, desk, them = side
    them.refund(order(kind))
    with pytest.raises(Refused, match=r"20\.01.*more than.*20"):
        them.refund(order(kind, "20.01", key="R7F3K2-2"))
    assert len(desk.made) == 1


def test_a_no_is_told_in_their_words(side: Side) -> None:
    kind, desk, them = side
    desk.refusal = "Dat gaat niet"
    with pytest.raises(Refused, match="Dat gaat niet"):
        them.refund(order(kind))
    assert not desk.made


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_key_is_refused_and_never_shown(kind: str, loper: Shop, settings: Any, monkeypatch: Any) -> None:
    with bank(kind, monkeypatch, settings) as desk:
        wrong = {"mollie": "test_wrong", "stripe": "sk_wrong", "woocommerce": "ck_x:cs_wrong"}.get(kind, "wrong")
        with pytest.raises(Refused) as refused:
            client(kind, desk, loper, wrong).refund(order(kind))
        assert not desk.made and "wrong" not in str(refused.value).replace("wrong signature", "")


@pytest.mark.parametrize("looks", [True, False])
def test_too_fast_waits_as_long_as_they_say(side: Side, looks: bool) -> None:
    kind, desk, them = side
    told = {"status": 429, "detail": "slow", "error": {"type": "rate", "message": "slow"}}
    desk.troubles = [Trouble(429, told, {"Retry-After": "90"}, looks=looks)]
    with pytest.raises(Unreachable) as problem:
        them.refund(order(kind))
    assert problem.value.wait == 90 and not desk.made
    assert them.refund(order(kind)) and len(desk.made) == 1


def test_a_shop_that_is_down_is_asked_later(side: Side) -> None:
    kind, desk, them = side
    desk.troubles = [Trouble(503, b"", looks=True) for _try in range(4)]
    with pytest.raises(Unreachable):
        them.find(order(kind))
    assert not desk.made


@pytest.mark.parametrize("looks", [True, False])
def test_answers_that_nobody_documented_pay_nothing_twice(side: Side, looks: bool) -> None:
    kind, desk, them = side
    for count, odd in enumerate(ODD, 1):
        one = order(kind, "1.00", key=f"R7F3K2-{count}")
        desk.troubles = [Trouble(200, odd, looks=looks, done=not looks)]
        try:
            them.refund(one)
        except MoneyProblem as problem:
            assert isinstance(problem, Unsure) is not looks, (odd, problem)
        assert them.refund(one).amount == 1 and len(desk.made) == count, odd


def test_another_currency_is_refused(side: Side) -> None:
    kind, desk, them = side
    with pytest.raises(Refused, match="EUR"):
        them.refund(order(kind, "8.00", currency="USD"))
    assert not desk.made


def test_a_refund_that_is_on_its_way_or_failed_is_told_as_that(side: Side) -> None:
    kind, desk, them = side
    desk.kept["state"] = "pending"
    if kind == "woocommerce":  # it began, and did not note the payment: nobody knows
        with pytest.raises(Unsure):
            them.refund(order(kind))
        with pytest.raises(Unsure):
            them.find(order(kind))
    else:
        assert them.refund(order(kind)).is_pending
        desk.kept["refunds"][0]["state"] = "failed"
        with pytest.raises(Refused):
            them.find(order(kind))
    assert len(desk.made) == 1


@pytest.mark.parametrize("kind", PROVIDERS)
def test_the_keys_of_an_account_are_tried_when_they_are_saved(
    kind: str, db: None, settings: Any, monkeypatch: Any
) -> None:
    with bank(kind, monkeypatch, settings) as desk:
        path = {"mollie": "/v2/refunds", "stripe": "/v1/refunds"}[kind]
        desk.speak, speak = (lambda desk, call: speak(desk, _at(call, path))), desk.speak
        good = Account(kind, KEYS[kind], desk.url)
        assert check(good) == "" and is_test(good)
        wrong = check(replace(good, api_key=f"{KEYS[kind]}x"))
        assert "key" in wrong or "authentication" in wrong
        assert "sk_" in check(Account("stripe", "nonsense", desk.url)) and not desk.made


def _at(call: Call, path: str) -> Call:
    """The list of all refunds speaks like the list of one payment's."""
    assert call.path == path and call.method == "GET", call.path
    return replace(call, path="/v2/payments/tr_1/refunds" if path.startswith("/v2") else path)


def test_nothing_is_called_inside_a_transaction(loper: Shop) -> None:
    with transaction.atomic():
        for api, key in ((MollieApi, "test_key"), (StripeApi, "sk_key")):
            with pytest.raises(Exception, match="transaction"):
                api(Account("x", key, "http://127.0.0.1:1"))


def test_an_account_never_shows_its_key(db: None) -> None:
    assert "secret" not in repr(Account("mollie", "live_secret"))
    with pytest.raises(Refused) as refused:
        MollieApi(Account("mollie", "a secret"))
    assert "secret" not in "".join(traceback.format_exception(refused.value)).replace('"a secret"', "")


@pytest.mark.parametrize(("name", "api"), [("mollie.api.client", MollieApi), ("stripe", StripeApi)])
def test_a_library_that_is_missing_is_told(db: None, monkeypatch: Any, name: str, api: Any) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(Refused, match="not installed"):
        api(Account("x", "test_key"))


@pytest.mark.parametrize(("currency", "paid", "amount"), [("JPY", "10000", "8000"), ("KWD", "100.000", "12.340")])
def test_currencies_with_other_decimals(
    loper: Shop, settings: Any, monkeypatch: Any, currency: str, paid: str, amount: str
) -> None:
    for kind in KINDS:
        with bank(kind, monkeypatch, settings, paid, currency) as desk:
            them, asked = client(kind, desk, loper), order(kind, amount, currency=currency)
            assert them.paid(asked) == Decimal(paid) and them.refund(asked).amount == Decimal(amount)
            told = amount.replace(".", "") if kind == "stripe" else amount
            assert desk.kept["refunds"][0]["amount"] == told or kind == "shopify"  # which has two payments here
            assert them.paid(asked) == Decimal(paid) - Decimal(amount), kind
