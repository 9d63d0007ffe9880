"""Every mail in every language and tone, for both brands, as its bytes leave: what mailboxes and laws ask of each."""

import re
from base64 import b64encode
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlsplit

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from notifications.mime import wire

from tests.cast import Shop
from tests.mails.letters import Letter, letters

pytestmark = pytest.mark.django_db
BIGGEST = 80_000  # bytes of html: Gmail cuts what is over some 102 kB
LOADED = re.compile(r"""(?:src|background|poster)="([^"]*)"|url\(([^)]*)\)|@import\s+["']?([^"';]*)""", re.IGNORECASE)


@pytest.fixture(params=["loper", "funkwerk"])
def shop(request: pytest.FixtureRequest) -> Shop:
    found: Shop = request.getfixturevalue(request.param)
    return found


def test_every_voice_of_every_mail_is_fit_to_leave(shop: Shop) -> None:
    with shop.scoped():
        for letter in letters(shop):
            parts = message_from_bytes(wire(letter.mail), policy=policy.default)
            _check_parts(letter, parts)
            _check_headers(letter, parts)
            _check_loads_nothing_foreign(letter, shop.host)


def _check_parts(letter: Letter, parts: Any) -> None:
    text = parts.get_body(("plain",)).get_content().replace("\r\n", "\n")
    html = parts.get_body(("html",)).get_content()
    assert text.strip() == letter.mail.text.strip(), letter.name
    assert len(html.encode()) < BIGGEST, letter.name
    language = letter.voice.partition("_")[0]
    assert re.search(rf'<html lang="{language}" dir="ltr"', html), letter.name
    assert len(text.split()) > 15, f"{letter.name}: a text part for its own sake"


def _check_headers(letter: Letter, parts: Any) -> None:
    assert parts["Subject"] == letter.mail.subject, letter.name
    assert parts["Message-ID"] and parts["Date"] and parts["Auto-Submitted"] == "auto-generated", letter.name
    one_click = parts["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one_click == letter.is_marketing, letter.name
    if letter.is_marketing:
        off = parts["List-Unsubscribe"].strip("<>")
        assert off in letter.mail.text and off in letter.mail.html, f"{letter.name}: no way out for the eye"


def _check_loads_nothing_foreign(letter: Letter, host: str) -> None:
    for found in LOADED.findall(letter.mail.html):
        target = urlsplit(next(one for one in (*found, "") if one or found[-1] == one))
        assert target.scheme in ("cid", "") or target.hostname == host, f"{letter.name} loads {target.geturl()}"


def test_a_signature_over_every_mail_verifies(loper: Shop) -> None:
    """Signed as a mail server would sign the very bytes that we hand over, one-click headers included (RFC 8058)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip
    record = b"v=DKIM1; k=rsa; p=" + b64encode(der)
    with loper.scoped():
        for letter in letters(loper, languages=("nl",), tones=("usual",)):
            content = wire(letter.mail)
            wanted = [b"from", b"to", b"subject", b"message-id", b"date"]
            wanted += [b"list-unsubscribe", b"list-unsubscribe-post"] if letter.is_marketing else []
            seal = dkim.sign(content, b"s1", b"mail.example", secret, include_headers=wanted)
            assert dkim.verify(seal + content, dnsfunc=lambda *_args, **_more: record), letter.name
            assert not dkim.verify(
                seal + content.replace(b"Subject: ", b"Subject: x", 1), dnsfunc=lambda *_a, **_m: record
            )
