"""Reading the folder of mails that the SMTP sink fills."""

import base64
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parseaddr
from pathlib import Path

NAME = re.compile(r"[0-9]{20}-[0-9a-f]{8}")
SHOWN = 300


@dataclass(frozen=True)
class Kept:
    """One mail of the mailbox, by its headers."""

    name: str
    recipient: str
    sender: str  # the brand's name
    subject: str
    language: str
    at: datetime


def folder() -> Path:
    """Where the sink of this demo writes."""
    return Path(os.environ.get("STOEP_DATA") or ".stoep") / "mailbox"


def count() -> int:
    return len(_names())


def newest(recipient: str = "") -> list[Kept]:
    """The newest mails, at most SHOWN, newest first; only those to the recipient where one is given."""
    wanted = recipient.strip().lower()
    found = []
    for name in _names():
        mail = _headers(name)
        if not wanted or wanted in mail.recipient.lower():
            found.append(mail)
        if len(found) == SHOWN:
            break
    return found


def recipients() -> list[str]:
    """Everybody who has mail, in alphabetical order."""
    return sorted({_headers(name).recipient for name in _names()})


def raw(name: str) -> bytes | None:
    """The mail as it was handed over; None when there is none of this name."""
    path = folder() / f"{name}.eml"
    return path.read_bytes() if NAME.fullmatch(name) and path.is_file() else None


def parsed(content: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(content)


def part(mail: EmailMessage, kind: str) -> str:
    """The mail's text of this kind, "plain" or "html"; "" when it has none."""
    body = mail.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


def with_pictures(mail: EmailMessage) -> str:
    """The html with the mail's own pictures put into it, as a mail program shows them; nothing else is loaded."""
    html = part(mail, "html")
    for picture in mail.walk():
        name = str(picture.get("Content-ID") or "").strip("<> ")
        if name and picture.get_content_maintype() == "image":
            content = base64.b64encode(picture.get_payload(decode=True) or b"").decode()  # type: ignore[arg-type]
            html = html.replace(f"cid:{name}", f"data:{picture.get_content_type()};base64,{content}")
    return html


def described(name: str, mail: EmailMessage) -> Kept:
    brand, address = parseaddr(str(mail["From"] or ""))
    return Kept(
        name=name,
        recipient=parseaddr(str(mail["To"] or ""))[1],
        sender=brand or address,
        subject=str(mail["Subject"] or "").strip(),
        language=str(mail["Content-Language"] or ""),
        at=datetime.fromtimestamp(int(name.partition("-")[0]) / 1e9, tz=UTC),
    )


def _headers(name: str) -> Kept:
    with (folder() / f"{name}.eml").open("rb") as file:
        mail = BytesHeaderParser(policy=policy.default).parse(file)
    return described(name, mail)


def _names() -> list[str]:
    return sorted((path.stem for path in folder().glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True)
