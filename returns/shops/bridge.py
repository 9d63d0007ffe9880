"""A shop of the merchant's own: signed calls to addresses that the merchant wrote, by Standard Webhooks.

See docs/exchanges.md and docs/refunds.md. The connection's setting `bridge_url` is where they begin, its API token is
the signing secret. A call that changes something carries the same webhook-id for every try, and the same `data.key`.
"""

import json
import secrets
import time
from base64 import b64encode
from typing import Any

from inbox.answers import Answer, HttpProblem
from inbox.http import HttpSession, require_private_channel
from inbox.models import Connection
from inbox.reading import Reader
from inbox.signatures import hmac_sha256, standard_key
from orders.sources.changing.base import read_text, said
from orders.sources.polling import token_of

REFUSALS = (400, 403, 404, 409, 422)


class Bridge:
    """One turn's calls."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        self._root = str(connection.config.get("bridge_url") or "").rstrip("/")
        if not self._root:
            raise HttpProblem("this shop has no bridge_url to call", retry=False, status=404)
        require_private_channel(self._root)
        self._key, self._http = standard_key(token_of(connection)), http

    def look(self, path: str, kind: str, data: dict[str, Any]) -> Reader:
        """Ask something that changes nothing; it may be repeated."""
        return self._post(path, kind, data, f"{kind}-{secrets.token_hex(8)}", safe=True)

    def change(self, path: str, kind: str, data: dict[str, Any]) -> Reader:
        """Ask for a change under its `data["key"]`, which the other side must do once."""
        return self._post(path, kind, data, f"{kind}-{data['key']}", safe=False)

    def _post(self, path: str, kind: str, data: dict[str, Any], named: str, *, safe: bool) -> Reader:
        stamp = time.time()
        sent_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(stamp))
        body = json.dumps({"type": kind, "timestamp": sent_at, "data": data}, ensure_ascii=False).encode()
        signed = hmac_sha256(self._key, f"{named}.{int(stamp)}.".encode() + body)
        headers = {
            "content-type": "application/json",
            "webhook-id": named,
            "webhook-timestamp": str(int(stamp)),
            "webhook-signature": f"v1,{b64encode(signed).decode()}",
        }
        address = f"{self._root}/{path}"
        answer = self._http.post(address, data=body, headers=headers, safe=safe, accept=REFUSALS)
        if answer.status in REFUSALS:
            raise HttpProblem(_words(answer), retry=False, status=answer.status)
        return Reader(answer.object())


def _words(answer: Answer) -> str:
    try:
        found = said(read_text(answer.object(), "error", "message"))
    except HttpProblem:
        found = ""
    return found or f"{answer.host} answered {answer.status}"
