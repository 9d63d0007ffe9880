"""What carriers that are asked have in common: one call a parcel, one record an answer."""

import hashlib
import json
from contextlib import suppress

from inbox.answers import Answer, HttpProblem
from inbox.contracts import PolledRecord
from inbox.http import HttpSession, require_private_channel
from inbox.models import Connection

# The carrier answered, and it is about this parcel only: a wrong number must not stop the others' turn.
PARCEL_PROBLEMS = (400, 404, 422)


def ask(http: HttpSession, url: str, headers: dict[str, str], params: dict[str, str] | None = None) -> Answer | None:
    """The carrier's answer about one parcel, None when it knows none. Raises HttpProblem otherwise."""
    require_private_channel(url)
    answer = http.get(url, headers=headers, params=params or {}, accept=PARCEL_PROBLEMS)
    return answer if 200 <= answer.status < 300 and answer.body.strip() else None


def record(topic: str, number: str, answer: Answer) -> PolledRecord:
    """An answer as a record for the inbox; the same news about the same parcel has the same id."""
    return PolledRecord(topic=topic, external_id=f"{number}:{_version(answer)}"[-200:], body=answer.body)


def base_url(connection: Connection, otherwise: str) -> str:
    """The API's address: the connection's own (a sandbox, a proxy), else the carrier's."""
    return str(connection.config.get("base_url") or otherwise).rstrip("/")


def token(connection: Connection) -> str:
    """The connection's API key; HttpProblem when nobody entered one that a header can carry."""
    key: str = connection.api_token.strip()
    if not key or not key.isascii() or not key.isprintable():
        raise HttpProblem("the connection has no API key, or one with characters that no key has", retry=False)
    return key


def _version(answer: Answer) -> str:
    """A hash of what the answer says: the order of keys and the blanks between them are no news."""
    body = answer.body
    # An answer that is not JSON is hashed and kept as it stands: the inbox will say what is wrong with it.
    with suppress(HttpProblem, ValueError, RecursionError):
        body = json.dumps(answer.json(), sort_keys=True, default=str).encode()
    return hashlib.sha256(body).hexdigest()[:32]
