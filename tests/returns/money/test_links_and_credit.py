"""Payment links of Mollie and Stripe; store credit in Shopify and WooCommerce. Each once for one key."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from returns.money import choosing, mollie_api, stripe_api
from returns.money.contracts import Account, ByHand, RefundOrder, Refused, Unreachable, Unsure
from returns.money.crediting import CreditRefunds
from returns.money.links import LinkOrder, Links
from returns.money.store_credit import CreditOrder, Credits, code_of
from tests.cast import Shop
from tests.coupons import stage as coupons
from tests.coupons.desk import Call, Desk, Trouble, opened
from tests.returns.money.fakes import NOW
from tests.returns.money.stage import KEYS, TOKENS, session

pytestmark = pytest.mark.django_db
Answer = tuple[int, Any]


def mollie(desk: Desk, call: Call) -> Answer:
    def shown(one: dict[str, Any]) -> dict[str, Any]:
        return {**one, "paidAt": NOW if desk.kept.get("paid") else None,
                "_links": {"paymentLink": {"href": f"https://pay.example/{one['id']}"}}}  # fmt: skip

    links = desk.kept.setdefault("links", [])
    if call.method == "PATCH":
        assert call.body == {"archived": True}
        links[0]["archived"] = True
        return 200, shown(links[0])
    if call.path.endswith("/payments"):
        row = {"id": "tr_5", "status": "paid", "paidAt": NOW, "amount": links[0]["amount"]}
        return 200, {"count": 1, "_embedded": {"payments": [{"id": "tr_4", "status": "failed"}, row]}, "_links": {}}
    if call.method == "POST":
        links.append({"id": f"pl_{len(links) + 1}", **call.body})
        desk.made.append(call.headers["idempotency-key"])
        return 201, shown(links[-1])
    if call.path.endswith("/payment-links"):
        found = [shown(one) for one in links]
        return 200, {"count": len(found), "_embedded": {"payment_links": found}, "_links": {"next": None}}
    return 200, shown(links[0])


def stripe(desk: Desk, call: Call) -> Answer:
    sessions = desk.kept.setdefault("links", [])

    def shown(one: dict[str, Any]) -> dict[str, Any]:
        return {"object": "checkout.session", **one, "payment_status": "paid" if desk.kept.get("paid") else "unpaid"}

    if call.path.endswith("/expire"):
        sessions[0]["status"] = "expired"
        return 200, shown(sessions[0])
    if call.method == "POST":
        body = call.body
        assert 1800 <= int(body["expires_at"]) - timezone.now().timestamp() <= 86400
        desk.made.append(call.headers["idempotency-key"])
        sessions.append({
            "id": f"cs_{len(sessions) + 1}", "url": f"https://pay.example/cs_{len(sessions) + 1}", "status": "open",
            "amount_total": int(body["line_items[0][price_data][unit_amount]"]), "created": 1_790_000_000,
            "currency": body["line_items[0][price_data][currency]"], "payment_intent": "pi_5",
            "metadata": {"stoep": body["metadata[stoep]"]},
        })  # fmt: skip
        return 200, shown(sessions[-1])
    if call.path == "/v1/checkout/sessions":
        live = [shown(one) for one in sessions if one["status"] == "open"]
        return 200, {"object": "list", "url": call.path, "has_more": False, "data": live}
    return 200, shown(sessions[0])


def asked(**changes: Any) -> LinkOrder:
    until: datetime = timezone.now() + timedelta(hours=4)
    return replace(
        LinkOrder("X7F3K2-1", Decimal("12.50"), "EUR", "Ruil van 1042", "https://track.example/terug", until), **changes
    )


@pytest.fixture(params=["mollie", "stripe"])
def till(request: Any, db: None, monkeypatch: Any) -> Iterator[tuple[Desk, Links]]:
    for api in (mollie_api, stripe_api):
        monkeypatch.setattr(api, "TIMEOUT", (1, 1))
    with opened({"mollie": mollie, "stripe": stripe}[request.param]) as desk:
        yield desk, choosing.links_by(Account(request.param, KEYS[request.param], desk.url))


def test_a_link_is_made_once_paid_once_and_then_cannot_be_called_off(till: tuple[Desk, Links]) -> None:
    desk, them = till
    link = them.create(asked())
    assert link == them.create(asked()) and link.url.startswith("https://pay.example/") and len(desk.made) == 1
    assert them.paid(link.external_id) is None
    desk.kept["paid"] = True
    paid = them.paid(link.external_id)
    assert paid is not None and (paid.amount, paid.currency) == (Decimal("12.50"), "EUR")
    assert paid.payment_id in ("tr_5", "pi_5")
    with pytest.raises(Refused, match="paid meanwhile"):
        them.cancel(link.external_id)


def test_a_link_that_is_called_off_takes_no_money_and_is_not_given_again(till: tuple[Desk, Links]) -> None:
    desk, them = till
    link = them.create(asked())
    them.cancel(link.external_id)
    them.cancel(link.external_id)
    assert sum(call.path.endswith("expire") or call.method == "PATCH" for call in desk.calls) == 1
    assert them.create(asked(key="X7F3K2-2")) != link


def test_a_link_whose_answer_was_lost_is_found(till: tuple[Desk, Links]) -> None:
    desk, them = till
    desk.troubles = [Trouble(502, b"", done=True)]
    with pytest.raises(Unsure):
        them.create(asked())
    assert them.create(asked()).url and len(desk.made) == 1
    desk.troubles = [Trouble(200, {"id": "pl_1", "object": "checkout.session"}, looks=True)]
    assert them.paid("pl_1") is None
    desk.troubles = [Trouble(503, b"", looks=True)]
    with pytest.raises(Unreachable):
        them.paid("pl_1")


def gift_cards(desk: Desk, call: Call) -> Answer:
    given, cards = call.body["variables"], desk.kept.setdefault("cards", [])
    if call.body["query"].startswith("query"):
        ending = given["search"].partition(":")[2].upper()
        found = [] if desk.kept.get("late") else [one for one in cards if one["code"].endswith(ending)]
        return 200, {"data": {"shop": {"currencyCode": "EUR"}, "giftCards": {"nodes": found}}}
    wish, errors = given["input"], []
    if any(one["code"] == wish["code"] for one in cards):
        errors = [{"field": ["code"], "code": "TAKEN", "message": "Code has already been taken"}]
    if desk.refusal:
        errors = [{"field": None, "code": "INVALID", "message": desk.refusal}]
    if not errors:
        value = {"amount": wish["initialValue"], "currencyCode": "EUR"}
        cards.append({**wish, "id": f"gid://shopify/GiftCard/{len(cards) + 1}", "initialValue": value})
        desk.made.append(wish["code"])
    return 200, {"data": {"giftCardCreate": {"giftCard": None if errors else cards[-1], "userErrors": errors}}}


@pytest.fixture(params=["shopify", "woocommerce"])
def purse(request: Any, loper: Shop, settings: Any) -> Iterator[tuple[Desk, Credits]]:
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    with opened({"shopify": gift_cards, "woocommerce": coupons.woocommerce}[request.param]) as desk:
        linked = loper.connect(request.param, api_token=TOKENS[request.param], config={"base_url": desk.url})
        them = choosing.credits_of(linked, session())
        assert them is not None
        yield desk, them


def credit(**changes: Any) -> CreditOrder:
    return replace(CreditOrder("C7F3K2-1", code_of(1, "C7F3K2-1"), Decimal("25.00"), "EUR", "Retour 1042"), **changes)


def test_store_credit_is_given_once_also_when_the_answer_was_lost(purse: tuple[Desk, Credits]) -> None:
    desk, them = purse
    desk.troubles = [Trouble(done=True)]
    with pytest.raises(Unsure):
        them.give(credit())
    given = them.give(credit())
    assert desk.made == [given.code] and given.amount == Decimal("25.00") and given.external_id
    desk.kept["late"] = True  # a search that does not know it yet
    assert them.give(credit()).code == given.code and len(desk.made) == 1
    assert given.code not in repr(given) + repr(credit())


def test_a_refusal_of_store_credit_is_told_in_words(purse: tuple[Desk, Credits]) -> None:
    desk, them = purse
    desk.refusal = "Niet toegestaan"
    with pytest.raises(Refused, match="Niet toegestaan"):
        them.give(credit())
    assert not desk.made


def test_codes_differ_by_merchant_and_key_and_can_be_typed() -> None:
    codes = {code_of(merchant, f"C-{number}") for merchant in (1, 2) for number in range(500)}
    assert len(codes) == 1000 and all(len(code) == 16 and code.isalnum() and code.isascii() for code in codes)
    assert code_of(1, "C-1") == code_of(1, "C-1")


def test_a_payout_as_store_credit_is_given_once(loper: Shop, settings: Any) -> None:
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    order = RefundOrder("C7F3K2-1", "7", Decimal("25.00"), "EUR", reason="Retour 1042")
    with opened(gift_cards) as desk:
        linked = loper.connect("shopify", api_token=TOKENS["shopify"], config={"base_url": desk.url})
        them = CreditRefunds(linked, session())
        desk.troubles = [Trouble(done=True)]
        with pytest.raises(Unsure):
            them.refund(order)
        assert them.find(replace(order, key="C7F3K2-2")) is None
        there = them.find(order)
        assert there is not None and them.refund(order).amount == there.amount == Decimal("25.00")
        assert desk.made == [code_of(loper.merchant.pk, order.key)]
    with pytest.raises(ByHand):
        CreditRefunds(loper.shop, session()).refund(order)
