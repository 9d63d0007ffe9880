"""The examples of docs/refunds.md and docs/exchanges.md are what a shop of one's own is really asked, and may say."""

import json
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from returns.exchanging.clients.base import NewLine, NewOrder, Person, SoldOut
from returns.exchanging.clients.choosing import exchanging_with
from returns.money.choosing import refunds_of
from returns.money.contracts import RefundLine, RefundOrder
from tests.cast import Shop
from tests.coupons.desk import Call, Desk, opened
from tests.returns.money.fakes import SECRET
from tests.returns.money.stage import session

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[3] / "docs"


def examples(page: str) -> list[dict[str, Any]]:
    """The JSON of a page, in its order."""
    text = (DOCS / page).read_text()
    return [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def shape(value: Any) -> Any:
    """The keys of an example, all the way down."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else type(value).__name__


def test_the_examples_of_refunds(loper: Shop, settings: Any) -> None:
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    find, none, create, made = examples("refunds.md")
    answers = {"refund.find": none, "refund.create": made}
    with opened(lambda _desk, call: (200, answers[call.body["type"]])) as desk:
        linked = loper.connect("generic_shop", api_token=SECRET, config={"bridge_url": f"{desk.url}/bridge"})
        data = create["data"]
        line = RefundLine("line-1", 1, Decimal("59.95"), restock=True)
        order = RefundOrder(data["key"], data["order_id"], Decimal(data["amount"]), "EUR", (line,),
                            reason=data["reason"], payment_id=data["payment_id"])  # fmt: skip
        assert refunds_of(linked, session()).refund(order).external_id == made["refund"]["id"]
        assert [call.body["data"] for call in desk.calls] == [find["data"], data]


def test_the_examples_of_exchanges(loper: Shop, settings: Any) -> None:
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    of, products, hold, held, order, gone = examples("exchanges.md")
    answers = {"variants.of": products, "exchange.hold": held, "exchange.place": order}
    with opened(lambda _desk, call: (200, answers[call.body["type"]])) as desk:
        linked = loper.connect("generic_shop", api_token=SECRET, config={"bridge_url": f"{desk.url}/bridge"})
        them = exchanging_with(linked, session())
        assert them is not None
        shoe = them.product("shoe-3")
        assert shoe and shoe.variants[0].options == (("Maat", "42"), ("Kleur", "blauw")) and shoe.image_url
        person = Person("sanne@klant.example", "Sanne de Vries", "Keizersgracht 1", "", "1015 CC", "Amsterdam", "NL")
        line = NewLine("shoe-3-42", 1, Decimal("129.95"), "shoe-3")
        until = datetime.fromisoformat(hold["data"]["reserve_until"])
        asked = NewOrder("E7F3K2-1", "order-1042", "1042", (line,), "EUR", Decimal("129.95"), Decimal(0), person,
                         reserve_until=until)  # fmt: skip
        basket = them.hold(asked)
        assert basket.is_reserved and basket.until == until and basket.to_pay == 0
        assert them.place(asked, basket.external_id).number == "1099"
        answers["exchange.place"] = gone
        with pytest.raises(SoldOut, match="shoe-3-42"):
            them.place(asked, basket.external_id)
        told = {call.body["type"]: call.body for call in desk.calls}
        assert shape(told["variants.of"]) == shape(of) and told["exchange.hold"]["data"] == hold["data"]


def test_the_signature_is_one_of_standard_webhooks(loper: Shop, settings: Any) -> None:
    from standardwebhooks import Webhook

    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    seen: list[Any] = []

    def speak(_desk: Desk, call: Call) -> tuple[int, Any]:
        seen.append(Webhook(SECRET).verify(call.raw, call.headers))
        return 200, {"refund": None}

    with opened(speak) as desk:
        linked = loper.connect("generic_shop", api_token=SECRET, config={"bridge_url": desk.url})
        assert refunds_of(linked, session()).paid(RefundOrder("R-0001", "7", Decimal(1), "EUR")) is None
    assert seen[0]["type"] == "refund.find"
