"""Every mail as it leaves: template x language x tone x brand, with its bytes on the wire."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from merchants.models import Brand
from merchants.tones import voice
from notifications.facts import TO_TEAM
from notifications.mail import Mail
from notifications.models import MailClass
from notifications.rendering import finished
from portal.catalogues import LANGUAGES
from tests.cast import Shop
from tests.notifications.stage import TEMPLATES, rendered, scene

ALL = ("en", *LANGUAGES)
TONES = tuple(Brand.Tone.values)


@dataclass(frozen=True)
class Letter:
    """One mail in one voice."""

    template: str
    voice: str  # the language with its tone: "de_Informal"
    brand: str
    is_marketing: bool
    mail: Mail

    @property
    def name(self) -> str:
        return f"{self.brand} {self.template} {self.voice}"


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


def _letter(shop: Shop, template: str, language: str, tone: str, spoken: str) -> Letter:
    _speak(shop.merchant, tone)
    message = scene(shop, template, f"{template}-{spoken}"[:40], language=language)
    content = rendered(message)
    content.message = message
    mail = finished(content, f"order:{content.message_id}")
    return Letter(template, spoken, shop.merchant.slug, message.mail_class == MailClass.MARKETING, mail)


def _speak(merchant: Any, tone: str) -> None:
    if merchant.brand.tone != tone:
        merchant.brand.tone = tone
        merchant.brand.save()
