"""What an adapter for a webhook source is: four small parts, three of them pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from inbox.http import HttpSession
    from inbox.models import Connection


class Unverified(Exception):
    """The signature does not vouch for the body. The message says what was missing or wrong, never the secret."""


class Rejected(Exception):
    """The payload cannot be understood. The message names the field and what was expected."""


class Ignored(Exception):
    """Understood, and nothing to do: an unknown topic, a test event. The message says why."""


@dataclass(frozen=True)
class RawWebhook:
    """A request as it came in. Header names are lower-case."""

    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    query: str = ""

    def json(self) -> Any:
        """The body as JSON with numbers kept exact (Decimal); raises Rejected with the position of the fault."""
        from decimal import Decimal

        try:
            return json.loads(self.body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant)
        except UnicodeDecodeError as error:
            raise Rejected(f"body: expected UTF-8, byte {error.start} is not") from error
        except json.JSONDecodeError as error:
            raise Rejected(f"body: expected JSON, {error.msg} at line {error.lineno} column {error.colno}") from error
        except (RecursionError, ValueError) as error:
            raise Rejected(f"body: expected JSON of sane size and depth ({type(error).__name__})") from error

    def object(self) -> dict[str, Any]:
        """The body as a JSON object; raises Rejected when it is anything else."""
        value = self.json()
        if not isinstance(value, dict):
            raise Rejected(f"body: expected a JSON object, got {type(value).__name__}")
        return value

    def digest(self) -> str:
        """The duplicate key of senders that give none: SHA-256 of the body."""
        return hashlib.sha256(self.body).hexdigest()


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


@dataclass(frozen=True)
class Credentials:
    """What `verify` may use: the live secrets, current first, and the connection's plain settings."""

    secrets: Sequence[str]
    config: Mapping[str, Any] = field(default_factory=dict)


class Source:
    """Base of every adapter. Instances hold no state and are shared between threads."""

    name: ClassVar[str]
    # Who makes the secret: "us" (entered at the sender), "them" (shown by the sender), "nobody" (public keys).
    credential_by: ClassVar[str] = "us"

    def is_ping(self, raw: RawWebhook) -> bool:
        """True for a set-up request that carries nothing and cannot be signed; it is answered 200, not stored."""
        return False

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        """Raise Unverified unless one of the live secrets vouches for the raw body. Must not touch the network."""
        raise NotImplementedError

    def secret_headers(self, credentials: Credentials) -> frozenset[str]:
        """The lower-case names of headers that carry a fixed token: whoever reads one could send in its name.

        They are not stored with a verified request, and sealed in the quarantine.
        """
        return frozenset()

    def topic(self, raw: RawWebhook) -> str:
        """The sender's name for what happened, or ''. Must not fail, whatever the body."""
        return ""

    def external_id(self, raw: RawWebhook) -> str:
        """The sender's id of this delivery, the same for its retries; '' lets the door use the body's hash."""
        return ""

    def prepare(self, connection: "Connection", http: "HttpSession") -> None:
        """Fetch what `verify` needs from the sender (public keys) and keep it on the connection.

        Called when a connection is made and before each poll, outside any transaction; may raise HttpProblem.
        """

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Any]:
        """Snapshots in canonical dataclasses; pure. Raises Rejected or Ignored with a reason."""
        raise NotImplementedError

    def apply(self, snapshot: Any, connection: "Connection", webhook_id: int) -> None:
        """Hand one snapshot to the one domain function that owns it, inside the worker's transaction."""
        raise NotImplementedError


@dataclass(frozen=True)
class PolledRecord:
    """One record that a reconciliation poll fetched; it enters through the inbox like a webhook."""

    topic: str
    external_id: str  # includes the record's version, so an unchanged record is a duplicate
    body: bytes
    modified_at: datetime | None = None
