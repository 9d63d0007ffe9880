"""Every mail as it leaves: template x language x tone x brand, and as a merchant's own copy, with its bytes."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db.transaction import atomic, set_rollback

from merchants.models import Brand
from merchants.tones import voice
from notifications.about.subjects import subject_of
from notifications.designs.blocks import Document
from notifications.designs.copying import NEVER, copied
from notifications.designs.versions import create
from notifications.facts.snapshot import TO_TEAM, facts_of
from notifications.mails.finishing import finished
from notifications.mails.mail import Mail
from notifications.mails.mime import as_bytes
from notifications.mails.rendering import attached, render
from notifications.models import MailClass
from portal.catalogues import LANGUAGES
from tests.cast import Shop
from tests.mails.designing import MAILS, of_every_kind
from tests.notifications.stage import TEMPLATES, scene

ALL = ("en", *LANGUAGES)
TONES = tuple(Brand.Tone.values)
# bin/mailproof asks everything of every mail; the tests alone ask the slow things of each mail once.
IS_PROOF = bool(os.environ.get("STOEP_MAILPROOF"))


@dataclass(frozen=True)
class Letter:
    """One mail in one voice. `own`: which words of the merchant's own it is sent with, "" for the built-in ones."""

    template: str
    voice: str  # the language with its tone: "de-informal"
    brand: str
    is_marketing: bool
    own: str
    mail: Mail

    @property
    def name(self) -> str:
        return f"{self.brand} {self.template} {self.voice} {self.own}".rstrip()

    @cached_property
    def wire(self) -> bytes:
        """As it is handed to a mail server."""
        return as_bytes(self.mail)


def letters(shop: Shop, languages: tuple[str, ...] = ALL, tones: tuple[str, ...] = TONES) -> Iterator[Letter]:
    """Each mail in each voice that differs from those before it; needs the shop's scope."""
    for template in TEMPLATES:
        seen: set[str] = set()
        for language in languages:
            for tone in tones:
                spoken = voice(shop.merchant.language if template in TO_TEAM else language, tone)
                if spoken not in seen:
                    seen.add(spoken)
                    yield _letter(shop, template, language, tone, spoken)


def own_letters(shop: Shop) -> Iterator[Letter]:
    """Each mail that may be redesigned, sent from the merchant's untouched copy, and those with every kind of block;
    in the shop's language. Needs the scope."""
    language, tone = shop.merchant.language, shop.merchant.brand.tone
    for template in TEMPLATES:
        if template not in NEVER:
            # One language of it: MJML takes its time.
            copy = {language: copied(shop.merchant, template)[language]}
            yield _letter(shop, template, language, tone, voice(language, tone), own=("own", copy))
    for template in MAILS:
        every = of_every_kind(shop, template, language)
        yield _letter(shop, template, language, tone, voice(language, tone), own=("every block", every))


def chosen(shop: Shop) -> list[Letter]:
    """What a slow judge looks at: by bin/mailproof all there is, else each mail in one of the two shops."""
    if IS_PROOF:
        return [*letters(shop), *own_letters(shop)]
    each = letters(shop, languages=(shop.merchant.language,), tones=("usual",))
    mine = 0 if shop.merchant.slug == "loper" else 1
    return [letter for letter in each if TEMPLATES.index(letter.template) % 2 == mine]


def noted(shop: Shop, words: str) -> None:
    """A line of what bin/mailproof says in the end."""
    if IS_PROOF:
        with (Path(os.environ["STOEP_MAILPROOF"]) / "found.txt").open("a", encoding="utf-8") as found:
            found.write(f"{shop.merchant.slug}: {words}\n")


def _letter(
    shop: Shop, template: str, language: str, tone: str, spoken: str, *, own: tuple[str, Document] | None = None
) -> Letter:
    _speak(shop.merchant, tone)
    with atomic():
        message = scene(shop, template, language=language)
        if own:
            message.step.design = create(template, "Ours", own[1], "ruth@loper.example")
        facts = facts_of(message)
        content = render(facts)
        assert (content.design_version is not None) is (own is not None), template
        mail = finished(content, facts.access_subject, subject_of(facts).link(facts), attached(facts))
        # The next voice tells of the same order, customer and wish, each of which has a mail only once.
        set_rollback(True)
    is_marketing = message.mail_class == MailClass.MARKETING
    return Letter(template, spoken, shop.merchant.slug, is_marketing, own[0] if own else "", mail)


def _speak(merchant: Any, tone: str) -> None:
    if merchant.brand.tone != tone:
        merchant.brand.tone = tone
        merchant.brand.save()
