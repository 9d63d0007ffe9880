"""The status on other people's pages: signed tokens, public JSON, the component."""

import gzip
import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from orders.models import Order, StatusKey
from orders.origins import origin_of
from orders.tokens import LONGEST, TokenRefused, make_key, number_of, order_of, signed
from tests import cast
from tests.storefront.scenes import SCENES, stage

ROOT = Path(settings.BASE_DIR)
SCHEMA = json.loads((ROOT / "docs/schemas/order-status.schema.json").read_text())
SHOP = "https://www.loper.example"
STATUS = "/embed/v1/status.json"
pytestmark = pytest.mark.django_db


def key_of(shop: cast.Shop) -> str:
    shop.merchant.shop_url = f"{SHOP}/winkel"
    shop.merchant.save()
    with shop.scoped():
        return str(make_key().key)


def token_for(shop: cast.Shop, number: str = "1042", seconds: int = 600) -> str:
    return signed(number, key_of(shop), int(time.time()) + seconds)


def ask(shop: cast.Shop, token: str, **headers: str) -> Any:
    return shop.client().get(STATUS, {"token": token}, headers={"Origin": SHOP, **headers})


@pytest.mark.parametrize("name", SCENES)
def test_the_status_of_every_scene_fits_the_schema(loper: cast.Shop, name: str) -> None:
    stage(loper, name)
    answer = ask(loper, token_for(loper))
    assert answer.status_code == 200, answer.content
    jsonschema.validate(answer.json(), SCHEMA, cls=jsonschema.Draft202012Validator)
    told = answer.content.decode()
    assert cast.SANNE["email"] not in told and "1015 CC" not in told


def test_a_status_says_what_the_page_says_in_the_language_asked_for(loper: cast.Shop) -> None:
    stage(loper, "pickup")
    token = token_for(loper)
    client = loper.client()
    dutch = client.get(STATUS, {"token": token, "language": "nl-NL"}).json()
    english = client.get(STATUS, {"token": token, "language": "en"}).json()
    assert "Primera Jansen" in dutch["headline"] and dutch["headline"] != english["headline"]
    assert english["headline"].startswith("Your parcel is ready to collect")
    assert client.cookies == {}


def test_only_named_origins_may_read_it(loper: cast.Shop) -> None:
    stage(loper, "in_transit")
    token = token_for(loper)
    assert ask(loper, token)["Access-Control-Allow-Origin"] == SHOP
    for stranger in ("https://evil.example", "null", f"{SHOP}.evil.example", "http://www.loper.example"):
        answer = ask(loper, token, Origin=stranger)
        assert "Access-Control-Allow-Origin" not in answer and "Origin" in answer["Vary"]
    with loper.scoped():
        StatusKey.objects.update(origins=["https://app.loper.example"])
    assert ask(loper, token, Origin="https://app.loper.example")["Access-Control-Allow-Origin"]
    own = loper.client().options(STATUS, headers={"Origin": SHOP, "Access-Control-Request-Method": "GET"})
    assert own.status_code == 204 and own["Access-Control-Allow-Origin"] == SHOP
    assert "Access-Control-Allow-Credentials" not in own


def test_a_wrong_token_is_told_why_and_told_nothing_else(loper: cast.Shop) -> None:
    stage(loper, "in_transit")
    key, now = key_of(loper), int(time.time())
    wrong = {
        "": (400, "malformed"),
        "1042": (400, "malformed"),
        f"1042.{now + 60}.é": (400, "malformed"),
        f"1042.٣{now + 60}.00": (400, "malformed"),
        "x" * 5000: (400, "malformed"),
        f"1042.{now + 60}.{'0' * 64}": (403, "signature"),
        signed("1042", "another key", now + 60): (403, "signature"),
        signed("1042", key, now - 1): (403, "expired"),
        signed("1042", key, now + int(LONGEST.total_seconds()) + 3600): (403, "too_long"),
        signed("9999", key, now + 60): (404, "unknown"),
        signed("\0", key, now + 60): (404, "unknown"),
    }
    for token, expected in wrong.items():
        answer = ask(loper, token)
        assert (answer.status_code, answer.json()["error"]["code"]) == expected, token
        assert answer["Access-Control-Allow-Origin"] == SHOP, "the shop's developer must be able to read why"


def test_another_merchant_s_key_signs_nothing_here(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    stage(loper, "in_transit")
    stage(funkwerk, "delivered")
    token = token_for(funkwerk)
    key_of(loper)
    assert ask(loper, token).json()["error"]["code"] == "signature"
    assert loper.client().get("/embed/page/", {"token": token})["Location"] == "/?why=link"


def test_a_changed_key_leaves_the_one_before_it_and_switching_off_ends_all(loper: cast.Shop) -> None:
    stage(loper, "in_transit")
    first = token_for(loper)
    second = token_for(loper)  # makes the key anew
    assert ask(loper, first).status_code == ask(loper, second).status_code == 200
    token_for(loper)
    assert ask(loper, first).json()["error"]["code"] == "signature"
    with loper.scoped():
        StatusKey.objects.update(is_active=False)
    assert ask(loper, second).json()["error"]["code"] == "off"


def test_asking_again_with_the_version_costs_no_body(loper: cast.Shop) -> None:
    stage(loper, "all_arrived")
    token = token_for(loper)
    first = ask(loper, token)
    again = ask(loper, token, **{"If-None-Match": first["ETag"]})
    assert first.json()["is_final"] and again.status_code == 304 and not again.content
    assert again["Access-Control-Allow-Origin"] == SHOP


def test_a_token_opens_the_whole_page_until_the_shop_switches_tokens_off(loper: cast.Shop) -> None:
    order, _link = stage(loper, "in_transit")
    browser, token = loper.client(), token_for(loper)
    opened = browser.get("/embed/page/", {"token": token})
    assert opened.status_code == 303 and token not in opened["Location"]
    assert opened["Referrer-Policy"] == "no-referrer"
    assert browser.get(opened["Location"]).status_code == 200
    with loper.scoped():
        other = Order.objects.get(pk=stage(loper, "delivered", "1043")[0].pk)
    assert browser.get(f"/orders/{other.public_id}/").status_code == 303, "it opens one order"
    with loper.scoped():
        StatusKey.objects.update(is_active=False)
    assert browser.get(f"/orders/{order.public_id}/").status_code == 303


def test_a_key_replaced_twice_closes_the_pages_that_it_opened(loper: cast.Shop, settings: Any) -> None:
    order, _link = stage(loper, "in_transit")
    browser, token = loper.client(), token_for(loper)
    address = browser.get("/embed/page/", {"token": token})["Location"]
    assert address == f"/orders/{order.public_id}/"
    assert token_for(loper) != token and browser.get(address).status_code == 200, "the one before it still counts"
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "the server's next key"
    assert browser.get(address).status_code == 200, "the server's own key is another matter"
    token_for(loper)
    assert browser.get(address)["Location"] == "/?why=link"
    again = browser.get("/embed/page/", {"token": token_for(loper)})
    assert again["Location"] == address and browser.get(address).status_code == 200


def test_times_are_those_of_where_the_order_goes(loper: cast.Shop) -> None:
    stage(loper, "delivered", country="GB", postal_code="SW1A 1AA")
    [parcel] = ask(loper, token_for(loper)).json()["parcels"]
    assert parcel["delivered_at"][-6:] == datetime.now(ZoneInfo("Europe/London")).isoformat()[-6:]


def test_an_erased_order_has_no_status(loper: cast.Shop) -> None:
    order, _link = stage(loper, "delivered")
    token = token_for(loper)
    with loper.scoped():
        Order.objects.filter(pk=order.pk).update(redacted_at=order.known_at)
    assert ask(loper, token).status_code == 404


def test_many_questions_of_one_network_are_slowed_down(loper: cast.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storefront.embedding.views.OFTEN", (2, LONGEST))
    codes = [ask(loper, "nonsense").status_code for _ in range(4)]
    assert codes == [400, 400, 429, 429]


def test_the_component_is_small_and_may_be_loaded_from_anywhere(loper: cast.Shop) -> None:
    answer = loper.client().get("/embed/v1/order-status.js", headers={"Accept-Encoding": "br"})
    assert len(gzip.compress(answer.client.get("/embed/v1/order-status.js").content)) < 6 * 1024
    assert answer["Content-Encoding"] == "br" and answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = loper.client().get("/embed/v1/order-status.js", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_the_three_recipes_of_the_documentation_make_the_same_token(loper: cast.Shop) -> None:
    """What Liquid and PHP do, done here step by step: URL-quote, join, sign."""
    import hmac

    key, expires = "k" * 64, int(time.time()) + 60
    said = f"{quote('#1042/A', safe='')}.{expires}"
    by_hand = f"{said}.{hmac.new(key.encode(), said.encode(), 'sha256').hexdigest()}"
    assert by_hand == signed("#1042/A", key, expires)
    assert number_of(by_hand, StatusKey(key=key)) == "#1042/A"
    with loper.scoped(), pytest.raises(TokenRefused):
        order_of(by_hand)


@given(number=st.text(min_size=1, max_size=60), expires=st.integers(1_000, 600_000))
def test_every_number_survives_its_token_and_no_bit_may_change(number: str, expires: int) -> None:
    number = number.encode("utf-8", "replace").decode()
    keys, end = StatusKey(key="a" * 64), 2_000_000 + expires
    token = signed(number, keys.key, end)
    if len(token) <= 400:
        assert number_of(token, keys, now=2_000_000) == number
    for place in range(0, len(token), 7):
        forged = token[:place] + ("0" if token[place] != "0" else "1") + token[place + 1 :]
        with pytest.raises(TokenRefused):
            number_of(forged, keys, now=2_000_000)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://www.loper.example/winkel?x=1", "https://www.loper.example"),
        ("HTTPS://WWW.Loper.example:443", "https://www.loper.example"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("http://[::1]:80", "http://[::1]"),
        ("javascript:alert(1)", ""), ("loper.example", ""), ("https://", ""), ("https://x:99999", ""), ("*", ""),
        ("https://[", ""), ("null", ""),
    ],
)  # fmt: skip
def test_an_address_is_read_as_the_origin_that_browsers_send(address: str, origin: str) -> None:
    assert origin_of(address) == origin
