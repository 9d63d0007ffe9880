"""Handing mails to the five providers: what goes over the wire, and what an answer means for the mail."""

import base64
import email
import email.policy
import socket
from typing import Any

import pytest
from django.db import transaction

from notifications.mails.mail import NotSent, Unsure
from notifications.models import MailAccount, MailClass
from notifications.providers.account import REFUSED
from notifications.providers.choosing import account_provider
from tests.cast import Shop
from tests.sending.api import DROP, HANG, Api, Said
from tests.sending.letters import MESSAGE_ID, OURS, PROVIDERS, TAKEN, account, letter, provider


def form_of(asked: Any) -> dict[str, list[Any]]:
    """A multipart body, by field."""
    whole = b"Content-Type: " + asked.headers["Content-Type"].encode() + b"\r\n\r\n" + asked.body
    found: dict[str, list[Any]] = {}
    for part in email.message_from_bytes(whole, policy=email.policy.HTTP).iter_parts():
        name = part.get_param("name", header="content-disposition")
        found.setdefault(str(name), []).append((part.get_filename(), part.get_payload(decode=True)))
    return found


def sent(api: Api, shop: Shop, name: str, **changes: Any) -> Any:
    api.usual = TAKEN[name]
    with provider(shop, name) as handing:
        assert handing.send(letter(**changes)) == "given-1"
    return api.asked[-1]


def test_postmark_keeps_our_message_id_and_tracks_nothing(api: Api, loper: Shop) -> None:
    asked = sent(api, loper, "postmark")
    body = asked.json()
    headers = {row["Name"]: row["Value"] for row in body["Headers"]}
    assert (asked.path, asked.headers["X-Postmark-Server-Token"]) == ("/email", "pm-token")
    assert headers["Message-ID"] == MESSAGE_ID and headers["X-PM-KeepID"] == "true"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (body["TrackOpens"], body["TrackLinks"], body["MessageStream"]) == (False, "None", "outbound")
    assert body["Metadata"] == {"stoep-message": OURS}
    assert [(a["Name"], a.get("ContentID")) for a in body["Attachments"]] == [
        ("code.png", "cid:code"),
        ("afspraak.ics", None),
    ]


def test_postmark_sends_advertising_by_its_own_stream(api: Api, loper: Shop) -> None:
    api.usual = TAKEN["postmark"]
    with account_provider(account(loper, "postmark"), MailClass.MARKETING) as handing:
        handing.send(letter())
    assert api.asked[-1].json()["MessageStream"] == "broadcast"


def test_ses_gets_the_whole_mail_and_the_configuration_set(api: Api, loper: Shop) -> None:
    asked = sent(api, loper, "ses")
    body = asked.json()
    mail = email.message_from_bytes(base64.b64decode(body["Content"]["Raw"]["Data"]))
    assert asked.path == "/v2/email/outbound-emails" and "AKIDEXAMPLE/" in asked.headers["Authorization"]
    assert "/eu-central-1/ses/" in asked.headers["Authorization"]
    assert body["ConfigurationSetName"] == "stoep"
    assert (mail["Message-ID"], mail["List-Unsubscribe"]) == (MESSAGE_ID, "<https://track.loper.example/mail/off/abc/>")
    assert OURS in mail["X-Metadata"]
    assert "<code>" in [part["Content-ID"] for part in mail.walk()]


def test_brevo_gets_an_idempotency_key_and_pictures_as_attachments(api: Api, loper: Shop) -> None:
    asked = sent(api, loper, "brevo")
    body = asked.json()
    assert (asked.path, asked.headers["api-key"]) == ("/smtp/email", "xkeysib-token")
    assert body["headers"]["Message-ID"] == MESSAGE_ID and OURS in body["headers"]["X-Mailin-custom"]
    assert len(body["headers"]["idempotencyKey"]) == 36
    assert [row["name"] for row in body["attachment"]] == ["code.png", "afspraak.ics"]


def test_mailgun_keeps_our_message_id_and_tracks_nothing(api: Api, loper: Shop) -> None:
    asked = sent(api, loper, "mailgun")
    form = form_of(asked)
    assert asked.path == "/mail.loper.example/messages"
    assert base64.b64decode(asked.headers["Authorization"].split()[1]) == b"api:mg-token"
    plain = {name: values[0][1].decode("utf-8", "replace") for name, values in form.items()}
    assert plain["h:Message-Id"] == MESSAGE_ID and plain["v:stoep-message"] == OURS
    assert (plain["o:tracking-opens"], plain["o:tracking-clicks"]) == ("no", "no")
    assert form["inline"][0] == ("code", b"\x89PNG")


def test_resend_gets_an_idempotency_key(api: Api, loper: Shop) -> None:
    asked = sent(api, loper, "resend")
    body = asked.json()
    assert (asked.path, asked.headers["Authorization"]) == ("/emails", "Bearer re_token")
    assert OURS in asked.headers["Idempotency-Key"] and len(asked.headers["Idempotency-Key"]) <= 256
    assert body["headers"]["Message-ID"] == MESSAGE_ID and OURS in body["headers"]["X-Metadata"]
    assert body["attachments"][0]["content_id"] == "code"


@pytest.mark.parametrize("name", PROVIDERS)
def test_one_connection_serves_a_batch(api: Api, loper: Shop, name: str) -> None:
    api.usual = TAKEN[name]
    with provider(loper, name) as handing:
        for _ in range(5):
            handing.send(letter())
    assert (len(api.asked), api.connections) == (5, 1)


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_slower_pace_is_kept_in_place_when_it_is_short(api: Api, loper: Shop, name: str) -> None:
    busy = {"message": "slow down", "__type": "TooManyRequestsException"}
    api.answers = [Said(429, busy, {"Retry-After": "1"})]
    api.usual = TAKEN[name]
    with provider(loper, name) as handing:
        assert handing.send(letter()) == "given-1"
    assert len(api.asked) == 2


@pytest.mark.parametrize("name", [name for name in PROVIDERS if name != "ses"])
def test_a_long_wait_is_told_and_ends_the_batch(api: Api, loper: Shop, name: str) -> None:
    api.usual = Said(429, {}, {"Retry-After": "90"})
    with provider(loper, name) as handing, pytest.raises(NotSent) as found:
        handing.send(letter())
    assert (found.value.retry, found.value.down, found.value.wait, len(api.asked)) == (True, True, 90.0, 1)


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize(
    "answer",
    [Said(500, {}), Said(502, b"<html>"), DROP, HANG, Said(200, b"hello"), Said(200, []), Said(200, {"x": 1})],
    ids=["500", "502", "hung up", "silence", "no json", "a list", "another shape"],
)
def test_what_may_have_arrived_is_a_doubt(api: Api, loper: Shop, name: str, answer: Any) -> None:
    api.answers = [answer] * 3
    with provider(loper, name) as handing, pytest.raises(Unsure):
        handing.send(letter())
    # Without a key of the provider's, a second try could be a second mail.
    assert len(api.asked) == (3 if name in ("brevo", "resend") else 1)


@pytest.mark.parametrize("name", ["brevo", "resend"])
@pytest.mark.parametrize("answer", [Said(500, {}), DROP, HANG])
def test_with_a_key_the_repetition_settles_the_doubt(api: Api, loper: Shop, name: str, answer: Any) -> None:
    api.answers, api.usual = [answer], TAKEN[name]
    with provider(loper, name) as handing:
        assert handing.send(letter()) == "given-1"
    assert len({key_in(asked) for asked in api.asked}) == 1 and len(api.asked) == 2


def key_in(asked: Any) -> str:
    return str(asked.headers.get("Idempotency-Key") or asked.json()["headers"]["idempotencyKey"])


@pytest.mark.parametrize("name", ["brevo", "resend"])
def test_another_address_is_another_mail(api: Api, loper: Shop, name: str) -> None:
    api.usual = TAKEN[name]
    with provider(loper, name) as handing:
        handing.send(letter())
        handing.send(letter(recipient="sanne@nieuw.example"))
    assert len({key_in(asked) for asked in api.asked}) == 2


def test_resend_says_that_an_earlier_try_was_taken(api: Api, loper: Shop) -> None:
    api.usual = Said(409, {"statusCode": 409, "name": "invalid_idempotent_request", "message": "Same key, other body"})
    with provider(loper, "resend") as handing:
        assert handing.send(letter()) == ""


@pytest.mark.parametrize("name", PROVIDERS)
def test_nobody_there_is_certainly_not_sent(api: Api, settings: Any, loper: Shop, name: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.MAIL_API_URLS = {name: f"http://127.0.0.1:{closed.getsockname()[1]}/"}
        with provider(loper, name) as handing, pytest.raises(NotSent) as found:
            handing.send(letter())
    assert (found.value.retry, found.value.down) == (True, True)


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_closed_service_takes_nothing_now(api: Api, loper: Shop, name: str) -> None:
    api.usual = Said(503, {})
    with provider(loper, name) as handing, pytest.raises(NotSent) as found:
        handing.send(letter())
    assert (found.value.down, len(api.asked)) == (True, 1)


REFUSED_ADDRESS = {
    "postmark": Said(422, {"ErrorCode": 406, "Message": "You tried to send to a recipient that has been marked as "
                           "inactive.\nFound inactive addresses: sanne@klant.example.\nInactive recipients are ones "
                           "that have generated a hard bounce or a spam complaint. "}),
    "ses": Said(400, {"message": "Invalid domain"}, {"x-amzn-errortype": "BadRequestException"}),
    "brevo": Said(400, {"code": "invalid_parameter", "message": "email is not valid in to"}),
    "mailgun": Said(400, {"message": "to parameter is not a valid address. please check documentation"}),
    "resend": Said(422, {"statusCode": 422, "name": "validation_error", "message": "Invalid `to` field."}),
}  # fmt: skip
WRONG_KEY = {
    "postmark": Said(401, {"ErrorCode": 10, "Message": "Bad or missing API token"}),
    "ses": Said(403, {"message": "The security token is invalid"}, {"x-amzn-errortype": "UnrecognizedClientException"}),
    "brevo": Said(401, {"code": "unauthorized", "message": "Key not found"}),
    "mailgun": Said(401, b"Forbidden", {"Content-Type": "text/plain"}),
    "resend": Said(401, {"statusCode": 401, "name": "validation_error", "message": "API key is invalid"}),
}
UNKNOWN_SENDER = {
    "postmark": Said(422, {"ErrorCode": 400, "Message": "The 'From' address you supplied is not a Sender Signature"}),
    "ses": Said(400, {"message": "Email address is not verified."}, {"x-amzn-errortype": "MessageRejected"}),
    "brevo": Said(400, {"code": "invalid_parameter", "message": "sender is invalid / inactive"}),
    "mailgun": Said(404, {"message": "Domain not found: mail.loper.example"}),
    "resend": Said(403, {"statusCode": 403, "name": "validation_error", "message": "The domain is not verified."}),
}


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_refused_address_is_this_mail_s_trouble_only(api: Api, loper: Shop, name: str) -> None:
    api.answers, api.usual = [REFUSED_ADDRESS[name]], TAKEN[name]
    with provider(loper, name) as handing:
        with pytest.raises(NotSent) as found:
            handing.send(letter())
        assert (found.value.retry, found.value.down) == (False, False)
        assert "sanne@" not in str(found.value)
        assert handing.send(letter()) == "given-1"
    with loper.scoped():
        assert MailAccount.objects.get().trouble == ""


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("answers", [WRONG_KEY, UNKNOWN_SENDER], ids=["wrong key", "unknown sender"])
def test_the_account_s_trouble_is_kept_for_the_merchant(
    api: Api, loper: Shop, name: str, answers: dict[str, Said]
) -> None:
    api.usual = answers[name]
    with provider(loper, name) as handing, pytest.raises(NotSent) as found:
        handing.send(letter())
    assert (found.value.retry, found.value.down) == (True, True)
    with loper.scoped():
        row = MailAccount.objects.get()
        assert row.trouble == REFUSED and row.last_error
    api.usual = TAKEN[name]
    with account_provider(row) as handing:
        handing.send(letter())
    with loper.scoped():
        assert (MailAccount.objects.get().trouble, MailAccount.objects.get().last_error) == ("", "")


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hoi\r\nBcc: all@example.com"},
        {"headers": {"X-A": "b\nBcc: c@example.com"}},
        {"recipient": "geen adres"},
    ],
    ids=["subject", "header", "recipient"],
)
def test_what_is_no_mail_never_leaves(api: Api, loper: Shop, name: str, changes: dict[str, Any]) -> None:
    with provider(loper, name) as handing, pytest.raises(NotSent) as found:
        handing.send(letter(**changes))
    assert not found.value.retry and not api.asked


def test_no_provider_is_called_inside_a_transaction(api: Api, loper: Shop) -> None:
    with provider(loper, "postmark") as handing, transaction.atomic(), pytest.raises(Exception, match="transaction"):
        handing.send(letter())
    assert not api.asked
