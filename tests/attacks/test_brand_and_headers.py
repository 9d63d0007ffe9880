# ruff: noqa: E501 - payloads and whole forms are lines
"""Attacks through the brand's tokens and words, and into the headers of a mail."""

import email
from email.errors import HeaderParseError
from typing import Any

import pytest
from django.core.mail import BadHeaderError

from dashboard.brand.forms import BrandForm
from merchants.models import Brand, Merchant
from notifications.designs.problems import Refused
from notifications.mails.addressing import sender_of
from notifications.mails.mail import Mail
from tests.attacks.corpus import Case, cases
from tests.attacks.stage import LOPER, built_in, design, style_of, written
from tests.attacks.watching import assert_harmless, locked_up, measured
from tests.designs.stage import shop

TYPED = {"colour": "#c2410c", "on_colour_choice": "auto", "accent": "", "band": "colour", "radius": "6", "font": "sans",
         "tone": "usual", "wordmark": "", "logo_alt": ""}  # fmt: skip


def branded(field: str, payload: str) -> Merchant | None:
    """A merchant with this in its brand, as its page saves it; None where the page refuses."""
    form = BrandForm(Brand(merchant=shop()), {**TYPED, field: payload})
    if not form.is_valid():
        return None
    merchant = shop()
    merchant.brand = form.drafted()
    return merchant


@pytest.mark.parametrize("case", cases("brand", "either"), ids=str)
def test_a_brand_is_tokens_and_words(case: Case) -> None:
    for field in case.fields:
        merchant = branded(field, case.payload)
        if merchant is None:
            continue
        assert field in ("wordmark", "logo_alt", "footer_nl", "footer_en"), f"{field} took {case.payload}"
        plain = shop()
        plain.brand = Brand(merchant=plain, colour=merchant.brand.colour)
        with locked_up() as seen:
            mail = measured(lambda merchant=merchant: written(design(), merchant))
        assert seen == []
        # The look is put in before parsing: the same brand without the attack has the same style sheet.
        assert_harmless(mail.html, mail.text, style_of(written(design(), plain).html))
        _subject, html, text = built_in("order_placed", merchant)
        assert_harmless(html, text, style_of(built_in("order_placed", plain)[1]))
        if field == "wordmark":
            assert case.payload.strip()[:20] in mail.text  # words stay words, Liquid or not


def headers_of(mail: Mail) -> dict[str, Any]:
    """The mail's headers as a mail server reads them."""
    raw = mail.as_mime().message().as_bytes()
    return dict(email.message_from_bytes(raw).items())


def plain_mail(**changes: str) -> Mail:
    usual = {"recipient": "kim@example.com", "sender": sender_of(LOPER), "reply_to": "help@loper.example", "subject": "Hi",
             "text": "x", "html": "<p>x</p>", "message_id": "<1@x.example>"}  # fmt: skip
    return Mail(**{**usual, **changes})  # type: ignore[arg-type]


USUAL = {"Content-Type", "MIME-Version", "Subject", "From", "To", "Reply-To", "Date", "Message-ID", "Auto-Submitted"}


@pytest.mark.parametrize("case", cases("headers", "either"), ids=str)
def test_a_header_is_one_line_and_one_header(case: Case) -> None:
    subjects = []
    for document, data in (
        (design("subject", case.payload), {}),
        (design("subject", "{{ order.number }}"), {"number": case.payload}),
    ):
        try:
            subjects.append(written(document, **data).subject)
        except Refused:
            continue
    for subject in subjects:
        assert subject.splitlines() in ([subject], []) and len(subject) <= 300
        found = headers_of(plain_mail(subject=subject))
        assert set(found) == USUAL and found["To"] == "kim@example.com"
    named = Merchant(name=case.payload, slug="loper", support_email="help@loper.example")
    sender = sender_of(named)
    try:
        found = headers_of(plain_mail(sender=sender, subject=case.payload, reply_to="help@loper.example"))
    except (BadHeaderError, ValueError, HeaderParseError):
        return  # no mail at all
    assert set(found) == USUAL and found["To"] == "kim@example.com"
    addresses = email.utils.getaddresses([str(found["From"])])
    assert len(addresses) == 1 and not addresses[0][1].endswith("evil.example")


@pytest.mark.parametrize("case", cases("headers", "either"), ids=str)
def test_an_address_in_a_header_is_one_address(case: Case) -> None:
    for field in ("recipient", "reply_to", "message_id"):
        if case.payload.strip().isprintable() and "@" not in case.payload:
            continue
        try:
            found = headers_of(plain_mail(**{field: case.payload}))
        except (BadHeaderError, ValueError, HeaderParseError):
            continue
        assert set(found) == USUAL, field
        assert (
            "Bcc" not in found
            and len(
                email.message_from_bytes(plain_mail(**{field: case.payload}).as_mime().message().as_bytes()).defects
            )
            == 0
        )
