"""What providers report, through the real door: who is believed, what it means, and what it does."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from consents import consenting
from consents.purposes import Purpose
from inbox import door
from inbox.models import Connection, InboundWebhook
from notifications.answers.suppressing import live
from notifications.delivery.moves import State
from notifications.events import certificates
from notifications.mails.addressing import message_id
from notifications.models import EngagementEvent, MailClass, Message, MessageContent, Suppression
from portal.draining import drain_all
from tests.cast import Shop, post, standard_headers
from tests.notifications.stage import scene
from tests.sending.sns import ARN, Amazon

SECRET = "a-long-enough-secret"
WHSEC = "whsec_" + base64.b64encode(b"resend-signing-key-24-by").decode()
WEBHOOK = InboundWebhook.State
ADDRESS = "sanne@klant.example"


def mail(shop: Shop, mail_class: int = MailClass.STATUS, state: int = State.SENT) -> str:
    """A mail that went to Sanne; its Message-ID."""
    with shop.scoped():
        message = scene(shop, "order_placed")
        Message.objects.filter(pk=message.pk).update(state=state, mail_class=mail_class)
        header = message_id(message.pk)
        MessageContent.objects.create(
            message=message, recipient=ADDRESS, sender="a@b.example", language="nl", subject="s", text="t", html="h",
            header_id=header, content_hash="x", rendered_at=timezone.now(),
        )  # fmt: skip
        return header


def basic(secret: str = SECRET) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"stoep:{secret}".encode()).decode()}


def told(name: str, what: str, header: str) -> tuple[bytes, dict[str, str]]:
    """The provider's documented webhook about this mail, with its proof."""
    ours = header.strip("<>")
    stamp = int(time.time())
    moment = datetime.fromtimestamp(stamp - 7200, UTC)
    at, far = f"{moment:%Y-%m-%dT%H:%M:%SZ}", moment.astimezone(ZoneInfo("America/Bogota")).isoformat()
    if name == "postmark":
        kinds = {
            "delivered": {"RecordType": "Delivery", "DeliveredAt": at, "Details": "250 OK"},
            "hard": {"RecordType": "Bounce", "ID": 4323372036854775807, "Type": "HardBounce", "TypeCode": 1,
                     "Description": "The server was unable to deliver", "BouncedAt": far},
            "soft": {"RecordType": "Bounce", "ID": 43, "Type": "SoftBounce", "BouncedAt": at},
            "spam": {"RecordType": "SpamComplaint", "ID": 44, "Type": "SpamComplaint",
                     "BouncedAt": at},
            "off": {"RecordType": "SubscriptionChange", "SuppressSending": True, "ChangedAt": at,
                    "SuppressionReason": "ManualSuppression"},
            "open": {"RecordType": "Open", "FirstOpen": True, "ReceivedAt": at},
        }  # fmt: skip
        body = {"MessageID": "883953f4-6105-42a2", "Email": ADDRESS, "Metadata": {"stoep-message": ours}, **kinds[what]}
        return json.dumps(body).encode(), basic()
    if name == "brevo":
        events = {"delivered": "delivered", "hard": "hard_bounce", "soft": "soft_bounce", "spam": "spam",
                  "off": "unsubscribed", "open": "unique_opened"}  # fmt: skip
        body = {"event": events[what], "email": ADDRESS, "id": 26224, "ts_epoch": stamp * 1000,
                "message-id": "<b@brevo>",
                "X-Mailin-custom": json.dumps({"stoep-message": ours}), "reason": "unknown user"}  # fmt: skip
        return json.dumps(body).encode(), {"authorization": f"Bearer {SECRET}"}
    if name == "mailgun":
        events = {"delivered": {"event": "delivered"}, "hard": {"event": "failed", "severity": "permanent"},
                  "soft": {"event": "failed", "severity": "temporary"}, "spam": {"event": "complained"},
                  "off": {"event": "unsubscribed"}, "open": {"event": "opened"}}  # fmt: skip
        token = hashlib.sha256(f"{what}{header}".encode()).hexdigest()[:50]
        proof = hmac.new(SECRET.encode(), f"{stamp}{token}".encode(), "sha256").hexdigest()
        body = {
            "signature": {"timestamp": str(stamp), "token": token, "signature": proof},
            "event-data": {"id": "Ase7i2zsRYeDXztHGENqRA", "timestamp": stamp + 0.7, "recipient": ADDRESS,
                           "user-variables": {"stoep-message": ours}, "message": {"headers": {"message-id": ours}},
                           **events[what]},
        }  # fmt: skip
        return json.dumps(body).encode(), {}
    types = {"delivered": "email.delivered", "hard": "email.bounced", "soft": "email.bounced",
        "spam": "email.complained",
             "off": "contact.updated", "open": "email.opened"}  # fmt: skip
    bounce = {"type": "Permanent" if what == "hard" else "Transient", "subType": "General", "message": "unknown user"}
    data = {"email_id": "56761188-7520", "to": [ADDRESS], "bounce": bounce,
            "headers": [{"name": "X-Metadata", "value": json.dumps({"stoep-message": ours})}]}  # fmt: skip
    body_ = json.dumps({"type": types[what], "created_at": f"{moment:%Y-%m-%dT%H:%M:%S}.126Z", "data": data}).encode()
    signed = standard_headers(WHSEC, body_)
    return body_, {name_.replace("webhook-", "svix-"): value for name_, value in signed.items()}


SOURCES = ("postmark", "brevo", "mailgun", "resend")


def connected(shop: Shop, name: str) -> Connection:
    return shop.connect(name, WHSEC if name == "resend" else SECRET)


def reported(shop: Shop) -> list[tuple[str, str]]:
    with shop.scoped():
        return [(row.type, row.message.content.header_id) for row in EngagementEvent.objects.order_by("pk")]


def closed(shop: Shop) -> list[tuple[int, str]]:
    with shop.scoped():
        return [(row.mail_class, row.reason) for row in live(ADDRESS).order_by("pk")]


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize(
    ("what", "type_", "closes"),
    [
        ("delivered", "delivered", []),
        ("hard", "bounced", [(MailClass.STATUS, "bounced")]),
        ("soft", "deferred", []),
        ("spam", "complained", [(MailClass.MARKETING, "complained")]),
        ("off", "unsubscribed", [(MailClass.MARKETING, "unsubscribed")]),
        ("open", "", []),
    ],
)
def test_a_report_does_what_it_means(loper: Shop, name: str, what: str, type_: str, closes: list[Any]) -> None:
    if (name, what) == ("resend", "off"):
        pytest.skip("Resend tells of contacts, not of mails")
    header, connection = mail(loper), connected(loper, name)
    body, proof = told(name, what, header)
    assert post(connection, body, proof).status_code == 202
    drain_all()
    assert reported(loper) == ([(type_, header)] if type_ else [])
    assert closed(loper) == closes
    if not type_:  # opens are dropped, with everything in them
        assert loper.webhook(connection=connection).state == WEBHOOK.IGNORED


@pytest.mark.parametrize("what", ["off", "spam"])
def test_who_says_no_at_the_provider_takes_his_consents_back(loper: Shop, what: str) -> None:
    with loper.scoped():
        for purpose in (Purpose.OFFERS, Purpose.WISHES):
            consenting.agree(ADDRESS, purpose, consenting.Said("Yes, please", "nl", "test"))
    body, proof = told("postmark", what, mail(loper))
    assert post(connected(loper, "postmark"), body, proof).status_code == 202
    drain_all()
    with loper.scoped():
        assert [row.state for row in consenting.proofs_of(ADDRESS)] == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize("name", SOURCES)
def test_a_repetition_changes_nothing(loper: Shop, name: str) -> None:
    header, connection = mail(loper), connected(loper, name)
    body, proof = told(name, "hard", header)
    assert [post(connection, body, proof).status_code for _ in range(2)] == [202, 200]
    drain_all()
    with loper.scoped():
        assert (EngagementEvent.objects.count(), Suppression.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", SOURCES)
def test_a_report_settles_a_doubt(loper: Shop, name: str) -> None:
    header, connection = mail(loper, state=State.UNCERTAIN), connected(loper, name)
    post(connection, *told(name, "delivered", header))
    drain_all()
    with loper.scoped():
        assert Message.objects.get(content__header_id=header).state == State.SENT


@pytest.mark.parametrize("name", SOURCES)
def test_nobody_else_is_believed(loper: Shop, name: str) -> None:
    header, connection = mail(loper), connected(loper, name)
    body, proof = told(name, "hard", header)
    attempts = [
        (body, {}),
        (body, basic("guess")),
        (body, {"authorization": "Basic %%%"}),
        (body, {"authorization": "Bearer"}),
        (body, dict.fromkeys(proof, "x")),
    ]
    if name == "resend":
        attempts.append((body.replace(b"bounced", b"delivered"), proof))
    for sent, headers in attempts:
        tried = sent.replace(b'"signature": "', b'"signature": "0') if name == "mailgun" else sent
        assert post(connection, tried, headers).status_code == 401
    drain_all()
    assert reported(loper) == [] and closed(loper) == []


def test_a_mailgun_signature_counts_once_whatever_it_comes_with(loper: Shop) -> None:
    """It covers a time and a token only: who saw one could otherwise report anything."""
    header, connection = mail(loper), connected(loper, "mailgun")
    body, _proof = told("mailgun", "delivered", header)
    assert post(connection, body, {}).status_code == 202
    forged = body.replace(b'"event": "delivered"', b'"event": "complained"')
    assert post(connection, forged, {}).status_code == 200
    drain_all()
    assert reported(loper) == [("delivered", header)]


def test_an_old_mailgun_signature_is_refused(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    header, connection = mail(loper), connected(loper, "mailgun")
    monkeypatch.setattr(time, "time", (datetime.now(UTC) - timedelta(days=2)).timestamp)
    body, proof = told("mailgun", "delivered", header)
    monkeypatch.undo()
    assert post(connection, body, proof).status_code == 401


@pytest.mark.parametrize("name", SOURCES)
def test_the_other_merchant_s_mail_is_not_touched(loper: Shop, funkwerk: Shop, name: str) -> None:
    header, connection = mail(loper), connected(funkwerk, name)
    assert post(connection, *told(name, "hard", header)).status_code == 202
    drain_all()
    assert reported(loper) == [] and closed(loper) == [] and closed(funkwerk) == []
    assert funkwerk.webhook(connection=connection).state == WEBHOOK.IGNORED


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\x00", b'{"a":' * 2000, b'{"event-data": 1}'])
def test_no_body_breaks_the_door_or_the_worker(loper: Shop, name: str, body: bytes) -> None:
    connection = connected(loper, name)
    proof = standard_headers(WHSEC, body)
    headers = {**basic(), **{key.replace("webhook-", "svix-"): value for key, value in proof.items()}}
    assert post(connection, body, headers).status_code in (202, 401)
    drain_all()
    with loper.scoped():
        states = set(InboundWebhook.objects.filter(connection=connection).values_list("state", flat=True))
    assert states <= {WEBHOOK.REJECTED, WEBHOOK.IGNORED, WEBHOOK.QUARANTINED}


def test_a_legal_mail_is_never_closed_silently(loper: Shop) -> None:
    header, connection = mail(loper, MailClass.LEGAL), connected(loper, "postmark")
    post(connection, *told("postmark", "hard", header))
    drain_all()
    with loper.scoped():
        assert not live(ADDRESS).filter(mail_class=MailClass.LEGAL).exists()


@pytest.fixture
def amazon(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> Amazon:
    found = Amazon()
    monkeypatch.setattr(certificates, "HttpSession", found.session)
    return found


def sns(loper: Shop, connection: Connection, message: dict[str, Any]) -> int:
    door.forget_cached()
    return int(post(connection, json.dumps(message).encode(), {}).status_code)


@pytest.mark.parametrize("version", ["1", "2"])
def test_amazon_is_believed_once_its_certificate_is_here(loper: Shop, amazon: Amazon, version: str) -> None:
    header, connection = mail(loper), loper.connect("ses", "")
    assert sns(loper, connection, amazon.subscription(version)) == 401  # the certificate is not known yet
    certificates.tend()
    drain_all()
    certificates.tend()
    assert amazon.asked == [amazon.url, "https://sns.eu-central-1.amazonaws.com/"]
    assert amazon.confirmed == [{"Action": "ConfirmSubscription", "TopicArn": ARN, "Token": "token-1",
                                 "Version": "2010-03-31"}]  # fmt: skip
    assert sns(loper, connection, amazon.bounce(header, version)) == 202
    drain_all()
    assert reported(loper) == [("bounced", header)] and closed(loper) == [(MailClass.STATUS, "bounced")]
    certificates.tend()
    assert len(amazon.asked) == 2


@pytest.mark.parametrize(
    "spoil",
    [
        {"Signature": "AAAA"},
        {"Message": "{}"},
        {"SigningCertURL": "https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-0.pem"},
        {"SigningCertURL": "http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-" + "0" * 32 + ".pem"},
        {"SigningCertURL": "https://sns.eu-central-1.amazonaws.com@evil.example/x.pem"},
        {"SigningCertURL": 7},
        {"SignatureVersion": "3"},
        {"Type": "Other"},
        {"TopicArn": "arn:aws:sns:eu-central-1:123456789012:other"},
    ],
)
def test_nobody_else_is_taken_for_amazon(loper: Shop, amazon: Amazon, spoil: dict[str, Any]) -> None:
    header, connection = mail(loper), loper.connect("ses", "")
    sns(loper, connection, amazon.subscription())
    certificates.tend()
    drain_all()
    asked = list(amazon.asked)
    assert sns(loper, connection, {**amazon.bounce(header), **spoil}) == 401
    certificates.tend()
    drain_all()
    assert reported(loper) == []
    # No address of a stranger's is ever called.
    assert all(url.startswith("https://sns.eu-central-1.amazonaws.com/") for url in amazon.asked[len(asked) :])


def test_another_topic_signed_by_amazon_is_not_believed(loper: Shop, amazon: Amazon) -> None:
    header, connection = mail(loper), loper.connect("ses", "")
    sns(loper, connection, amazon.subscription())
    certificates.tend()
    drain_all()
    stranger = "arn:aws:sns:eu-central-1:999999999999:mine"
    assert sns(loper, connection, amazon.signed({**amazon.plain(header), "TopicArn": stranger})) == 401
    assert sns(loper, connection, amazon.subscription(topic=stranger)) == 401


def test_without_a_subscription_nothing_is_believed(loper: Shop, amazon: Amazon) -> None:
    header, connection = mail(loper), loper.connect("ses", "")
    sns(loper, connection, amazon.bounce(header))
    certificates.tend()
    assert sns(loper, connection, amazon.bounce(header)) == 401
    assert reported(loper) == []
