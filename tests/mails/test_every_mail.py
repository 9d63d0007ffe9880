"""Every mail in every language and tone, for both brands, as its bytes leave: what mailboxes and laws ask of each."""

import re
from base64 import b64encode
from collections.abc import Iterable
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlsplit

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from merchants.tones import plain
from notifications.designs.blocks import TYPES, types_for
from notifications.designs.copying import NEVER
from tests.cast import Shop
from tests.mails.designing import MAILS
from tests.mails.letters import ALL, IS_PROOF, Letter, chosen, letters, noted, own_letters
from tests.notifications.stage import TEMPLATES

pytestmark = pytest.mark.django_db
BIGGEST = 80_000  # bytes of html: Gmail cuts what is over some 102 kB
LOADED = re.compile(r"""(?:src|background|poster)="([^"]*)"|url\(([^)]*)\)|@import\s+["']?([^"';]*)""", re.IGNORECASE)
SHEET = re.compile(r"<link\b", re.IGNORECASE)


@pytest.fixture(params=["loper", "funkwerk"])
def shop(request: pytest.FixtureRequest) -> Shop:
    found: Shop = request.getfixturevalue(request.param)
    return found


def test_every_voice_of_every_mail_is_fit_to_leave(shop: Shop) -> None:
    # The other brand in its own language only, but for bin/mailproof: it is the same words.
    languages = ALL if IS_PROOF or shop.merchant.slug == "loper" else (shop.merchant.language,)
    with shop.scoped():
        seen = _checked(shop, letters(shop, languages), "built-in words")
    assert seen == set(TEMPLATES)


def test_a_merchants_own_copy_of_every_mail_is_fit_to_leave(shop: Shop) -> None:
    with shop.scoped():
        seen = _checked(shop, own_letters(shop), "a merchant's own words")
    assert seen == set(TEMPLATES) - NEVER
    assert set().union(*map(types_for, MAILS)) == set(TYPES), "a kind of block is in none of these mails"


def _checked(shop: Shop, written: Iterable[Letter], what: str) -> set[str]:
    """Check each; the templates that were among them."""
    sizes: dict[str, int] = {}
    seen = set()
    for letter in written:
        _check(letter, shop.host)
        sizes[letter.name] = len(letter.mail.html.encode())
        seen.add(letter.template)
    largest = max(sizes, key=lambda name: sizes[name])
    noted(shop, f"{what}: {len(sizes)} mails, the largest {sizes[largest]} bytes of html ({largest})")
    return seen


def _check(letter: Letter, host: str) -> None:
    parts = message_from_bytes(letter.wire, policy=policy.default)
    _check_parts(letter, parts)
    _check_headers(letter, parts)
    _check_loads_nothing_foreign(letter, parts, host)


def _check_parts(letter: Letter, parts: Any) -> None:
    text = parts.get_body(("plain",)).get_content().replace("\r\n", "\n")
    html = parts.get_body(("html",)).get_content()
    assert text.strip() == letter.mail.text.strip(), letter.name
    assert len(html.encode()) < BIGGEST, letter.name
    tag = re.search(r"<html[^>]*>", html)
    assert tag, letter.name
    said = dict(re.findall(r'(\w+)="([^"]*)"', tag[0]))
    assert (said.get("lang"), said.get("dir")) == (plain(letter.voice), "ltr"), letter.name
    assert len(text.split()) > 15, f"{letter.name}: a text part for its own sake"


def _check_headers(letter: Letter, parts: Any) -> None:
    assert parts["Subject"].strip() == letter.mail.subject, letter.name
    assert parts["Message-ID"] and parts["Date"] and parts["Auto-Submitted"] == "auto-generated", letter.name
    one_click = parts["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # Whatever advertises can be stopped: a status mail with a block of promotion in it too.
    advertises = letter.is_marketing or "/mail/off/" in letter.mail.text
    assert one_click == advertises, letter.name
    if advertises:
        off = parts["List-Unsubscribe"].strip("<>")
        assert off in letter.mail.text and off in letter.mail.html, f"{letter.name}: no way out for the eye"


def _check_loads_nothing_foreign(letter: Letter, parts: Any, host: str) -> None:
    """Pictures lie on the shop's own host or travel with the mail; sheets and fonts are loaded from nowhere."""
    carried = {str(part["Content-ID"]).strip("<>") for part in parts.walk() if part["Content-ID"]}
    assert not SHEET.search(letter.mail.html), letter.name
    for found in LOADED.findall(letter.mail.html):
        target = urlsplit(next(filter(None, found), ""))
        if target.scheme == "cid":
            assert target.path in carried, f"{letter.name}: {target.path} is not in the mail"
        else:
            assert target.scheme == "https" and target.hostname == host, f"{letter.name} loads {target.geturl()}"


def test_a_signature_over_every_mail_verifies(shop: Shop) -> None:
    """Signed as a mail server would sign the very bytes that we hand over, one-click headers included (RFC 8058)."""
    # Short for the sake of time: what is proven is that nothing of the mail must be changed on its way.
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)

    def verified(signed: bytes) -> bool:
        return bool(dkim.verify(signed, dnsfunc=lambda *_args, **_more: record))

    with shop.scoped():
        written = chosen(shop)
        for letter in written:
            wanted = [b"from", b"to", b"subject", b"message-id", b"date"]
            wanted += [b"list-unsubscribe", b"list-unsubscribe-post"] if b"List-Unsubscribe-Post" in letter.wire else []
            seal = dkim.sign(letter.wire, b"s1", b"mail.example", secret, include_headers=wanted)
            assert verified(seal + letter.wire), letter.name
            assert not verified(seal + letter.wire.replace(b"Subject: ", b"Subject: x", 1)), letter.name
            long = [line for line in letter.wire.split(b"\r\n") if len(line) > 998]
            assert not long and b"\n" not in letter.wire.replace(b"\r\n", b""), f"{letter.name}: a server would mend it"
    assert written
    noted(shop, f"DKIM: the signatures over {len(written)} mails verify")
