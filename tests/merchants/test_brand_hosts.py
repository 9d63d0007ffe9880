"""Claiming a host name and proving it, against a name server that speaks DNS over UDP."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dns.message
import dns.rcode
import dns.rrset
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from inbox import naming
from inbox.naming import ask_dns
from merchants.hosts import CLAIM_ALIVE, MOST_CLAIMS, check, check_due, claim, make_primary, normalised, remove
from merchants.links import primary_host
from merchants.models import Host
from merchants.proving import NoAnswer, record_name, record_value
from tests import cast


class NameServer:
    """Answers TXT questions from `texts`: NXDOMAIN for other names, SERVFAIL when `broken`, nothing when `silent`."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.broken = self.silent = False
        self.asked: list[str] = []
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                data, sock = self.request
                answer = outer.answer(dns.message.from_wire(data))
                if answer is not None:
                    sock.sendto(answer.to_wire(), self.client_address)

        self.server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, query: dns.message.Message) -> dns.message.Message | None:
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True)
        self.asked.append(name)
        if self.silent:
            return None
        response = dns.message.make_response(query)
        if self.broken:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.texts:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif self.texts[name]:
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", "TXT", *self.texts[name]))
        return response

    def says(self, host: Host, *more: str) -> None:
        self.texts[record_name(host.hostname)] = [*(f'"{text}"' for text in more), f'"{record_value(host.token)}"']


@pytest.fixture
def dns_server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    server = NameServer()
    settings.DNS_SERVERS = [server.address]
    monkeypatch.setattr(naming, "DEADLINE", 0.7)
    yield server
    server.server.shutdown()
    server.server.server_close()


def fresh(host: Host) -> Host:
    return Host.objects.get(pk=host.pk)


def test_a_proved_host_serves_and_gets_a_certificate(loper: cast.Shop, dns_server: NameServer) -> None:
    host = claim(loper.merchant, "Volg.Loper.example")
    browser = Client(HTTP_HOST="volg.loper.example")
    assert browser.get("/").status_code == 421
    ask = Client(HTTP_HOST="127.0.0.1")
    assert ask.get("/tls/ask", {"domain": host.hostname}).status_code == 404
    dns_server.says(host, "v=spf1 -all", "stoep-verify=somebodyelse")  # several records under one name
    check(host, ask_dns)
    assert fresh(host).verified_at and not fresh(host).is_primary  # the first address stays the main one
    assert browser.get("/").status_code == 200
    assert ask.get("/tls/ask", {"domain": host.hostname}).status_code == 200
    assert make_primary(host) and primary_host(loper.merchant) == "volg.loper.example"


def test_a_record_of_several_strings_is_one_text(loper: cast.Shop, dns_server: NameServer) -> None:
    host = claim(loper.merchant, "volg.loper.example")
    value = record_value(host.token)
    dns_server.texts[record_name(host.hostname)] = [f'"{value[:20]}" "{value[20:]}"']
    assert check(host, ask_dns).verified_at


@pytest.mark.parametrize(
    ("state", "trouble", "shown"),
    [
        ("nxdomain", "missing", ""),
        ("no record", "missing", ""),
        ("wrong", "wrong", "hello · stoep-verify=other"),
        ("servfail", "unreachable", ""),
        ("silent", "unreachable", "time-out"),
    ],
)
def test_what_was_found_instead_is_said(
    loper: cast.Shop, dns_server: NameServer, state: str, trouble: str, shown: str
) -> None:
    host = claim(loper.merchant, "volg.loper.example")
    name = record_name(host.hostname)
    if state in ("no record", "wrong"):
        dns_server.texts[name] = ['"stoep-verify=other"', '"hello"'] if state == "wrong" else []
    dns_server.broken, dns_server.silent = state == "servfail", state == "silent"
    row = check(host, ask_dns)
    assert (row.trouble, row.verified_at, row.lost_at) == (trouble, None, None)
    assert shown in row.found and row.checked_at


def test_a_claim_blocks_nobody_and_tells_nobody(loper: cast.Shop, funkwerk: cast.Shop, dns_server: NameServer) -> None:
    theirs, ours = claim(loper.merchant, "shop.example"), claim(funkwerk.merchant, "shop.example")
    assert theirs.token != ours.token
    dns_server.says(ours)
    assert check(ours, ask_dns).verified_at
    row = check(theirs, ask_dns)
    assert (row.trouble, row.verified_at) == ("wrong", None)
    assert "Funkwerk" in Client(HTTP_HOST="shop.example").get("/").content.decode()


def test_two_proofs_at_once_give_the_name_to_one(loper: cast.Shop, funkwerk: cast.Shop, dns_server: NameServer) -> None:
    first, second = claim(loper.merchant, "shop.example"), claim(funkwerk.merchant, "shop.example")
    dns_server.says(first, record_value(second.token))
    assert check(first, ask_dns).verified_at
    row = check(second, ask_dns)
    assert (row.verified_at, row.trouble) == (None, "taken")
    with pytest.raises(IntegrityError), transaction.atomic():
        Host.objects.filter(pk=second.pk).update(verified_at=timezone.now())


def test_a_domain_that_changed_hands_goes_to_who_can_prove_it(
    loper: cast.Shop, funkwerk: cast.Shop, dns_server: NameServer
) -> None:
    before, after = claim(loper.merchant, "shop.example"), claim(funkwerk.merchant, "shop.example")
    dns_server.says(before)
    check(before, ask_dns)
    make_primary(before)
    dns_server.says(after)
    assert check(after, ask_dns).verified_at
    lost = fresh(before)
    assert (lost.verified_at, lost.is_primary, lost.trouble) == (None, False, "taken")
    assert primary_host(loper.merchant) == loper.host


def test_the_operator_s_word_is_not_overruled_by_a_record(
    loper: cast.Shop, funkwerk: cast.Shop, dns_server: NameServer
) -> None:
    claimed = Host.objects.create(
        merchant=funkwerk.merchant, hostname=loper.host, proof=Host.Proof.DNS, token="a" * 30
    )  # fmt: skip
    dns_server.says(claimed)
    assert check(claimed, ask_dns).trouble == "taken"
    assert Host.objects.get(merchant=loper.merchant, hostname=loper.host).verified_at


def test_a_lost_record_keeps_serving_and_warns(loper: cast.Shop, dns_server: NameServer) -> None:
    host = claim(loper.merchant, "volg.loper.example")
    dns_server.says(host)
    check(host, ask_dns)
    dns_server.broken = True
    assert check(host, ask_dns).lost_at is None  # an outage is no loss
    dns_server.broken, dns_server.texts = False, {}
    lost = check(host, ask_dns)
    assert lost.verified_at and lost.lost_at
    assert Client(HTTP_HOST=host.hostname).get("/").status_code == 200
    ruth = Client()
    ruth.force_login(loper.member())
    assert "volg.loper.example: the TXT record is gone" in ruth.get("/dashboard/loper/").content.decode()
    dns_server.says(host)
    assert check(host, ask_dns).lost_at is None
    assert "TXT record is gone" not in ruth.get("/dashboard/loper/").content.decode()


def test_the_tick_looks_at_claims_often_and_at_proved_hosts_daily(loper: cast.Shop, dns_server: NameServer) -> None:
    host = claim(loper.merchant, "volg.loper.example")
    assert check_due(ask_dns) == 1
    assert check_due(ask_dns) == 0  # not at every tick
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        dns_server.says(host)
        assert check_due(ask_dns) == 1
        assert fresh(host).verified_at
    with time_machine.travel(timezone.now() + timedelta(hours=10), tick=False):
        assert check_due(ask_dns) == 0
    with time_machine.travel(timezone.now() + timedelta(hours=21), tick=False):
        assert check_due(ask_dns) == 1
    forgotten = claim(loper.merchant, "oud.loper.example")
    with time_machine.travel(timezone.now() + CLAIM_ALIVE + timedelta(hours=1), tick=False):
        assert check_due(ask_dns) == 1  # the proved one only
        assert fresh(forgotten).checked_at is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("HTTPS://Track.Shop.Example/path?x", "track.shop.example"),
        ("track.shop.example.", "track.shop.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
    ],
)
def test_a_name_is_understood_as_people_paste_it(typed: str, meant: str) -> None:
    assert normalised(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["", "shop", "127.0.0.1", "10.0.0.1:8000", "[::1]", "::1", "2130706433", "portal.localhost", "x.portal.localhost",
     "localhost", "shop.local", "x.internal", "co.uk", "github.io", "a b.example", "-x.example", "x..example",
     "_stoep.shop.example", "x" * 64 + ".example", "x." * 140 + "example", "shop.example:8000", "x\x00.example",
     "shop.example@evil.example", "1.2.3", "☃" * 5000],
)  # fmt: skip
def test_a_name_that_cannot_be_a_shop_s_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        normalised(typed)


def test_the_main_address_cannot_be_removed_under_the_mails(loper: cast.Shop, dns_server: NameServer) -> None:
    main = Host.objects.get(merchant=loper.merchant)
    assert not remove(main)
    other = claim(loper.merchant, "volg.loper.example")
    assert not make_primary(other)  # not proved
    dns_server.says(other)
    check(other, ask_dns)
    assert make_primary(other) and remove(fresh(main))
    assert primary_host(loper.merchant) == "volg.loper.example"
    assert not remove(fresh(other))
    assert remove(claim(loper.merchant, "nooit.loper.example"))


def test_claims_are_counted_and_asking_again_is_the_same_claim(loper: cast.Shop) -> None:
    assert claim(loper.merchant, "a.example").pk == claim(loper.merchant, "a.example").pk
    for number in range(MOST_CLAIMS - 2):
        claim(loper.merchant, f"a{number}.example")
    with pytest.raises(ValidationError, match="Remove one"):
        claim(loper.merchant, "one-too-many.example")


def test_a_record_cannot_bring_markup_or_much(loper: cast.Shop) -> None:
    host = claim(loper.merchant, "volg.loper.example")
    row = check(host, lambda name: ["<script>\x00\x1b[2J" * 1000])
    assert len(row.found) <= 300 and row.found.isprintable()

    def refuses(name: str) -> list[str]:
        raise NoAnswer("x" * 5000)

    assert check(host, refuses).trouble == "unreachable"


@pytest.mark.django_db(transaction=True)
def test_check_now_asks_the_dns_after_the_transaction_and_shows_the_answer(
    loper: cast.Shop, funkwerk: cast.Shop, dns_server: NameServer
) -> None:
    ruth = Client()
    ruth.force_login(loper.member())
    assert ruth.post("/dashboard/loper/addresses/", {"hostname": "co.uk"}).status_code == 422
    answer = ruth.post("/dashboard/loper/addresses/", {"hostname": "volg.loper.example"})
    host = Host.objects.get(hostname="volg.loper.example")
    assert answer.status_code == 303
    page = ruth.get("/dashboard/loper/addresses/").content.decode()
    assert "_stoep.volg.loper.example" in page and record_value(host.token) in page and "portal.localhost" in page
    dns_server.texts[record_name(host.hostname)] = ['"stoep-verify=typo <b>"']
    ruth.post(f"/dashboard/loper/addresses/{host.pk}/check/")
    assert "stoep-verify=typo &lt;b&gt;" in ruth.get("/dashboard/loper/addresses/").content.decode()
    dns_server.says(host)
    ruth.post(f"/dashboard/loper/addresses/{host.pk}/check/")
    assert fresh(host).verified_at
    ruth.post(f"/dashboard/loper/addresses/{host.pk}/primary/")
    assert fresh(host).is_primary
    viewer = Client()
    viewer.force_login(loper.member("victor", role="viewer"))
    jonas = Client()
    jonas.force_login(funkwerk.member("jonas"))
    for act in ("check", "primary", "remove"):
        assert viewer.post(f"/dashboard/loper/addresses/{host.pk}/{act}/").status_code == 403
        assert jonas.post(f"/dashboard/funkwerk/addresses/{host.pk}/{act}/").status_code == 404
    assert viewer.post("/dashboard/loper/addresses/", {"hostname": "x.example"}).status_code == 403
    assert dns_server.asked.count(record_name(host.hostname)) == 2
