"""The door: verify over raw bytes, one durable INSERT, answer. No domain work, whatever comes in."""

import json
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import Counter

from inbox.contracts import Credentials, RawWebhook, Source, Unverified
from inbox.models import UNVERIFIED, Connection, InboundWebhook
from inbox.sources import source
from inbox.storing import insert, surviving
from inbox.tasks import doorbell
from merchants.sealed import SEALED, seal
from merchants.tenancy import scoped, unscoped

log = logging.getLogger(__name__)
HOOKS = Counter("stoep_hooks_total", "Requests at the door, by the status they were answered with", ["status"])

# Never stored: they carry access to somebody else's system and prove nothing later.
SECRET_HEADERS = frozenset({"cookie", "proxy-authorization"})
CACHE_SECONDS = 5.0
# What models.hook_key makes. Anything else is nobody's, and a NUL must not reach the database.
KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Registered:
    """A connection as the door needs it, cached for a moment: a revoked secret dies within CACHE_SECONDS."""

    id: int
    merchant_id: int
    adapter: Source
    credentials: Credentials
    is_active: bool


_cache: dict[str, tuple[float, Registered]] = {}


@csrf_exempt
def door(request: HttpRequest, key: str) -> HttpResponse:
    """POST /hooks/<key>/ -> 202 stored, 200 duplicate or ping, 401 unverified (kept), 404, 410, 413.

    GET and HEAD answer 200 for senders that try the address first. Never 5xx for anything a sender can send.
    """
    registered = _registered(key)
    if registered is None:
        return _answer(404, "No connection has this address.")
    if not registered.is_active:
        return _answer(410, "This connection was switched off.")
    if request.method == "POST":
        return _receive(request, registered)
    if request.method in ("GET", "HEAD"):
        return _answer(200, "Ready for webhooks. Send them by POST.")
    response = _answer(405, "Send webhooks by POST.")
    response["Allow"] = "GET, HEAD, POST"
    return response


def _receive(request: HttpRequest, registered: Registered) -> HttpResponse:
    try:
        body = _body(request)
    except OSError:  # the sender hung up half-way
        return _answer(400, "The body did not arrive whole.")
    if body is None:
        return _answer(413, f"The body is larger than {settings.HOOK_BODY_CAP} bytes.")
    raw = RawWebhook(_headers(request), body, timezone.now(), request.META.get("QUERY_STRING", "")[:500])
    if registered.adapter.is_ping(raw):
        return _answer(200, "Pong.")
    try:
        verify(registered.adapter, raw, registered.credentials)
    except Unverified as error:
        return _quarantine(registered, raw, str(error))
    topic, external_id = identify(registered.adapter, raw)
    if store(registered, raw, topic, external_id) is None:
        return _answer(200, "Already received.")
    doorbell.ring()
    return _answer(202, "Stored.")


def verify(adapter: Source, raw: RawWebhook, credentials: Credentials) -> None:
    """The adapter's check; an adapter that trips over a hostile header has verified nothing."""
    try:
        adapter.verify(raw, credentials)
    except Unverified:
        raise
    except Exception as error:
        log.exception("adapter %s failed to verify", adapter.name)
        raise Unverified("the signature could not be read") from error


def identify(adapter: Source, raw: RawWebhook) -> tuple[str, str]:
    """The (topic, delivery id) under which a webhook is stored once; safe for any body."""
    try:
        topic = adapter.topic(raw).replace("\0", "")[:100]
        external_id = adapter.external_id(raw).replace("\0", "")
    except Exception:
        # A surprise in a body must not cost us the delivery: keep it, and let the worker say what is wrong.
        log.exception("adapter %s could not name a webhook", adapter.name)
        topic, external_id = "", ""
    if not external_id or len(external_id) > 200:
        external_id = raw.digest()
    return topic, external_id


def store(  # noqa: PLR0913 - the row's own columns
    registered: Registered,
    raw: RawWebhook,
    topic: str,
    external_id: str,
    *,
    state: int = InboundWebhook.State.PENDING,
    reason: str = "",
    truncated: bool = False,
) -> int | None:
    """Insert one row durably; its id, or None when the same delivery is already stored."""
    return insert(
        registered.merchant_id,
        [
            registered.id,
            topic,
            external_id,
            json.dumps(_kept_headers(registered, raw, state)),
            raw.body,
            raw.query.replace("\0", ""),
            raw.received_at,
            int(state),
            reason,
            truncated,
        ],
    )


def _kept_headers(registered: Registered, raw: RawWebhook, state: int) -> dict[str, Any]:
    """The headers to keep. A fixed token is a password: nothing reads it again after it was verified, and where a
    replay will, it is kept sealed (inbox.worker.raw_webhook opens it)."""
    secret = registered.adapter.secret_headers(registered.credentials)
    headers = {name: value for name, value in raw.headers.items() if name not in SECRET_HEADERS}
    if state != InboundWebhook.State.QUARANTINED:
        return {name: value for name, value in headers.items() if name not in secret}
    live = registered.credentials.secrets
    return {
        # The right token under a wrong name is as good a password.
        name: {SEALED: seal(value)} if name in secret or any(token in value for token in live) else value
        for name, value in headers.items()
    }


def _registered(key: str) -> Registered | None:
    if not KEY.fullmatch(key):
        return None
    now = time.monotonic()
    hit = _cache.get(key)
    if hit is not None and now - hit[0] < CACHE_SECONDS:
        return hit[1]
    connection = surviving(lambda: _find(key))
    if connection is None:
        _cache.pop(key, None)
        return None
    registered = register(connection)
    _cache[key] = (now, registered)
    return registered


def _find(key: str) -> Connection | None:
    with unscoped("the door finds a connection by its key"):
        found: Connection | None = Connection.objects.filter(key=key).first()
    return found


def register(connection: Connection) -> Registered:
    return Registered(
        connection.pk,
        cast(int, connection.merchant_id),  # not nullable, whatever the stubs think
        source(connection.source),
        Credentials(connection.secrets, connection.config),
        connection.is_active,
    )


def forget_cached() -> None:
    """Drop cached connections in this process (tests, and a rotation made in this process)."""
    _cache.clear()


def _headers(request: HttpRequest) -> dict[str, str]:
    """As `request.headers` has them, with lower-case names; a tenth of its cost."""
    meta = request.META
    headers = {name[5:].replace("_", "-").lower(): value for name, value in meta.items() if name.startswith("HTTP_")}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if name in meta:
            headers[name.replace("_", "-").lower()] = meta[name]
    return headers


def _body(request: HttpRequest) -> bytes | None:
    """The raw body, or None when it is over the cap. A chunked body has no length, so it is read up to the cap."""
    cap = settings.HOOK_BODY_CAP
    declared = request.META.get("CONTENT_LENGTH") or ""
    stream = request.META["wsgi.input"]
    if declared.isdigit():
        if int(declared) > cap:
            return None
        body: bytes = request.read(int(declared))
    elif "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        body = stream.read(cap + 1)
    else:
        body = b""
    return None if len(body) > cap else body


def _quarantine(registered: Registered, raw: RawWebhook, reason: str) -> HttpResponse:
    """Keep what nobody vouched for, within a size cap and a rate cap, and say 401.

    It is stored under a key of its own: an unverified request must never occupy the id of a real delivery.
    """
    truncated = len(raw.body) > settings.QUARANTINE_BODY_CAP
    kept = RawWebhook(_smallest(raw.headers), raw.body[: settings.QUARANTINE_BODY_CAP], raw.received_at, raw.query)
    with scoped(registered.merchant_id):
        if _is_full(registered, raw.received_at):
            Connection.objects.filter(pk=registered.id).update(unkept=F("unkept") + 1)
        else:
            topic, _ = identify(registered.adapter, raw)
            store(
                registered,
                kept,
                topic,
                f"{UNVERIFIED}{raw.digest()}",
                state=InboundWebhook.State.QUARANTINED,
                reason=reason,
                truncated=truncated,
            )
    log.warning("unverified webhook on connection %s: %s", registered.id, reason)
    return _answer(401, f"Not accepted: {reason}.")


def _is_full(registered: Registered, now: datetime) -> bool:
    """Did the connection's quarantine take its share of the last minute, or of the last day?"""
    kept = InboundWebhook.objects.filter(
        connection_id=registered.id,
        state=InboundWebhook.State.QUARANTINED,
        received_at__gt=now - timedelta(days=1),
    ).aggregate(day=Count("pk"), minute=Count("pk", filter=Q(received_at__gt=now - timedelta(minutes=1))))
    return bool(kept["day"] >= settings.QUARANTINE_PER_DAY or kept["minute"] >= settings.QUARANTINE_PER_MINUTE)


def _smallest(headers: Mapping[str, str]) -> dict[str, str]:
    """As many headers as the quarantine keeps, the small ones first: a stranger's ballast must not push out what a
    replay needs."""
    kept, room = {}, settings.QUARANTINE_HEADERS_CAP
    for name, value in sorted(headers.items(), key=lambda header: len(header[0]) + len(header[1])):
        room -= len(name) + len(value)
        if room < 0:
            break
        kept[name] = value
    return kept


def _answer(status: int, sentence: str) -> HttpResponse:
    HOOKS.labels(str(status)).inc()
    # Bytes: for text Django would search the content type for its charset, every time.
    return HttpResponse(f"{sentence}\n".encode(), status=status, content_type="text/plain; charset=utf-8")
