"""Text messages, WhatsApp and a webhook of the merchant's own: what goes over the wire and what an answer means."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from notifications.mails.mail import Mail, NotSent, Unsure
from notifications.models import ChannelAccount
from notifications.providers.account import REFUSED, AccountProvider
from notifications.providers.choosing import account_provider
from notifications.providers.phones import NotAPhone, e164, segments, short_text
from tests.cast import Shop
from tests.sending.api import DROP, HANG, Api, Said
from tests.sending.letters import OURS, letter

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def text(**changes: Any) -> Mail:
    headers = {"Content-Language": "nl", "X-Template": "shipment_delivered"}
    return letter(**{"recipient": "+31612345678", "text": "Bezorgd. https://x.example/t/1/", "html": "",
                     "headers": headers, "attachments": (), **changes})  # fmt: skip


def channel(shop: Shop, kind: str, api: Api) -> AccountProvider:
    settings: dict[str, Any] = {
        "account_sid": "AC123",
        "sender": "+3197010",
        "templates": "order_delivered=HX2,shipment_delivered=HX1",
    }
    if kind == "webhook":
        settings = {"url": f"{api.url}messages"}
    with shop.scoped():
        row = ChannelAccount(channel=kind, provider="webhook" if kind == "webhook" else "twilio", settings=settings)
        row.keys = {"token": "tw-token", "secret": SECRET}
        row.save()
    return account_provider(row)


def test_a_text_message_by_twilio(api: Api, loper: Shop) -> None:
    api.usual = Said(201, {"sid": "SM1", "status": "queued"})
    with channel(loper, "sms", api) as twilio:
        assert twilio.send(text()) == "SM1"
    asked = api.asked[-1]
    assert asked.path == "/Accounts/AC123/Messages.json" and asked.headers["Authorization"].startswith("Basic ")
    assert parse_qs(asked.body.decode()) == {
        "To": ["+31612345678"], "From": ["+3197010"], "Body": ["Bezorgd. https://x.example/t/1/"],
    }  # fmt: skip


def test_whatsapp_goes_by_the_approved_template_or_not_at_all(api: Api, loper: Shop) -> None:
    api.usual = Said(201, {"sid": "SM1"})
    with channel(loper, "whatsapp", api) as twilio:
        twilio.send(text())
        with pytest.raises(NotSent, match="approved WhatsApp template"):
            twilio.send(text(headers={"X-Template": "order_placed"}))
    form = parse_qs(api.asked[-1].body.decode())
    assert (form["To"], form["From"], form["ContentSid"]) == (["whatsapp:+31612345678"], ["whatsapp:+3197010"], ["HX1"])
    assert json.loads(form["ContentVariables"][0]) == {"1": "Bezorgd. https://x.example/t/1/"} and "Body" not in form


@pytest.mark.parametrize(
    ("answer", "kind", "retry", "trouble"),
    [
        (Said(400, {"code": 21211, "message": "Invalid 'To' Phone Number"}), NotSent, False, ""),
        (Said(400, {"code": 21610, "message": "unsubscribed recipient"}), NotSent, False, ""),
        (Said(401, {"code": 20003, "message": "Authenticate"}), NotSent, True, REFUSED),
        (Said(429, {"code": 20429}, {"Retry-After": "30"}), NotSent, True, ""),
        (Said(503, {}), NotSent, True, ""),
        (Said(500, {}), Unsure, None, ""),
        (Said(200, {"x": 1}), Unsure, None, ""),
        (Said(201, b"hello"), Unsure, None, ""),
        (DROP, Unsure, None, ""),
        (HANG, Unsure, None, ""),
        (Said(302, {}, {"Location": "http://127.0.0.1:1/"}), NotSent, False, ""),
    ],
)
def test_what_twilio_s_answers_mean(
    api: Api, loper: Shop, answer: Any, kind: type[Exception], retry: bool | None, trouble: str
) -> None:
    api.answers = [answer]
    with channel(loper, "sms", api) as twilio, pytest.raises(kind) as found:
        twilio.send(text())
    assert getattr(found.value, "retry", None) == retry and len(api.asked) == 1
    with loper.scoped():
        assert ChannelAccount.objects.get().trouble == trouble


def test_the_webhook_is_signed_as_standard_webhooks(api: Api, loper: Shop) -> None:
    with channel(loper, "webhook", api) as hook:
        assert hook.send(text()) == OURS
        hook.send(text())
    first, again = api.asked
    told = Verifier(SECRET).verify(first.body, {k.lower(): v for k, v in first.headers.items()})
    assert told["type"] == "message.send"
    assert told["data"] == {
        "id": OURS, "recipient": "+31612345678", "subject": letter().subject, "text": "Bezorgd. https://x.example/t/1/",
        "language": "nl", "template": "shipment_delivered",
    }  # fmt: skip
    assert first.headers["webhook-id"] == again.headers["webhook-id"]  # a repetition is recognisable


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/", "https://localhost/", "http://10.0.0.1/", "ftp://a.example/"]
)
def test_the_webhook_never_reaches_our_own_network(api: Api, loper: Shop, settings: Any, address: str) -> None:
    hook = channel(loper, "webhook", api)
    hook.settings = {"url": address}
    settings.HTTP_ALLOWED_PRIVATE = []
    with hook, pytest.raises(NotSent):
        hook.send(text())
    assert not api.asked


@pytest.mark.parametrize(
    ("written", "country", "found"),
    [
        ("+31 6 1234 5678", "", "+31612345678"),
        ("06-12345678", "nl", "+31612345678"),
        ("0151 12345678", "DE", "+4915112345678"),
        ("06 12 34 56 78", "FR", "+33612345678"),
    ],
)
def test_numbers_are_written_in_one_form(written: str, country: str, found: str) -> None:
    assert e164(written, country) == found


@pytest.mark.parametrize("written", ["", "06-12345678", "+31 1", "x", "\0", "+" + "9" * 400, "112"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(NotAPhone):
        e164(written)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("é" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("😀" * 36, 2),
    ],
)
def test_segments_are_counted_as_phone_networks_do(written: str, found: int) -> None:
    assert segments(written) == found


@pytest.mark.parametrize("lead", ["kort", "lang woord " * 60, "’“…" * 200, "日本語のテキスト " * 40, ""])
def test_a_text_fits_two_messages_and_keeps_its_link(lead: str) -> None:
    url = "https://track.loper.example/t/" + "x" * 26 + "/"
    found = short_text(lead, url)
    assert found.endswith(url) and segments(found) <= 2
