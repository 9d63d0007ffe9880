"""The one HTTP client: what it retries, what it refuses, and what it keeps to itself."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.db import transaction

from inbox import pinning
from inbox.http import MAX_WAIT, HttpProblem, HttpSession, require_private_channel, same_origin
from tests.orders.shop_fakes import FakeShop, Reply, fake_shop
from tests.sending.slow import Slow, drip
from workqueue.guards import NetworkInTransaction


@pytest.fixture
def shop(settings: Any) -> Iterator[FakeShop]:
    with fake_shop(lambda call: Reply(200, {"path": call.path, "query": call.query})) as fake:
        settings.HTTP_ALLOWED_PRIVATE = [f"127.0.0.1:{fake.port}"]
        yield fake


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def http(waits: list[float]) -> Iterator[HttpSession]:
    with HttpSession(connect_timeout=1, read_timeout=0.3, max_bytes=10_000, sleep=waits.append) as session:
        yield session


def test_an_answer_comes_with_exact_numbers_and_our_name_is_on_the_request(shop: FakeShop, http: HttpSession) -> None:
    shop.first = [Reply(200, b'{"amount": 0.10, "id": 820982911946154508}')]
    answer = http.get(f"{shop.url}/orders", params={"limit": "2"}).object()
    assert str(answer["amount"]) == "0.10" and answer["id"] == 820982911946154508
    assert shop.calls[0].headers["user-agent"].startswith("Stoep/") and shop.calls[0].query == {"limit": "2"}


@pytest.mark.parametrize(
    ("trouble", "paused"),
    [
        (Reply(429, headers={"Retry-After": "2.0"}), 2.0),
        (Reply(503, headers={"Retry-After": "1"}), 1.0),
        (Reply(500), 0.5),
        (Reply(429, headers={"Retry-After": "soon"}), 0.5),
        (Reply(200, b'{"half": ', cut=True), 0.5),
        (Reply(200, {}, after=0.6), 0.5),
    ],
)
def test_a_passing_trouble_is_tried_again(
    shop: FakeShop, http: HttpSession, waits: list[float], trouble: Reply, paused: float
) -> None:
    shop.first = [trouble]
    assert http.get(f"{shop.url}/orders").object()["path"] == "/orders"
    assert waits == [paused]


def test_a_retry_after_may_be_a_date_by_the_servers_clock(
    shop: FakeShop, http: HttpSession, waits: list[float]
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    shop.first = [Reply(429, headers={"Retry-After": format_datetime(now + timedelta(seconds=4), usegmt=True)})]
    http.get(f"{shop.url}/orders")
    assert 2 <= waits[0] <= 4


def test_it_gives_up_after_three_retries_and_says_that_later_may_help(shop: FakeShop, http: HttpSession) -> None:
    shop.first = [Reply(502)] * 9
    with pytest.raises(HttpProblem, match=r"^127\.0\.0\.1 answered 502$") as caught:
        http.get(f"{shop.url}/orders?token=geheim")
    assert caught.value.retry and caught.value.status == 502 and len(shop.calls) == 4


def test_it_does_not_wait_longer_than_a_tick_allows(shop: FakeShop, http: HttpSession, waits: list[float]) -> None:
    shop.first = [Reply(429, headers={"Retry-After": "9"})] * 9
    with pytest.raises(HttpProblem) as caught:
        http.get(f"{shop.url}/orders")
    assert caught.value.retry and caught.value.status == 429 and sum(waits) == 18 <= MAX_WAIT
    shop.first = [Reply(429, headers={"Retry-After": "86400"})]
    with pytest.raises(HttpProblem):
        http.get(f"{shop.url}/orders")


def test_a_final_answer_is_not_tried_again_unless_the_caller_accepts_it(shop: FakeShop, http: HttpSession) -> None:
    shop.first = [Reply(404, {}), Reply(404, {})]
    with pytest.raises(HttpProblem) as caught:
        http.get(f"{shop.url}/orders")
    assert not caught.value.retry and len(shop.calls) == 1
    assert http.get(f"{shop.url}/orders", accept=(404,)).status == 404


def test_a_post_is_repeated_only_when_it_is_safe(shop: FakeShop, http: HttpSession) -> None:
    shop.first = [Reply(500)]
    with pytest.raises(HttpProblem):
        http.post(f"{shop.url}/labels", json={})
    shop.first = [Reply(500)]
    assert http.post(f"{shop.url}/graphql", json={}, safe=True).status == 200


def test_a_redirect_to_another_host_never_carries_the_token_there(shop: FakeShop, http: HttpSession) -> None:
    with fake_shop(lambda call: Reply(200, {})) as other:
        shop.first = [Reply(302, headers={"Location": f"{other.url}/orders"})]
        with pytest.raises(HttpProblem, match="redirect"):
            http.get(f"{shop.url}/orders", headers={"Authorization": "Bearer geheim"})
        assert other.calls == []
    shop.first = [Reply(301, headers={"Location": "/new"})]
    assert http.get(f"{shop.url}/old", params={"a": "1"}).object() == {"path": "/new", "query": {}}
    shop.first = [Reply(302, headers={"Location": "/again"})] * 9
    with pytest.raises(HttpProblem, match="circles"):
        http.get(f"{shop.url}/old")


def test_an_answer_above_the_cap_is_refused_also_when_it_is_compressed(shop: FakeShop, http: HttpSession) -> None:
    bomb = gzip.compress(b" " * 5_000_000)
    shop.first = [Reply(200, b"x" * 10_001), Reply(200, bomb, {"Content-Encoding": "gzip"})]
    for _ in range(2):
        with pytest.raises(HttpProblem, match="more than 10000 bytes"):
            http.get(f"{shop.url}/orders")


def test_garbage_under_200_is_a_problem_and_not_a_crash(shop: FakeShop, http: HttpSession) -> None:
    for garbage in (b"<html>Bad gateway</html>", b"\xff\xfe", b"[" * 100_00, b""):
        shop.first = [Reply(200, garbage)]
        with pytest.raises(HttpProblem, match="not JSON"):
            http.get(f"{shop.url}/orders").json()
    shop.first = [Reply(200, b"[]")]
    with pytest.raises(HttpProblem, match="without a JSON object"):
        http.get(f"{shop.url}/orders").object()


@pytest.mark.django_db
def test_no_call_is_made_inside_a_transaction(shop: FakeShop, http: HttpSession) -> None:
    with transaction.atomic(), pytest.raises(NetworkInTransaction):
        http.get(f"{shop.url}/orders")
    assert shop.calls == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/", "http://10.0.0.8/", "http://0x7f000001/",
        "http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/", "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:7f00:1::]/", "http://[fd00::1]/", "http://0.0.0.0/",
        "http://100.64.0.1/", "http://224.0.0.1/", "http://[fec0::1]/", "http://[::127.0.0.1]/", "http://2130706433/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_without_a_retry(http: HttpSession, waits: list[float], address: str) -> None:
    with pytest.raises(HttpProblem, match="not on the public internet") as caught:
        http.get(address)
    assert not caught.value.retry and waits == []


@pytest.mark.parametrize(
    "address",
    ["ftp://shop.example/", "file:///etc/passwd", "https://", "http://me:pw@shop.example/", "", "//x"],
)
def test_only_plain_web_addresses_are_called(http: HttpSession, address: str) -> None:
    with pytest.raises(HttpProblem, match="expected an address") as caught:
        http.get(address)
    assert not caught.value.retry


def test_a_name_is_resolved_once_and_the_checked_address_is_dialled(
    shop: FakeShop, http: HttpSession, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookups: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host == "shop.example":
            lookups.append(host)
            # The second look-up would lead elsewhere: that is how rebinding gets past a check.
            return real("127.0.0.1" if len(lookups) == 1 else "10.9.9.9", port, *args, **kwargs)
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert http.get(f"http://shop.example:{shop.port}/orders").status == 200
    assert lookups == ["shop.example"]
    assert shop.calls[0].headers["host"] == f"shop.example:{shop.port}"


def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("192.168.1.4", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(pinning.AddressRefused):
        pinning.checked_addresses("shop.example", 443)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both[:1])
    assert pinning.checked_addresses("shop.example", 443) == ["93.184.215.14"]


def test_the_certificate_is_checked_against_the_name_and_not_the_address(
    http: HttpSession, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str | None] = []
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *a, **k: real("127.0.0.1" if host == "shop.example" else host, *a, **k),
    )
    wrap = ssl.SSLContext.wrap_socket

    def spying(self: ssl.SSLContext, *args: Any, **kwargs: Any) -> Any:
        seen.append(kwargs.get("server_hostname"))
        assert self.check_hostname and self.verify_mode == ssl.CERT_REQUIRED
        return wrap(self, *args, **kwargs)

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", spying)
    hangs_up = threading.Thread(target=lambda: [listener.accept()[0].close() for _ in range(4)], daemon=True)
    hangs_up.start()
    with pytest.raises(HttpProblem):
        http.get(f"https://shop.example:{port}/")
    listener.close()
    assert set(seen) == {"shop.example"}


def test_a_problem_never_repeats_a_token(http: HttpSession, shop: FakeShop) -> None:
    for headers in ({"Authorization": "Bearer ge\nheim"}, {"Authorization": "Bearer ge\u20acheim"}):
        with pytest.raises(HttpProblem) as caught:
            http.get(f"{shop.url}/orders?key=geheim", headers=headers)
        assert "heim" not in str(caught.value) and not caught.value.retry
    with pytest.raises(HttpProblem) as caught:
        http.get("http://nowhere.invalid/orders?key=geheim")
    assert "geheim" not in str(caught.value) and caught.value.retry


def test_a_token_travels_over_https_only(settings: Any) -> None:
    require_private_channel("https://shop.example/api")
    with pytest.raises(HttpProblem, match="expected an https:// address"):
        require_private_channel("http://shop.example/api")
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1:8080"]
    require_private_channel("http://127.0.0.1:8080/api")
    assert same_origin("https://a.example/x", "https://A.example:443/y")
    assert not same_origin("https://a.example/", "http://a.example/")


def test_a_session_ends_at_its_time_however_lively_the_other_side_is(shop: FakeShop) -> None:
    with HttpSession(seconds=1.3) as session, pytest.raises(HttpProblem, match="going on next time") as caught:
        while len(shop.calls) < 10_000:
            session.get(shop.url)
    assert caught.value.retry and len(shop.calls) > 1
    with HttpSession(seconds=1.2) as session, pytest.raises(HttpProblem):
        shop.first = [Reply(200, {}, after=3)]
        before = time.monotonic()
        session.get(shop.url)
    assert time.monotonic() - before < 2


@pytest.mark.parametrize("keeps_the_line", [False, True])
def test_a_call_ends_at_its_time_however_slowly_the_other_side_drips(settings: Any, keeps_the_line: bool) -> None:
    def speak(line: socket.socket) -> None:
        line.recv(65_536)
        if keeps_the_line:
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            line.recv(65_536)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        drip(line)

    slow = Slow(speak)
    settings.HTTP_ALLOWED_PRIVATE = [f"127.0.0.1:{slow.port}"]
    try:
        with HttpSession(seconds=1.5, sleep=lambda _seconds: None) as session:
            if keeps_the_line:
                assert session.get(slow.url).body == b"{}"
            began = time.monotonic()
            with pytest.raises(HttpProblem, match=r"in time|hung up"):
                session.post(slow.url)
        assert time.monotonic() - began < 5, "eight seconds of drops are not waited for"
        assert len(slow.begun) == 1
    finally:
        slow.stop()
