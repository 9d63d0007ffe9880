"""Mails made by hand say what Django's would, to Python's own parser, and refuse what must be refused."""

import html.parser
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.mails.finishing import as_it_travels
from notifications.mails.mail import Attachment, Mail
from notifications.mails.mime import as_bytes, by_hand

# Everything that can be in a subject or a name once it is on one line (notifications.mails.contents.one_line).
line = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=120)
name = line.map(lambda text: re.sub(r'["\\<>]', "", text))
body = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))
MAIL = Mail("a@x.example", '"Löper" <b@x.example>', "c@x.example", "Betreff: größer", "täxt\n", "<p>häml</p>\n",
            "<1.abc@x.example>", {"Content-Language": "de"})  # fmt: skip


def mail(**changes: Any) -> Mail:
    return Mail(**{**{name: getattr(MAIL, name) for name in MAIL.__dataclass_fields__}, **changes})


def read(content: bytes) -> EmailMessage:
    for row in content.split(b"\r\n"):
        assert len(row) <= 998 and b"\n" not in row and b"\r" not in row
    return cast(EmailMessage, message_from_bytes(content, policy=policy.default))


def told(found: EmailMessage, header: str) -> list[str]:
    # Django breaks a line right after the colon, which leaves a blank behind.
    return [str(one).strip() for one in found.get_all(header, [])]


def parts(found: EmailMessage) -> list[str]:
    return [part.get_content().replace("\r\n", "\n") for part in found.iter_parts()]  # type: ignore[attr-defined]


@given(subject=line, sender=name, text=body, html=body)
def test_any_words_are_read_back_as_they_were(subject: str, sender: str, text: str, html: str) -> None:
    content = by_hand(mail(subject=subject, sender=f'"{sender}" <b@x.example>', text=text, html=html))
    assert content.isascii()
    found = read(content)
    assert found["Subject"] == subject
    who = found["From"].addresses[0]
    # Python's parser makes one blank of several, hard ones among them, and puts one between encoded words.
    assert who.addr_spec == "b@x.example" and "".join(who.display_name.split()) == "".join(sender.split())
    assert parts(found) == [text, html]


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"subject": "plain"}, {"subject": "a long plain subject " * 12 + "."}, {"reply_to": ""},
        {"subject": "x" * 300},
        {"text": "漢字" * 400}, {"html": "<p>" + "x" * 5000}, {"text": ".\n..\n.x\n", "html": "\n.\n"},
        {"headers": {"List-Unsubscribe": "<https://x.example/" + "y" * 300 + "/>", "List-Unsubscribe-Post": "a=b"}},
    ],
)  # fmt: skip
def test_it_tells_the_same_as_djangos_own(changes: dict[str, Any]) -> None:
    given_mail = mail(**changes)
    ours = read(by_hand(given_mail))
    theirs = read(cast(Any, given_mail.as_mime().message()).as_bytes(linesep="\r\n"))
    for header in {*ours.keys(), *theirs.keys()} - {"Content-Type", "Date"}:
        assert told(ours, header) == told(theirs, header)
    assert [one.rstrip("\n") for one in parts(ours)] == [one.rstrip("\n") for one in parts(theirs)]
    assert [part.get_content_type() for part in ours.iter_parts()] == ["text/plain", "text/html"]
    assert ours["Date"].datetime is not None and not ours.defects


@pytest.mark.parametrize("field", ["subject", "sender", "recipient", "reply_to", "message_id", "headers"])
@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n", "\r\n "])
def test_nobody_writes_headers_of_his_own(field: str, break_: str) -> None:
    bad = f"x{break_}Bcc: everybody@x.example"
    with pytest.raises(ValueError):
        as_bytes(mail(**{field: {"X-Odd": bad} if field == "headers" else bad}))


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "sänne@x.example"}, {"recipient": "a@bücher.example"}, {"sender": "b@x.example"},
        {"headers": {"X-Odd": "größer"}}, {"headers": {"X Odd": "x"}}, {"recipient": '"a b"@x.example'},
        {"attachments": (Attachment("a.png", b"\x89PNG", "image/png", "cid1"),)},
    ],
)  # fmt: skip
def test_what_is_unusual_is_left_to_django(changes: dict[str, Any]) -> None:
    assert by_hand(mail(**changes)) == b""


def test_words_that_look_encoded_stay_as_they_are() -> None:
    found = read(by_hand(mail(subject="=?utf-8?q?fake?=", sender='"=?utf-8?q?fake?=" <b@x.example>')))
    assert found["Subject"] == "=?utf-8?q?fake?=" and found["From"].addresses[0].display_name == "=?utf-8?q?fake?="


@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        ("<p>plain</p>\n", "7bit"), ("<p>h\u00e4ml</p>", "quoted-printable"), ("<p>" + "x" * 950, "quoted-printable"),
        ("From here\n", "quoted-printable"), ("<p>\nFrom here\n", "quoted-printable"),
        ("--=_stoep_mail", "quoted-printable"),
    ],
)  # fmt: skip
def test_html_goes_as_it_is_where_no_server_would_change_it(said: str, encoding: str) -> None:
    part = list(read(by_hand(mail(html=said))).iter_parts())[1]
    assert part["Content-Transfer-Encoding"] == encoding


@given(st.text(st.sampled_from('a<>&"é€\U0001f381\n'), max_size=60))
def test_html_says_the_same_in_the_form_in_which_it_travels(words: str) -> None:
    long = f"<p title=\"{html.escape(words)}\" style='a'>{html.escape(words)}</p>" + "<b style='b'>x</b>" * 80
    found = as_it_travels(long)
    assert found.isascii() and max(map(len, found.split("\n"))) <= 900
    assert heard(found) == heard(long)
    kept = f"<style>p::before {{ content: 'é' }}</style>{words}"
    assert as_it_travels(kept) == kept


def heard(text: str) -> list[Any]:
    """Tags with their attributes, and the words between them."""
    found: list[Any] = []
    reader = html.parser.HTMLParser()
    reader.handle_starttag = lambda tag, attributes: found.append((tag, attributes))  # type: ignore[method-assign]
    reader.handle_data = found.extend  # type: ignore[assignment,method-assign]
    reader.feed(text)
    reader.close()
    return found


def test_half_a_letter_is_no_mail() -> None:
    for field in ("subject", "text", "html"):
        with pytest.raises(ValueError):
            as_bytes(mail(**{field: "\ud800"}))


def test_the_boundary_is_in_no_part() -> None:
    tricky = "--=_stoep_mail\n--=_stoep_mail--\n"
    assert parts(read(by_hand(mail(text=tricky, html=tricky)))) == [tricky, tricky]
