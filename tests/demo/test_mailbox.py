"""The mailbox: kept by a real SMTP server, read by the viewer."""

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from demo import mailbox, ports
from demo.smtp_sink import connected
from embedded.launching import free_port


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STOEP_DATA", str(tmp_path))
    box = tmp_path / "mailbox"
    box.mkdir()
    return box


@pytest.fixture
def smtp(folder: Path) -> Iterator[smtplib.SMTP]:
    """A client of the sink, which runs in a thread of its own."""
    loop, port = asyncio.new_event_loop(), free_port()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    serving = asyncio.run_coroutine_threadsafe(loop.create_server(connected(folder), "127.0.0.1", port), loop).result()
    try:
        assert ports.answers(port)
        with smtplib.SMTP("127.0.0.1", port) as client:
            yield client
    finally:
        loop.call_soon_threadsafe(serving.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def mail(subject: str = "Bezorgd: je bestelling", to: str = "sanne@klant.example") -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, '"Loper" <loper@mail.example>', to
    made.set_content("Zie http://track.loper.localhost/t/abc/ of <b>niet</b>\n")
    made.add_alternative("<html><head></head><body><a href='http://x.localhost/'>Volg</a></body></html>", "html")
    made["Content-Language"] = "nl"
    return made


@pytest.fixture
def browser(settings: Any) -> Client:
    settings.ROOT_URLCONF = "tests.demo.urls"
    return Client(HTTP_HOST="localhost")


def test_a_mail_that_was_handed_over_can_be_read(smtp: smtplib.SMTP, browser: Client) -> None:
    smtp.send_message(mail("Één pakket is er"))
    page = browser.get("/mailbox/")
    assert "Één pakket is er" in page.content.decode()
    (kept,) = mailbox.newest()
    assert (kept.recipient, kept.sender, kept.language) == ("sanne@klant.example", "Loper", "nl")
    shown = browser.get(f"/mailbox/{kept.name}/").content.decode()
    assert 'href="http://track.loper.localhost/t/abc/"' in shown
    assert "&lt;b&gt;niet" in shown
    assert browser.get(f"/mailbox/{kept.name}/source/").content.startswith(b"Subject:")


def test_the_newest_mail_is_first_and_a_person_can_be_picked(smtp: smtplib.SMTP, browser: Client) -> None:
    for number, person in enumerate(("sanne", "jonas", "sanne")):
        smtp.send_message(mail(f"mail {number}", f"{person}@klant.example"))
    assert [kept.subject for kept in mailbox.newest()] == ["mail 2", "mail 1", "mail 0"]
    only = browser.get("/mailbox/", {"to": "Jonas@"}).content.decode()
    assert "mail 1" in only
    assert "mail 2" not in only


def test_a_mail_may_style_itself_and_do_nothing_else(smtp: smtplib.SMTP, browser: Client) -> None:
    smtp.send_message(mail())
    name = mailbox.newest()[0].name
    frame = browser.get(f"/mailbox/{name}/html/")
    assert frame["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert '<head><base target="_blank">' in frame.content.decode()
    page = browser.get(f"/mailbox/{name}/")
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["nothing", "..", "%2e%2e%2fdemo.json", "0" * 20 + "-abcdef01"])
def test_only_mails_of_the_folder_are_shown(folder: Path, browser: Client, name: str) -> None:
    (folder.parent / "demo.json").write_text("{}")
    for part in ("", "html/", "source/"):
        assert browser.get(f"/mailbox/{name}/{part}").status_code == 404


def test_an_empty_mailbox_says_so(folder: Path, browser: Client) -> None:
    assert "No mail yet" in browser.get("/mailbox/").content.decode()
    assert "Nobody of that address" in browser.get("/mailbox/?to=nobody").content.decode()


def test_without_the_demo_there_is_no_mailbox(db: None) -> None:
    assert Client(HTTP_HOST="localhost").get("/mailbox/").status_code == 404
