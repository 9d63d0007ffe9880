"""The way into a shop's API: entered and changed by the shop itself, and never shown back."""

from typing import Any

import pytest

from inbox.models import Connection
from tests.cast import Shop
from tests.dashboard.conftest import At

CONNECTIONS = "/dashboard/loper/connections/"
TOKEN = "shpat_0123456789abcdef"
API = "https://loper.myshopify.com"


def made(shop: Shop, source: str = "shopify", **details: Any) -> Connection:
    return shop.connect(source, **{"api_token": TOKEN, "config": {"base_url": API, "jwks": {"keys": []}}, **details})


def now(shop: Shop, row: Connection) -> Connection:
    with shop.scoped():
        found: Connection = Connection.objects.get(pk=row.pk)
    return found


def test_a_new_connection_takes_token_and_address(loper: Shop, at: At) -> None:
    client = at(loper)
    given = {"source": "woocommerce", "label": "Outlet", "api_token": "ck_1:cs_2", "base_url": "https://loper.example/"}
    answer = client.post(f"{CONNECTIONS}new/", given)
    assert answer.status_code == 303
    with loper.scoped():
        row = Connection.objects.get(label="Outlet")
    assert (row.api_token, row.config) == ("ck_1:cs_2", {"base_url": "https://loper.example"})
    assert "ck_1:cs_2" not in client.get(answer["Location"]).text


def test_an_empty_token_keeps_the_stored_one_and_settings_without_a_field_stay(loper: Shop, at: At) -> None:
    client, row = at(loper), made(loper)
    where = f"{CONNECTIONS}{row.pk}/"
    page = client.get(where).text
    assert f'value="{API}"' in page and TOKEN not in page and "A token is stored" in page
    given = {"label": "Shopify NL", "base_url": API, "shop": "loper.myshopify.com", "api_version": "2026-07"}
    answer = client.post(f"{where}settings/", {**given, "api_token": ""}, follow=True)
    assert "Saved." in answer.text and TOKEN not in answer.text
    row = now(loper, row)
    assert (row.label, row.api_token) == ("Shopify NL", TOKEN)
    assert row.config == {
        "base_url": API, "shop": "loper.myshopify.com", "api_version": "2026-07", "jwks": {"keys": []},
    }  # fmt: skip
    client.post(f"{where}settings/", {"label": "", "base_url": API, "api_token": "shpat_new"})
    row = now(loper, row)
    assert (row.api_token, row.config) == ("shpat_new", {"base_url": API, "jwks": {"keys": []}})


@pytest.mark.parametrize(
    ("source", "given", "field", "said"),
    [
        ("shopify", {"base_url": "http://loper.example"}, "base_url", "Expected an address that begins with https://"),
        ("shopify", {"base_url": "https://u:p@x.example"}, "base_url", "Expected an address that begins with https://"),
        ("shopify", {"base_url": "https://[oops"}, "base_url", "Expected an address that begins with https://"),
        ("shopify", {"base_url": ""}, "base_url", "The token alone is not enough"),
        ("shopify", {"shop": "loper myshop"}, "shop", "Expected a host name"),
        ("shopify", {"api_version": "newest"}, "api_version", "Expected a version such as 2026-07."),
        ("shopify", {"api_token": "shpat abc"}, "api_token", "The token holds a blank"),
        ("saleor", {"recheck_days": "-3"}, "recheck_days", "greater than or equal to 0"),
        ("postnl", {"language": "Dutch"}, "language", "Expected two letters"),
        ("dhl", {"header": "X: y"}, "header", "Expected the name of a header"),
    ],
)
def test_what_cannot_be_right_is_named_at_its_field_and_nothing_changes(
    loper: Shop, at: At, source: str, given: dict[str, str], field: str, said: str
) -> None:
    row = made(loper, source)
    answer = at(loper).post(f"{CONNECTIONS}{row.pk}/settings/", {"base_url": API, "label": "Kept", **given})
    assert answer.status_code == 422
    assert said in answer.text.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    assert 'value="Kept"' in answer.text and "shpat abc" not in answer.text
    assert now(loper, row).label == "" and now(loper, row).config == row.config


def test_a_stored_token_does_not_follow_the_address_to_another_host(loper: Shop, at: At) -> None:
    """Else whoever may change the address could have the token sent to his own machine, and read it there."""
    client, row = at(loper), made(loper)
    where = f"{CONNECTIONS}{row.pk}/settings/"
    answer = client.post(where, {"base_url": "https://evil.example"})
    assert answer.status_code == 422 and "enter the token for it as well" in answer.text
    assert now(loper, row).config["base_url"] == API
    assert client.post(where, {"base_url": f"{API}/shop"}).status_code == 303
    assert client.post(where, {"base_url": "https://new.example", "api_token": "shpat_2"}).status_code == 303
    row = now(loper, row)
    assert (row.config["base_url"], row.api_token) == ("https://new.example", "shpat_2")


def test_a_sender_that_is_never_asked_takes_no_token(loper: Shop, at: At) -> None:
    client, row = at(loper), made(loper, "ups", api_token="", config={})
    page = client.get(f"{CONNECTIONS}{row.pk}/").text
    assert 'name="api_token"' not in page and 'name="label"' in page
    answer = client.post(f"{CONNECTIONS}new/", {"source": "ups", "api_token": "abc"})
    assert answer.status_code == 422
    assert "never asked by us" in answer.text.partition('id="id_api_token_error"')[2].partition("</div>")[0]


def test_who_may_only_look_changes_nothing(loper: Shop, at: At) -> None:
    from merchants.models import Member

    row = made(loper)
    client = at(loper, role=Member.Role.VIEWER)
    assert client.post(f"{CONNECTIONS}{row.pk}/settings/", {"base_url": API, "label": "x"}).status_code == 403
    assert 'name="api_token"' not in client.get(f"{CONNECTIONS}{row.pk}/").text
