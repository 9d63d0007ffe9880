"""What a stranger can try at the portal's edge: odd hosts, odd paths, and guessing."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from inbox import door
from merchants.access import issue
from orders.models import Order
from tests.cast import Shop, order, work

pytestmark = pytest.mark.django_db
PORTAL = "portal.localhost"


def status(path: str, host: str = PORTAL, method: str = "get") -> int:
    client = Client(HTTP_HOST=host, raise_request_exception=False)
    return int(getattr(client, method)(path).status_code)


@pytest.mark.parametrize("host", ["[1:2]", "[:.]", "[::1", "a..b", "a b", "x\0y"])
def test_a_host_that_is_none_is_refused(host: str) -> None:
    assert status("/", host) in (400, 421)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/m/%00/", 421), ("/m/lo%00per/", 421), ("/m/%C3%A9/", 421), ("/tls/ask?domain=%00", 404),
     ("/tls/ask?domain=[", 404), ("/tls/ask?domain=[1:2]", 404), ("/dashboard/%00/", 404)],
)  # fmt: skip
def test_an_odd_address_is_refused_and_breaks_nothing(path: str, expected: int) -> None:
    assert status(path) == expected


@pytest.mark.parametrize("key", ["%00abc", "abc%00", "%C3%A9", "a.b", "a" * 41])
def test_a_key_that_no_connection_can_have_is_404_without_a_look_up(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_find", lambda key: pytest.fail("looked up"))
    assert status(f"/hooks/{key}/", method="post") == 404
    assert status(f"/hooks/{key}", method="get") == 404


def test_an_odd_order_is_no_order_also_for_who_holds_a_key(loper: Shop) -> None:
    loper.tells("order.upserted", order())
    work()
    with loper.scoped():
        token = issue(Order.objects.get().subject, "test")
    browser = loper.client()
    browser.raise_request_exception = False
    browser.get(f"/t/{token}/")
    browser.cookies["stoep_key"]["path"] = "/"
    for path in ("/orders/%00/", "/orders/%C3%A9/", "/t/%00/", "/mail/off/%00/"):
        assert browser.get(path).status_code in (303, 404)


def test_the_operators_door_counts_wrong_passwords_like_the_members_door() -> None:
    cache.clear()
    right = "correct horse battery staple"
    get_user_model().objects.create_superuser("op@stoep.example", "op@stoep.example", right)
    browser = Client(HTTP_HOST=PORTAL)
    answer = browser.post("/admin/login/", {"username": "op@stoep.example", "password": right})
    assert answer["Location"].startswith("/accounts/login/")
    for guess in range(12):
        browser.post("/accounts/login/", {"login": "op@stoep.example", "password": f"wrong {guess}"})
    browser.post("/accounts/login/", {"login": "op@stoep.example", "password": right})
    assert "_auth_user_id" not in browser.session
    cache.clear()


def test_the_operator_still_comes_in() -> None:
    cache.clear()
    user = get_user_model().objects.create_superuser("op@stoep.example", "op@stoep.example", "correct horse battery")
    browser = Client(HTTP_HOST=PORTAL)
    browser.post("/accounts/login/?next=/admin/", {"login": user.email, "password": "correct horse battery"})
    assert browser.get("/admin/").status_code == 200


def test_the_proxy_hands_on_whole_requests_only() -> None:
    """Half-sent bodies must wait in Caddy, which has no few threads to lose."""
    caddyfile = (settings.BASE_DIR / "deploy" / "Caddyfile").read_text()
    assert re.search(r"timeouts \{\s+read_header 5s\s+read_body 10s\s+\}", caddyfile)
    assert re.search(r"reverse_proxy web:8000 \{[^}]*request_buffers 12MiB", caddyfile)
    assert "max_size 12MB" in caddyfile  # less than 12MiB: no body is too large to be buffered whole
