"""The benchmarks' pieces still fit the product. Nothing here measures anything."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from benchmarks.rig import hooks
from benchmarks.rig.load import closed_loop, open_loop
from benchmarks.rig.processes import ROOT
from benchmarks.rig.verdict import Verdict
from benchmarks.storm import truth
from benchmarks.storm.comparison import compare
from embedded.launching import free_port
from inbox.models import InboundWebhook
from notifications.models import Journey, Step
from tests import cast
from tests.cast import Shop, post, standard_headers, work
from tests.mailbox import Mailbox
from tests.notifications.stage import verify_sender


class Echo(StreamRequestHandler):
    """Answers 202 to each request, by turns with a length and in chunks."""

    def handle(self) -> None:
        for number in range(10_000):
            length = 0
            while (line := self.rfile.readline()) not in (b"\r\n", b""):
                length = int(line.split(b":")[1]) if line.lower().startswith(b"content-length") else length
            if not line:
                return
            self.rfile.read(length)
            self.wfile.write(
                b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
                if number % 2
                else b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok"
            )


@pytest.fixture
def echo() -> Iterator[int]:
    ThreadingTCPServer.daemon_threads = True
    with ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_the_load_generator_counts_every_answer(echo: int) -> None:
    sender = hooks.ShopifySender("/hooks/x/", "secret", 3)
    closed = closed_loop(echo, sender.fresh("a"), 0.2, connections=4)
    paced = open_loop(echo, sender.fresh("b"), 0.2, rate=200, connections=4)
    assert set(closed.statuses) == set(paced.statuses) == {202}
    assert len(paced.latencies) == 40
    assert closed.percentile(0.5) > 0


def test_the_benchmarks_shopify_order_is_one_the_door_and_the_worker_take(loper: Shop) -> None:
    connection = loper.connect("shopify", "secret", config={"shop": "loper.myshopify.com"})
    sender = hooks.ShopifySender(f"/hooks/{connection.key}/", "secret", 1, first_number=1042)
    head, _, body = next(sender.fresh("delivery")).partition(b"\r\n\r\n")
    lines = [line.split(": ", 1) for line in head.decode().split("\r\n")[1:]]
    headers = {name: value for name, value in lines if name.startswith("X-")}
    assert 2500 < len(body) < 2900
    assert post(connection, body, headers).status_code == 202
    work()
    assert loper.webhook().state == InboundWebhook.State.DONE


def test_the_floor_answers_202_401_and_200(transactional_db: None) -> None:
    told = subprocess.run(
        [sys.executable, "-c", FLOOR], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**_environment(), "FLOOR_SECRET": "floor"},
    )  # fmt: skip
    assert told.stdout.split() == ["202", "200", "401"], told.stderr


FLOOR = """
import base64, hashlib, hmac, django.test, benchmarks.floor.app as floor
with floor._connection().cursor() as cursor:
    cursor.execute(floor.TABLE)
client, body = django.test.Client(), b"{}"
sign = lambda key: base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()
for key in (b"floor", b"floor", b"guess"):
    headers = {"X-Shopify-Hmac-Sha256": sign(key), "X-Shopify-Webhook-Id": "one"}
    print(client.post("/hooks/floor/", body, content_type="application/json", headers=headers).status_code)
with floor._connection().cursor() as cursor:
    cursor.execute("DROP TABLE benchmark_floor")
"""


def _environment() -> dict[str, str]:
    import os

    from django.db import connection

    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}


def test_a_calm_storm_leaves_nothing_to_complain_about(
    transactional_db: None, mailbox: Mailbox, tmp_path: Path
) -> None:
    shops = {"loper": cast.loper(), "funkwerk": cast.funkwerk()}
    for shop in shops.values():
        verify_sender(shop)
        with shop.scoped():
            Journey.objects.filter(key="review_request").update(state=Journey.State.ON)
            Step.objects.filter(journey__key="review_request").update(amount=0)
    told = truth.make(16, seed=7)
    for webhook in told.sent:
        shop = shops[webhook.shop]
        connection = shop.shop if webhook.to == "shop" else shop.carrier
        body = json.dumps(webhook.payload).encode()
        answer = post(connection, body, standard_headers(connection.secret, body, id=webhook.id))
        assert answer.status_code in (200, 202)
    work()
    found = compare(told, {(w.shop, w.to, w.id) for w in told.sent}, _record(mailbox, tmp_path))
    assert found.processed == found.expected == told.distinct
    complaints = (found.lost_webhooks, found.lost_events, found.lost_mails, found.doubled_events, found.wrong_states,
                  found.unfinished, found.doubled_marketing, found.doubled_unexplained)  # fmt: skip
    assert not any(complaints), complaints


def test_the_comparison_sees_what_is_missing(loper: Shop, tmp_path: Path) -> None:
    told = truth.make(10, seed=7)
    found = compare(told, {("loper", "shop", "order-1-placed")}, tmp_path / "none")
    assert found.lost_webhooks == ["loper shop order-1-placed was acknowledged and is not stored"]
    assert found.lost_events == ["loper order-1: no such order"]


def _record(mailbox: Mailbox, folder: Path) -> Path:
    path = folder / "mails"
    path.write_text("".join(json.dumps({"id": mail["Message-ID"]}) + "\n" for mail in mailbox.mails))
    return path


def test_the_sink_keeps_what_it_accepts_and_says_so(tmp_path: Path) -> None:
    import smtplib
    import time

    port, record = free_port(), tmp_path / "mails"
    argv = [sys.executable, "-m", "benchmarks.rig.sink", str(port), str(record)]
    with subprocess.Popen(argv, cwd=ROOT) as sink:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("a@example.com", ["b@example.com"], "Message-ID: <7.x@example.com>\r\n\r\n.dots\r\n")
        sink.terminate()
    kept = json.loads(record.read_text())
    assert (kept["id"], kept["to"]) == ("<7.x@example.com>", "b@example.com")


def test_a_missed_bar_is_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    verdict = Verdict()
    verdict.bar("ratio 0.90", kept=True)
    assert verdict.close() == 0
    verdict.bar("ratio 0.70", kept=False)
    assert verdict.close() == 1
    assert "BELOW THE BAR: ratio 0.70" in capsys.readouterr().out
