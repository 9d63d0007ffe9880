"""The crash part of benchmarks/ingest.py: the plug is pulled; what was acknowledged must be there.

It runs on a PostgreSQL of its own, so that nobody else's data is ever near a kill -9.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rig import hooks, processes, stage
from benchmarks.rig.load import Lane
from benchmarks.rig.servers import Postgres, Server
from benchmarks.rig.verdict import Verdict
from embedded.launching import free_port


class Acknowledged:
    """Every id that was answered with a 2xx, gathered by several threads until they are told to stop."""

    def __init__(self, port: int, requests: Iterator[bytes], sent: list[str]) -> None:
        self._port, self._requests, self._sent = port, requests, sent
        self._turn, self._stop = threading.Lock(), threading.Event()
        self.ids: list[str] = []
        self.broken = 0
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(8)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)

    def _send(self) -> None:
        lane: Lane | None = None
        while not self._stop.is_set():
            with self._turn:
                request, name = next(self._requests), self._sent[-1]
            try:
                lane = lane or Lane(self._port)
                lane.send(request, 0.0)
                while not (status := lane.receive()):
                    pass
                if 200 <= status < 300:
                    self.ids.append(name)
                else:
                    self.broken += 1
            except OSError:
                lane, self.broken = None, self.broken + 1
                time.sleep(0.02)


def crash(folder: Path, seconds: float, verdict: Verdict) -> None:
    """kill -9 of the web server, then of PostgreSQL, twice each way; then count what was acknowledged and is gone."""
    database = Postgres(folder / "crash")
    database.start()
    environment = {"DATABASE_URL": database.url}
    try:
        processes.manage(["migrate", "--no-input", "-v0"], environment)
        with stage.elsewhere(database.url):
            scene = stage.set_up()
            web = processes.Web("crash-web", "portal.wsgi:application", environment, folder)
            acknowledged = _storm(web, database, scene, seconds)
            lost = _missing(scene, acknowledged.ids)
    finally:
        database.kill()
    figure = f"crash: {len(acknowledged.ids)} acknowledged, {acknowledged.broken} broken off, lost = {lost}"
    verdict.bar(figure, lost == 0 and len(acknowledged.ids) > 100)


def _storm(web: processes.Web, database: Postgres, scene: stage.Stage, seconds: float) -> Acknowledged:
    ids: list[str] = []
    requests = hooks.ShopifySender(scene.path, scene.secret, 50).fresh(f"crash-{free_port()}", ids)
    acknowledged = Acknowledged(web.port, requests, ids)
    web.start()
    web.wait_ready()
    acknowledged.start()
    rounds: list[list[processes.Child | Server]] = [[web], [database], [web, database]]
    for victims in rounds:
        time.sleep(seconds / 2)
        for victim in victims:
            victim.kill()
        for victim in reversed(victims):
            victim.start()
        web.wait_ready()
    time.sleep(seconds / 2)
    # The last crash is not followed by another request: what it took would be missing for good.
    web.kill()
    database.kill()
    acknowledged.stop()
    database.start()
    return acknowledged


def _missing(scene: stage.Stage, ids: list[str]) -> int:
    from django.db import connection

    from inbox.models import InboundWebhook
    from merchants.tenancy import scoped

    connection.close()  # its server is not the one it was
    with scoped(scene.merchant_id):
        stored = set(InboundWebhook.objects.values_list("external_id", flat=True))
    return len(set(ids) - stored)
