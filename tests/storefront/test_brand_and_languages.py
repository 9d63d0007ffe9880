"""The brand's own files, the languages, and pages for what goes wrong."""

import pytest

from merchants.branding import tokens_of
from storefront import branding
from tests import cast
from tests.storefront.scenes import stage


def test_the_brand_stylesheet_is_cached_for_good_under_its_own_version_only(loper: cast.Shop) -> None:
    version = tokens_of(loper.merchant).version
    browser = loper.client()
    assert "immutable" in browser.get("/brand.css", {"v": version})["Cache-Control"]
    assert "immutable" not in browser.get("/brand.css", {"v": "older"})["Cache-Control"]
    assert "--brand:#c2410c" in browser.get("/brand.css").content.decode()


def test_every_shop_shows_its_own_brand(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    for shop, other in ((loper, funkwerk), (funkwerk, loper)):
        browser = shop.client()
        page = browser.get("/").content.decode()
        assert shop.merchant.name in page
        assert other.merchant.name not in page
        assert tokens_of(shop.merchant).colour in browser.get("/favicon.svg").content.decode()


def test_an_icon_cannot_be_made_to_hold_markup(loper: cast.Shop) -> None:
    loper.merchant.brand.wordmark = "<script>"
    loper.merchant.brand.save()
    assert "<script" not in loper.client().get("/favicon.svg").content.decode()


@pytest.mark.parametrize(
    ("asked", "cookie", "browser", "spoken"),
    [
        ("fr", "de", "en", "fr"),  # the link
        ("xx", "de", "en", "de"),  # an unknown language is as good as none
        ("", "de", "en", "de"),  # chosen before
        ("", "", "pl, de-AT;q=0.8, en;q=0.5", "de"),  # the browser's
        ("", "", "pl", "nl"),  # the shop's
    ],
)
def test_the_language_is_the_link_s_then_chosen_then_the_browser_s_then_the_shop_s(
    loper: cast.Shop, asked: str, cookie: str, browser: str, spoken: str
) -> None:
    client = loper.client()
    if cookie:
        client.cookies["stoep_language"] = cookie
    answer = client.get("/", {"lang": asked} if asked else {}, headers={"accept-language": browser})
    assert f'<html lang="{spoken}">' in answer.content.decode()
    assert answer["Content-Language"] == spoken


def test_a_chosen_language_stays_and_is_kept_from_scripts(loper: cast.Shop) -> None:
    client = loper.client()
    cookie = client.get("/", {"lang": "fr"}).cookies["stoep_language"]
    assert (cookie["httponly"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert '<html lang="fr">' in client.get("/").content.decode()


def test_opening_a_link_speaks_the_order_s_language_unless_another_was_chosen(loper: cast.Shop) -> None:
    _order, token = stage(loper, "placed", language="de")
    newcomer, settled = loper.client(), loper.client()
    settled.get("/", {"lang": "fr"})
    for client, language in ((newcomer, "de"), (settled, "fr")):
        page = client.get(client.get(f"/t/{token}/")["Location"], headers={"accept-language": "en"})
        assert f'<html lang="{language}">' in page.content.decode()


def test_the_next_order_brings_its_own_language_but_never_over_a_choice(loper: cast.Shop) -> None:
    _german, first = stage(loper, "placed", language="de")
    _french, second = stage(loper, "in_transit", number="1043", language="fr")
    browser = loper.client()
    for token, language in ((first, "de"), (second, "fr"), (first, "de")):
        page = browser.get(browser.get(f"/t/{token}/")["Location"], headers={"accept-language": "en"})
        assert f'<html lang="{language}">' in page.content.decode()
    browser.get("/", {"lang": "nl"})
    page = browser.get(browser.get(f"/t/{second}/")["Location"])
    assert '<html lang="nl">' in page.content.decode()


def test_a_customer_s_language_counts_where_the_order_names_none(loper: cast.Shop) -> None:
    order, token = stage(loper, "placed", language="")
    assert order.customer
    with loper.scoped():
        order.customer.language = "fr-BE"
        order.customer.save()
    browser = loper.client()
    page = browser.get(browser.get(f"/t/{token}/")["Location"], headers={"accept-language": "de"})
    assert '<html lang="fr">' in page.content.decode()


def test_search_engines_are_kept_out(loper: cast.Shop) -> None:
    assert "Disallow: /" in loper.client().get("/robots.txt").content.decode()
    assert "noindex" in loper.client().get("/").content.decode()


def test_an_unknown_address_gets_the_brand_s_page(loper: cast.Shop) -> None:
    answer = loper.client().get("/nowhere/", {"lang": "en"})
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()
    assert "Loper Loopsport" in answer.content.decode()


def test_a_fault_gets_the_brand_s_page(loper: cast.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branding, "tokens_of", lambda merchant: 1 / 0)
    client = loper.client()
    client.raise_request_exception = False
    answer = client.get("/favicon.svg", {"lang": "de"})
    assert answer.status_code == 500
    assert "Bei uns ist etwas kaputtgegangen" in answer.content.decode()
    assert "Loper Loopsport" in answer.content.decode()


def test_the_content_policy_allows_this_host_only(loper: cast.Shop) -> None:
    policy = loper.client().get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
