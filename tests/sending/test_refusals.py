"""What a provider did not even try, or took and then refused; and names that change while a mail server is dialled."""

import json
import socket
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from dashboard.sending.needs import bounced
from inbox.contracts import RawWebhook
from notifications.answers.clicks import is_countable
from notifications.answers.reporting import report
from notifications.events.brevo import TYPES as BREVO
from notifications.events.mailgun import Mailgun
from notifications.events.resend import Resend
from notifications.events.ses import TYPES as SES
from notifications.mails.mail import NotSent
from notifications.models import EngagementEvent, Message, MessageContent
from notifications.providers.own_smtp import OwnSMTP
from tests.cast import SANNE, Shop
from tests.notifications.stage import now, staged
from tests.sending.letters import letter

State, Type = Message.State, EngagementEvent.Type


def raw(body: dict[str, Any]) -> RawWebhook:
    return RawWebhook(body=json.dumps(body).encode(), headers={}, received_at=timezone.now())


@pytest.mark.parametrize(
    ("reason", "severity", "type_"),
    [
        ("bounce", "permanent", Type.BOUNCED), ("suppress-bounce", "permanent", Type.BOUNCED),
        ("suppress-unsubscribe", "permanent", Type.UNSUBSCRIBED), ("suppress-complaint", "permanent", Type.COMPLAINED),
        ("old", "permanent", Type.DEFERRED), ("espblock", "permanent", Type.DEFERRED),
        ("generic", "permanent", Type.DEFERRED), ("bounce", "temporary", Type.DEFERRED),
    ],
)  # fmt: skip
def test_mailgun_s_lists_are_no_bounces(reason: str, severity: str, type_: str) -> None:
    event = {"event": "failed", "id": "e1", "severity": severity, "reason": reason,
             "timestamp": timezone.now().timestamp(), "user-variables": {"stoep-message": "a@b"}}  # fmt: skip
    (found,) = Mailgun().parse(raw({"signature": {"token": "t"}, "event-data": event}), "event")
    assert found.type == type_


@pytest.mark.parametrize(
    ("words", "type_"),
    [
        ("on the list since it complained", Type.COMPLAINED), ("it bounced before", Type.BOUNCED),
        ("bounced or complained", Type.REJECTED), ("OnAccountSuppressionList", Type.REJECTED),
    ],
)  # fmt: skip
def test_resend_s_list_says_why_or_nothing(words: str, type_: str) -> None:
    data = {"email_id": "e1", "suppressed": {"type": "x", "message": words},
            "headers": [{"name": "Message-ID", "value": "<a@b>"}]}  # fmt: skip
    (found,) = Resend().parse(raw({"type": "email.suppressed", "data": data}), "email.suppressed")
    assert found.type == type_


def _content(message: Message) -> None:
    MessageContent.objects.create(
        message=message, recipient=SANNE["email"], mail_class=2, subject="s", text="t", html="", language="nl",
        header_id="<1@x>", content_hash="x", rendered_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.UNCERTAIN, State.SENT])
def test_what_the_provider_refused_is_no_proof_and_waits_for_a_person(loper: Shop, state: int) -> None:
    assert SES["Reject"] == BREVO["blocked"] == Type.REJECTED
    message = staged(loper, state=state)
    with loper.scoped():
        _content(message)
        assert report("<1@x>", Type.REJECTED, "e1", timezone.now(), "Rejected by Mailgun")
        found = list(bounced())
    settled = now(loper, message)
    if state == State.UNCERTAIN:
        assert (settled.state, settled.last_error, found) == (State.FAILED, "provider_refused", [])
    else:
        assert settled.state == State.SENT and "was not sent" in found[0].what


def own_smtp(port: str) -> OwnSMTP:
    account: Any = SimpleNamespace(
        pk=1, provider="own_smtp", settings={"host": "mail.evil.example", "port": port, "user": "u"},
        keys={"password": "p"}, trouble="", last_error="", merchant_id=1,
    )  # fmt: skip
    return OwnSMTP(account)


@pytest.mark.parametrize("port", ["587", "465"])
@pytest.mark.parametrize("act", ["send", "check"])
def test_the_address_that_was_checked_is_dialled(monkeypatch: pytest.MonkeyPatch, port: str, act: str) -> None:
    """A name that leads elsewhere the second time reaches nothing of ours."""
    asked: list[str] = []
    tried: list[Any] = []

    def resolve(host: str, port: int, *_args: Any, **_more: Any) -> list[Any]:
        asked.append(host)
        first = host if host[0].isdigit() else "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (first, int(port)))]

    class Sock(socket.socket):
        def connect(self, address: Any) -> None:
            tried.append(address)
            raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "socket", Sock)
    if act == "check":
        assert own_smtp(port).check().error
    else:
        with pytest.raises(NotSent):
            own_smtp(port).hand_over(letter())
    assert tried == [("93.184.216.34", int(port))]
    assert asked.count("mail.evil.example") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ("", True), ("/", True), ("/nl/wolkenloper-4", True), ("/products/air-max-90", True), ("/c-vitamine/", True),
        ("/account/orders/1042", False), ("/mijn-account/", False), ("/u/sanne-de-vries", False), ("/n/1042", False),
        ("/c/AB12CD34EF5", False), ("/c/schoenen", False), ("/x/AB12CD34EF5", False), ("/%6frders/a", False),
        ("/bestelling-volgen/a", False), ("/x?y=1", False),
    ],
)  # fmt: skip
def test_only_links_that_are_the_same_for_everybody_are_counted(loper: Shop, path: str, counted: bool) -> None:
    loper.merchant.shop_url = "https://www.loper.example"
    assert is_countable(loper.merchant, f"https://www.loper.example{path}") is counted


@pytest.mark.django_db
def test_a_hold_that_ran_out_waits_for_no_other_shop(
    loper: Shop, funkwerk: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notifications.delivery import settling
    from notifications.models import Enrolment

    monkeypatch.setattr(settling, "SHARE", 4)
    ours, theirs = staged(loper), staged(funkwerk)
    past = timezone.now() - timedelta(minutes=5)
    with loper.scoped():
        known = Message.objects.select_related("enrolment").get(pk=ours.pk)
        Message.objects.filter(pk=ours.pk).update(state=State.HELD, due_at=past)
        made = Enrolment.objects.bulk_create(
            Enrolment(journey_id=known.enrolment.journey_id, subject_type="order", subject_id=10_000 + number,
                      order_id=known.enrolment.order_id, event_id=known.enrolment.event_id)
            for number in range(9)
        )  # fmt: skip
        Message.objects.bulk_create(
            Message(enrolment=one, step=known.step, mail_class=3, state=State.HELD, due_at=past - timedelta(days=1),
                    planned_at=past) for one in made
        )  # fmt: skip
    with funkwerk.scoped():
        Message.objects.filter(pk=theirs.pk).update(state=State.HELD, due_at=past)
    order: list[tuple[int, int]] = []
    real = settling.move_all

    def noted(rows: Any, *how: Any, **more: Any) -> Any:
        order.append((rows[0].merchant_id, len(rows)))
        return real(rows, *how, **more)

    monkeypatch.setattr(settling, "move_all", noted)
    assert settling.settle() == 11
    assert now(loper, ours).state == now(funkwerk, theirs).state == State.SCHEDULED
    shares = [count for merchant, count in order if merchant == loper.merchant.pk]
    assert shares == [4, 4, 2] and funkwerk.merchant.pk in {merchant for merchant, _count in order[:2]}
