"""A mail as bytes, put together by hand: Python's email package needs a millisecond for what is known beforehand.

Only what every mail of ours is: a text part and an html part, addresses in plain ASCII. Anything else, attachments
above all, is Django's EmailMessage. tests/notifications/test_mime.py reads both with Python's parser.
"""

import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterator
from email.utils import formatdate
from typing import cast

from django.core.mail.message import SafeMIMEMultipart

from notifications.mails.mail import Mail

LINE = 76  # characters of a header line, "Subject: " and its like included; RFC 5322 recommends 78
WORD = 45  # bytes of text in one encoded word: 60 characters of base64, 75 are allowed (RFC 2047)
# No encoding can produce "=_", so the boundary is in no part, whatever a part says; a part that says it is encoded.
BOUNDARY = b"=_stoep_mail"
BOUNDARY_TEXT = BOUNDARY.decode()
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
SENDER = re.compile(r'"(?P<name>[^"\\<>\r\n]*)" <(?P<address>[^<>]+)>')
NAME = re.compile(r"[A-Za-z0-9-]+")
VISIBLE = re.compile(r"[ -~]*")
LONGEST = 900  # of a line that cannot be broken; 998 are allowed
HEAD = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="' + BOUNDARY + b'"\r\n\r\n'
    b"--" + BOUNDARY + b"\r\n"
)
BETWEEN = b"\r\n--" + BOUNDARY + b"\r\n"
END = b"\r\n--" + BOUNDARY + b"--\r\n"


def as_bytes(mail: Mail) -> bytes:
    """The mail as it goes over the wire, lines ended by CRLF; raises ValueError for what cannot be a mail."""
    return by_hand(mail) or _by_django(mail)


def _by_django(mail: Mail) -> bytes:
    made = cast(SafeMIMEMultipart, mail.as_mime().message())
    recipient = str(made["To"])
    if "<" not in recipient:  # Django takes brackets without a name off
        made.replace_header("To", f"<{recipient}>")
    return made.as_bytes(linesep="\r\n")


def by_hand(mail: Mail) -> bytes:
    """The mail's bytes; b"" when it is one for Django. Raises ValueError for a line break in a header."""
    sender = SENDER.fullmatch(mail.sender)
    if mail.attachments or sender is None or not _is_plain(mail, sender["address"]):
        return b""
    lines = [
        f"Subject: {_unstructured(mail.subject, len('Subject: '))}",
        f"From: {_phrase(sender['name'])}<{sender['address']}>",
        f"To: <{mail.recipient}>",  # the brackets are a point of SpamAssassin's where a mail shows one picture
    ]
    if mail.reply_to:
        lines.append(f"Reply-To: {mail.reply_to}")
    lines.append(f"Date: {formatdate()}")
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", **mail.headers}
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join([*lines, ""]).encode("ascii")
    return b"".join((head, HEAD, _part(mail.text, b"plain"), BETWEEN, _part(mail.html, b"html"), END))


def _is_plain(mail: Mail, sender: str) -> bool:
    """Nothing unusual in its headers; raises ValueError when a line break is: somebody wants a header of his own."""
    given = [mail.subject, mail.sender, mail.recipient, mail.reply_to, mail.message_id, *mail.headers.values()]
    if any("\n" in value or "\r" in value for value in given):
        raise ValueError("a line break in a header")
    addresses = [mail.recipient, sender, *([mail.reply_to] if mail.reply_to else [])]
    values = [mail.message_id, *mail.headers.values()]
    return (
        all(ADDRESS.fullmatch(address) and len(address) < LONGEST for address in addresses)
        and all(NAME.fullmatch(name) for name in mail.headers)
        and all(value and value == value.strip() and len(value) < LONGEST for value in values)
        and all(VISIBLE.fullmatch(value) for value in values)
    )


def _unstructured(text: str, used: int) -> str:
    """A header's text, broken at its spaces; as encoded words when it is not plain ASCII."""
    if VISIBLE.fullmatch(text) and "=?" not in text and text == text.strip() and "  " not in text:
        lines, room = [""], LINE - used
        for word in text.split(" "):
            if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
                lines.append(word)
                room = LINE - 1
            else:
                lines[-1] += f" {word}" if lines[-1] else word
        if all(len(line) <= LINE for line in lines):
            return "\r\n ".join(lines)
    return _encoded(text)


def _phrase(name: str) -> str:
    """A sender's name and what parts it from the address: quoted as it is, or as encoded words; a blank one is none."""
    if not name.strip():
        return ""
    if VISIBLE.fullmatch(name) and "=?" not in name and len(name) < LINE - 10:
        return f'"{name}" '
    return _encoded(name) + "\r\n "


def _encoded(text: str) -> str:
    """Encoded words of RFC 2047 in base64, never cutting a letter in two; raises UnicodeEncodeError for half a pair."""
    words, part = [], b""
    for letter in text:
        data = letter.encode()
        if len(part) + len(data) > WORD:
            words.append(part)
            part = b""
        part += data
    words.append(part)
    return "\r\n ".join(f"=?utf-8?b?{b2a_base64(word, newline=False).decode()}?=" for word in words)


def _part(text: str, kind: bytes) -> bytes:
    """One part with its headers. As it is where every server takes that; else quoted-printable, which stays readable
    and small, and base64 where most of it is not ASCII."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    data = text.replace("\n", "\r\n").encode()
    if _needs_no_encoding(text, kind):
        encoding, body = b"7bit", data
    elif len(data) - len(text) > len(data) // 5:
        encoding, body = b"base64", _in_lines(data)
    else:
        # It breaks lines as the text does, so the text needs a line break: one that is taken off again.
        encoding, body = b"quoted-printable", b2a_qp(data + b"\r\n", istext=True)[:-2]
    return (
        b"Content-Type: text/"
        + kind
        + b'; charset="utf-8"\r\nContent-Transfer-Encoding: '
        + encoding
        + b"\r\n\r\n"
        + body
    )


def _needs_no_encoding(text: str, kind: bytes) -> bool:
    """Html in letters and lines that every server takes (RFC 5322), and none that begins with "From ", which some
    mailboxes mark. Plain text keeps its encoding, which also keeps the blanks at the ends of its lines."""
    if kind != b"html" or not text.isascii() or "\0" in text or BOUNDARY_TEXT in text:
        return False
    return "\nFrom " not in text and not text.startswith("From ") and not any(long_lines(text))


def long_lines(text: str) -> Iterator[str]:
    """The lines of more than LONGEST characters. Of most texts only each LONGEST-th character or so is looked at."""
    start = 0
    while len(text) - start > LONGEST:
        end = text.rfind("\n", start, start + LONGEST + 1)
        if end < 0:
            end = text.find("\n", start)
            yield text[start:end] if end >= 0 else text[start:]
        start = end + 1 if end >= 0 else len(text)


def _in_lines(data: bytes) -> bytes:
    return b"\r\n".join(b2a_base64(data[start : start + 57], newline=False) for start in range(0, len(data), 57))
