"""Senders as shops and carriers are: they try again, with the same id, until they are told 2xx."""

import http.client
import json
import random
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.storm.truth import Webhook

LANES = 8
PATIENCE = 5.0  # seconds until a request counts as failed


@dataclass(frozen=True)
class Hook:
    """Where one connection listens, and its secret."""

    path: str
    secret: str


class Senders:
    """Posts the webhooks at about `rate` a second from a few threads; `acknowledged` is what got a 2xx."""

    def __init__(self, port: int, hooks: Mapping[tuple[str, str], Hook], told: Sequence[Webhook], rate: float) -> None:
        self._port, self._hooks, self._rate = port, hooks, rate
        self._told, self._turn = iter(told), threading.Lock()
        self._begun = time.monotonic()
        self.sent, self.retries = 0, Counter[str]()
        self.acknowledged: set[tuple[str, str, str]] = set()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(LANES)]

    def start(self) -> None:
        self._begun = time.monotonic()
        for thread in self._threads:
            thread.start()

    @property
    def busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        lane: list[http.client.HTTPConnection] = []
        while True:
            with self._turn:
                webhook = next(self._told, None)
                moment = self._begun + self.sent / self._rate
                self.sent += 1
            if webhook is None:
                return
            time.sleep(max(0.0, moment - time.monotonic()))
            self._until_taken(webhook, lane)

    def _until_taken(self, webhook: Webhook, lane: list[http.client.HTTPConnection]) -> None:
        while True:
            try:
                status = self._post(webhook, lane)
            except (OSError, http.client.HTTPException) as error:
                lane.clear()
                status, why = 0, type(error).__name__
            else:
                why = str(status)
            if 200 <= status < 300:
                self.acknowledged.add((webhook.shop, webhook.to, webhook.id))
                return
            self.retries[why] += 1
            time.sleep(random.uniform(0.1, 0.6))

    def _post(self, webhook: Webhook, lane: list[http.client.HTTPConnection]) -> int:
        hook = self._hooks[webhook.shop, webhook.to]
        body = json.dumps(webhook.payload).encode()
        if not lane:
            lane.append(http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE))
        lane[0].request("POST", hook.path, body, _signed(webhook.id, hook.secret, body))
        answer = lane[0].getresponse()
        answer.read()
        return answer.status


def _signed(name: str, secret: str, body: bytes) -> dict[str, str]:
    from inbox.signatures import hmac_sha256, standard_key

    stamp = str(int(time.time()))
    signature = b64encode(hmac_sha256(standard_key(secret), f"{name}.{stamp}.".encode() + body)).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature}",
    }
