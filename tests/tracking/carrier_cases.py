"""The project's own carrier payloads, and how to read one."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inbox.contracts import RawWebhook, Source
from inbox.sources import source
from tracking.snapshots import Tracking

PAYLOADS = Path(__file__).parent / "payloads"
RECEIVED = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
SPOKEN = ("sendcloud", "easypost", "aftership", "dhl", "postnl", "ups", "generic_carrier")


def adapter(name: str) -> Source:
    return source(name)


def raw(body: Any, headers: dict[str, str] | None = None) -> RawWebhook:
    """A webhook with this body: bytes as they are, anything else as JSON."""
    return RawWebhook(headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode(), RECEIVED)


def read(path: str) -> list[Tracking]:
    """The snapshots of payloads/<source>/<name>.json."""
    name, _, _ = path.partition("/")
    webhook = raw((PAYLOADS / f"{path}.json").read_bytes())
    speaker = adapter(name)
    return list(speaker.parse(webhook, speaker.topic(webhook)))


def read_one(path: str) -> Tracking:
    (only,) = read(path)
    return only


def load(path: str) -> Any:
    """A payload as data, to be changed."""
    return json.loads((PAYLOADS / f"{path}.json").read_text())


def statuses(told: Tracking) -> list[str]:
    """Statuses oldest first, as the status logic sees them."""
    return [scan.status.value for scan in sorted(told.scans, key=lambda scan: scan.occurred_at)]
