"""The SMTP provider against a real server that misbehaves on request."""

import smtplib
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from celery.exceptions import SoftTimeLimitExceeded

from notifications.delivery.draining import drain
from notifications.mails.mail import Mail, NotSent
from notifications.models import Message
from notifications.providers.smtp import SMTPProvider
from tests.cast import Shop
from tests.notifications.stage import scene

pytestmark = pytest.mark.django_db
State = Message.State


class Sink:
    """Keeps what it is given; `rcpt` and `data` are what it answers, "cut" closes the connection instead."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.sessions: set[int] = set()
        self.rcpt, self.data = "250 OK", "250 OK queued as 77"
        self.pipelines = True

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, name: str, told: list[str]) -> list[str]:
        session.host_name = name
        return [*told[:-1], "250-PIPELINING", told[-1]] if self.pipelines else told

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(envelope.content)
        self.sessions.add(session.peer[1])
        if self.data == "cut":
            server.transport.abort()
        return self.data


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def sink(settings: Any, request: pytest.FixtureRequest) -> Iterator[Sink]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    taken = Sink()
    taken.pipelines = request.param
    server = Controller(taken, hostname="127.0.0.1", port=port)
    server.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    yield taken
    server.stop()


def sent_through(shop: Shop, number: str = "1042", **changes: Any) -> Message:
    with shop.scoped():
        message = scene(shop, "order_placed", number, **changes)
    drain()
    with shop.scoped():
        return Message.objects.select_related("content").get(pk=message.pk)


def test_a_mail_arrives_as_it_was_stored(loper: Shop, sink: Sink) -> None:
    message = sent_through(loper)
    assert message.state == State.SENT
    assert "77" in message.content.provider_id
    mail = message_from_bytes(sink.mails[0], policy=policy.default)
    assert mail["Subject"] == "Ontvangen: je bestelling 1042"
    assert mail["Message-ID"] == message.content.header_id
    assert mail["Reply-To"] == "hallo@loper.example" and mail["Content-Language"] == "nl"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "€\xa0129,95" in plain.get_content() and "0access0token0" not in plain.get_content()


def test_a_batch_goes_over_one_connection(loper: Shop, sink: Sink) -> None:
    with loper.scoped():
        for number in range(3):
            scene(loper, "order_placed", str(number))
    drain()
    assert len(sink.mails) == 3 and len(sink.sessions) == 1


def test_a_connection_cut_after_the_mail_was_offered_is_a_doubt(loper: Shop, sink: Sink) -> None:
    sink.data = "cut"
    message = sent_through(loper)
    assert len(sink.mails) == 1, "the server has it"
    assert message.state == State.UNCERTAIN and message.last_error.startswith("doubt:")


def test_a_break_leaves_exactly_one_mail_in_doubt_and_the_rest_is_sent(loper: Shop, sink: Sink) -> None:
    answers = iter(["250 OK", "cut", "250 OK", "250 OK"])
    given = Sink.handle_DATA

    async def handle_data(server: Any, session: Any, envelope: Any) -> str:
        sink.data = next(answers)
        return await given(sink, server, session, envelope)

    sink.handle_DATA = handle_data  # type: ignore[method-assign]
    with loper.scoped():
        pks = [scene(loper, "order_placed", str(number), email=f"{number}@x.example").pk for number in range(4)]
    drain()
    with loper.scoped():
        found = [Message.objects.get(pk=pk) for pk in pks]
    states = [message.state for message in found]
    assert states[:2] == [State.SENT, State.UNCERTAIN] and states[3] == State.SENT
    # The one that had been announced when the connection broke was certainly not sent: it waits for its next turn.
    assert states[2] == (State.SCHEDULED if sink.pipelines else State.SENT)


def test_a_refused_recipient_between_others_refuses_nobody_else(loper: Shop, sink: Sink) -> None:
    async def handle_rcpt(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    sink.handle_RCPT = handle_rcpt  # type: ignore[method-assign]
    with loper.scoped():
        for number, email in enumerate(["a@x.example", "nobody@x.example", "nobody2@x.example", "b@x.example"]):
            scene(loper, "order_placed", str(number), email=email)
    drain()
    with loper.scoped():
        states = list(Message.objects.order_by("pk").values_list("state", flat=True))
    assert states == [State.SENT, State.FAILED, State.FAILED, State.SENT]
    assert len(sink.mails) == 2 and len(sink.sessions) == 1


@pytest.mark.parametrize(
    "bad", ["a@x.example>\r\nRCPT TO:<b@x.example", "a b@x.example", "<a@x.example>", "a\0@x.example", ""]
)
def test_no_address_becomes_a_command(loper: Shop, sink: Sink, bad: str) -> None:
    with SMTPProvider() as provider:
        mail = Mail(bad, '"x" <b@x.example>', "", "s", "t", "h", "<1@x>")
        (outcome,) = provider.send_all([mail])
    assert isinstance(outcome, NotSent) and not outcome.retry and sink.mails == []


@pytest.mark.parametrize("step", ["rcpt", "data"])
@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        ("451 4.3.0 later", State.SCHEDULED, "provider_down:451"),
        ("550 5.1.1 unknown", State.FAILED, "provider_refused:550"),
    ],
)
def test_a_clear_no_is_no_doubt(loper: Shop, sink: Sink, step: str, answer: str, state: int, reason: str) -> None:
    setattr(sink, step, answer)
    message = sent_through(loper)
    assert message.state == state and message.last_error.startswith(reason)
    setattr(sink, step, "250 OK")
    assert sent_through(loper, "1043").state == State.SENT, "the connection stays usable"


def test_a_server_that_is_down_is_tried_again(loper: Shop, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.SMTP_URL = f"smtp://127.0.0.1:{free.getsockname()[1]}"
    message = sent_through(loper)
    assert message.state == State.SCHEDULED and message.last_error.startswith("provider_down:mail server not reachable")


def test_an_address_that_smtp_cannot_spell_fails_and_leaves_no_doubt(loper: Shop, sink: Sink) -> None:
    message = sent_through(loper, email="sänne@klant.example")
    assert message.state == State.FAILED and message.last_error.startswith("provider_refused:")
    assert sent_through(loper, "1043").state == State.SENT


def test_a_dialogue_that_was_broken_off_leaves_no_client_behind() -> None:
    class Halfway:
        """A client whose task runs out of time while the body is on its way."""

        def mail(self, *_: object) -> tuple[int, bytes]:
            return 250, b""

        rcpt = mail

        def data(self, _content: bytes) -> None:
            raise SoftTimeLimitExceeded

        def close(self) -> None:
            pass

    provider = SMTPProvider()
    provider._client = cast(smtplib.SMTP, Halfway())
    with pytest.raises(SoftTimeLimitExceeded):
        provider.hand_over(Mail("a@x.example", '"x" <b@x.example>', "", "s", "t", "h", "<1@x>"))
    assert provider._client is None


def test_a_stored_reason_names_nobody(loper: Shop, sink: Sink) -> None:
    sink.rcpt = "550 5.1.1 <sanne@klant.example>: Recipient address rejected"
    message = sent_through(loper)
    assert "5.1.1 <[address]>: Recipient" in message.last_error
    assert "sanne" not in message.last_error
