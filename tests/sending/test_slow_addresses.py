"""An address that a merchant typed answers a byte at a time: the whole call has an end, and the doubt is told apart."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from notifications.mails.mail import NotSent, Unsure
from notifications.providers import own_smtp
from tests.cast import Shop
from tests.sending import slow
from tests.sending.api import Api
from tests.sending.letters import letter
from tests.sending.test_channels import channel, text

pytestmark = pytest.mark.django_db
ENOUGH = 1.5  # seconds: the patience of these tests is 0.4 to 0.5, and the servers speak for 8


@pytest.fixture
def serving(settings: Any) -> Iterator[Callable[..., slow.Slow]]:
    running: list[slow.Slow] = []

    def serve(speak: Callable[..., None]) -> slow.Slow:
        running.append(slow.Slow(speak))
        settings.HTTP_ALLOWED_PRIVATE = [f"127.0.0.1:{one.port}" for one in running]
        return running[-1]

    yield serve
    for one in running:
        one.stop()


@pytest.mark.parametrize("speak", [slow.slow_head, slow.slow_body, slow.slow_pieces])
def test_a_webhook_that_answers_byte_by_byte_is_cut_off_in_time_and_in_doubt(
    api: Api, loper: Shop, serving: Any, speak: Callable[..., None]
) -> None:
    hook = channel(loper, "webhook", api)
    hook.settings = {"url": serving(speak).url}
    begun = time.monotonic()
    with hook, pytest.raises(Unsure):
        hook.send(text())
    assert time.monotonic() - begun < ENOUGH


def test_an_answer_that_breaks_off_is_a_quiet_doubt(
    api: Api, loper: Shop, serving: Any, caplog: pytest.LogCaptureFixture
) -> None:
    hook = channel(loper, "webhook", api)
    hook.settings = {"url": serving(slow.broken_pieces).url}
    with hook, caplog.at_level(logging.WARNING):
        outcome = hook.attempt(text())
    assert isinstance(outcome, Unsure) and "hung up" in str(outcome)
    assert not caplog.records, "nothing of ours went wrong"


@pytest.mark.parametrize(("speak", "kind"), [(slow.slow_banner, NotSent), (slow.slow_after_the_body, Unsure)])
def test_a_mail_server_of_a_merchant_has_one_deadline_for_all_it_says(
    serving: Any, monkeypatch: pytest.MonkeyPatch, speak: Callable[..., None], kind: type[Exception]
) -> None:
    monkeypatch.setattr(own_smtp, "SECONDS", 0.5)
    begun = time.monotonic()
    with own_smtp.Pinned(f"smtp://127.0.0.1:{serving(speak).port}") as provider, pytest.raises(kind):
        provider.hand_over(letter())
    assert time.monotonic() - begun < ENOUGH


def test_a_call_that_was_in_time_leaves_its_line_alone(
    serving: Any, mailbox: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """One connection takes a mail after the first one's deadline: that was only the first one's."""
    settings.HTTP_ALLOWED_PRIVATE = [f"127.0.0.1:{mailbox.port}"]
    monkeypatch.setattr(own_smtp, "SECONDS", 0.5)
    provider = own_smtp.Pinned(mailbox.url)
    with provider:
        provider.hand_over(letter())
        line = provider._client
        time.sleep(0.9)
        provider.hand_over(letter())
        assert provider._client is line and len(mailbox.mails) == 2
