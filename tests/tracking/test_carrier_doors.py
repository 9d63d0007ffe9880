"""What stands at the door for carriers: signatures, tokens, and bodies of every kind."""

import base64
import hashlib
import hmac
import json
import time
import unicodedata
from datetime import UTC, datetime
from typing import Any

import easypost.util
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from inbox.contracts import Credentials, Ignored, RawWebhook, Rejected, Unverified
from tests.tracking.carrier_cases import PAYLOADS, RECEIVED, SPOKEN, adapter
from tracking.snapshots import Scan, Status, Tracking

BODY = b'{"a": "\xc3\xa9"}'
TOKEN_HEADERS = {"dhl": "dhl-api-key", "postnl": "apikey", "ups": "credential"}


def signed_by(name: str, secret: str, body: bytes = BODY) -> dict[str, str]:
    """The headers that the sender would add, computed without our own code."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256)
    return {
        "sendcloud": {"sendcloud-signature": digest.hexdigest()},
        "easypost": {"x-hmac-signature": f"hmac-sha256-hex={digest.hexdigest()}"},
        "aftership": {"aftership-hmac-sha256": base64.b64encode(digest.digest()).decode()},
        "dhl": {"dhl-api-key": secret},
        "postnl": {"apikey": secret},
        "ups": {"credential": secret},
    }[name]


@pytest.mark.parametrize("name", [name for name in SPOKEN if name != "generic_carrier"])
def test_two_secrets_are_live_and_nothing_else_opens(name: str) -> None:
    verify, live = adapter(name).verify, Credentials(("the-new-one", "the-old-one"))
    for secret in live.secrets:
        verify(RawWebhook(signed_by(name, secret), BODY, RECEIVED), live)
    for headers in (signed_by(name, "another"), {}, dict.fromkeys(signed_by(name, "x"), "")):
        with pytest.raises(Unverified, match="header"):
            verify(RawWebhook(headers, BODY, RECEIVED), live)
    with pytest.raises(Unverified):
        verify(RawWebhook(signed_by(name, ""), BODY, RECEIVED), Credentials(()))


@pytest.mark.parametrize("name", ["sendcloud", "easypost", "aftership"])
def test_a_changed_byte_is_noticed(name: str) -> None:
    headers = signed_by(name, "secret")
    with pytest.raises(Unverified):
        adapter(name).verify(RawWebhook(headers, BODY + b" ", RECEIVED), Credentials(("secret",)))


@pytest.mark.parametrize("name", ["dhl", "postnl"])
def test_the_header_of_a_push_token_is_the_merchants_choice(name: str) -> None:
    chosen = Credentials(("t0ken",), {"header": "X-Loper-Token"})
    adapter(name).verify(RawWebhook({"x-loper-token": "t0ken"}, BODY, RECEIVED), chosen)
    with pytest.raises(Unverified, match="x-loper-token"):
        adapter(name).verify(RawWebhook({TOKEN_HEADERS[name]: "t0ken"}, BODY, RECEIVED), chosen)


@pytest.mark.parametrize("secret", ["plain", "sécret", "ﬁancé"])
def test_easypost_signs_as_its_own_library_reads(secret: str) -> None:
    event = json.loads((PAYLOADS / "easypost" / "sent_back.json").read_text())
    body = json.dumps(event).encode()
    headers = _easypost_headers(secret, body)
    adapter("easypost").verify(RawWebhook(headers, body, RECEIVED), Credentials((secret,)))
    official = {"X-Hmac-Signature": headers["x-hmac-signature"]}
    assert easypost.util.validate_webhook(body, official, secret)["id"] == event["id"]


def _easypost_headers(secret: str, body: bytes) -> dict[str, str]:
    return signed_by("easypost", unicodedata.normalize("NFKD", secret), body)


def test_our_own_format_is_signed_by_the_standard_library_of_standard_webhooks() -> None:
    secret = "whsec_" + base64.b64encode(b"loper" * 5).decode()
    body, now = '{"type": "tracking.updated"}', datetime.fromtimestamp(int(time.time()), UTC)
    signature = Webhook(secret).sign("msg_1", now, body)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    raw = RawWebhook(headers, body.encode(), now)
    adapter("generic_carrier").verify(raw, Credentials((secret,)))
    assert adapter("generic_carrier").external_id(raw) == "msg_1"


# --- any body, any header ---

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
HEADER_NAMES = """sendcloud-signature x-hmac-signature aftership-hmac-sha256 dhl-api-key apikey credential
    webhook-id webhook-timestamp webhook-signature"""
HEADERS = st.dictionaries(st.sampled_from(HEADER_NAMES.split()), st.text(max_size=30))


def mutated(value: Any, draw: Any) -> Any:
    """The payload with some values replaced, dropped or nested wrongly: near misses find more than noise."""
    if draw(st.integers(0, 11)) == 0:
        return draw(JSON)
    if isinstance(value, dict):
        kept = {key: mutated(inner, draw) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if draw(st.integers(0, 19))}
    if isinstance(value, list):
        return [mutated(inner, draw) for inner in value]
    return value


@st.composite
def near_misses(draw: Any) -> tuple[str, bytes]:
    path = draw(st.sampled_from(sorted(PAYLOADS.glob("*/*.json"))))
    return path.parent.name, json.dumps(mutated(json.loads(path.read_text()), draw)).encode()


def survives(name: str, body: bytes) -> None:
    """Reading gives snapshots that can be stored, or a reason; naming gives text. Nothing else may happen."""
    speaker, raw = adapter(name), RawWebhook({}, body, RECEIVED)
    assert isinstance(speaker.topic(raw), str) and isinstance(speaker.external_id(raw), str)
    try:
        told = speaker.parse(raw, "")
    except (Rejected, Ignored) as reason:
        assert str(reason) and "\n" not in str(reason)
        return
    assert told
    for tracking in told:
        storable(tracking)


def storable(tracking: Tracking) -> None:
    assert tracking.tracking_number.strip() and "\0" not in repr(tracking)
    for moment in (
        tracking.estimated_at,
        tracking.estimated_from,
        *(scan.occurred_at for scan in tracking.scans),
    ):
        assert moment is None or moment.utcoffset() is not None
        assert moment is None or moment.astimezone(RECEIVED.tzinfo).year > 1960
    for scan in tracking.scans:
        assert isinstance(scan, Scan) and isinstance(scan.status, Status)
        (scan.words + scan.code + scan.place).encode()


@given(st.sampled_from(SPOKEN), JSON | st.binary(max_size=60))
def test_any_body_is_read_or_refused_with_a_reason(name: str, body: Any) -> None:
    survives(name, body if isinstance(body, bytes) else json.dumps(body).encode())


@given(near_misses())
def test_a_payload_with_something_wrong_in_it_is_read_or_refused_with_a_reason(
    case: tuple[str, bytes],
) -> None:
    survives(*case)


@given(st.sampled_from(SPOKEN), HEADERS, st.binary(max_size=30), st.dictionaries(st.just("header"), JSON))
def test_any_header_is_unverified_and_nothing_worse(
    name: str, headers: dict[str, str], body: bytes, config: dict[str, Any]
) -> None:
    with pytest.raises(Unverified):
        adapter(name).verify(RawWebhook(headers, body, RECEIVED), Credentials(("s3cret-of-loper",), config))
