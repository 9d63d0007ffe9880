"""The way in."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client

from tests.cast import Shop

PASSWORD = "correct horse battery"


def browser() -> Client:
    cache.clear()  # allauth counts attempts there
    return Client(HTTP_HOST="portal.localhost", HTTP_ACCEPT_LANGUAGE="en")


def member_of(shop: Shop) -> str:
    user = shop.member()
    user.set_password(PASSWORD)
    user.save()
    return str(user.email)


def test_a_member_logs_in_with_address_and_password_and_lands_in_the_shop(loper: Shop) -> None:
    client = browser()
    answer = client.post("/accounts/login/", {"login": member_of(loper), "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/dashboard/loper/"
    assert "Loper Loopsport" in answer.text


def test_a_page_asks_for_the_log_in_and_comes_back_afterwards(loper: Shop) -> None:
    client = browser()
    asked = client.get("/dashboard/loper/orders/?q=1042")
    assert asked.status_code == 302
    answer = client.post(asked["Location"], {
        "login": member_of(loper), "password": PASSWORD, "next": "/dashboard/loper/orders/?q=1042",
    })  # fmt: skip
    assert answer["Location"] == "/dashboard/loper/orders/?q=1042"


def test_a_fragment_for_a_session_that_ended_changes_the_page_instead_of_pasting_the_log_in(loper: Shop) -> None:
    answer = browser().get("/dashboard/loper/orders/", headers={"HX-Request": "true", "HX-Target": "orders"})
    assert answer["HX-Redirect"].startswith("/accounts/login/")
    assert "password" not in answer.text


def test_guessing_passwords_is_stopped(loper: Shop) -> None:
    client, email = browser(), member_of(loper)
    for _ in range(11):
        answer = client.post("/accounts/login/", {"login": email, "password": "wrong"})
    assert answer.status_code in (200, 429)
    answer = client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert answer.status_code != 302, "the right password still opened the door after eleven wrong ones"


def test_nobody_signs_himself_up(loper: Shop) -> None:
    client = browser()
    client.post("/accounts/signup/", {"email": "eva@example.org", "password1": PASSWORD})
    from django.contrib.auth import get_user_model

    assert not get_user_model().objects.filter(email="eva@example.org").exists()


def test_a_changed_password_ends_every_session(loper: Shop) -> None:
    email = member_of(loper)
    here, elsewhere = browser(), browser()
    for client in (here, elsewhere):
        assert client.post("/accounts/login/", {"login": email, "password": PASSWORD}).status_code == 302
    new = "a different horse altogether"
    changed = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert changed.status_code == 302
    for client in (here, elsewhere):
        assert client.get("/dashboard/loper/").status_code == 302


def test_the_way_to_a_forgotten_password_is_offered_once(loper: Shop) -> None:
    assert browser().get("/accounts/login/").text.count("/accounts/password/reset/") == 1


def test_every_page_of_the_portal_has_its_icon_in_the_tab(loper: Shop) -> None:
    client = browser()
    (icon,) = re.findall(r'<link rel="icon"[^>]* href="([^"]+)"', client.get("/accounts/login/").text)
    found = finders.find(icon.removeprefix("/static/"))
    assert isinstance(found, str) and Path(found).read_text().startswith("<svg")
    asked = client.get("/favicon.ico")
    assert (asked.status_code, asked["Location"]) == (301, icon)


def test_every_account_page_wears_our_look(loper: Shop) -> None:
    for page in ("/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"):
        answer = browser().get(page)
        assert answer.status_code == 200
        assert "dash-entrance" in answer.text
    signed_in = browser()
    signed_in.force_login(loper.member())
    for page in ("/accounts/logout/", "/accounts/password/change/"):
        assert "dash-entrance" in signed_in.get(page).text
