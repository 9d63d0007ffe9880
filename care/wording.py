"""The brand's own words: by language, with what is missing taken from the brand's own language."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from merchants.tones import plain

Texts = Mapping[str, Mapping[str, Any]]


def said(texts: Texts, language: str, own: str) -> dict[str, str]:
    """The words in `language`; each part that it lacks in the brand's `own` language, else in any that has it."""
    order = dict.fromkeys([plain(language), own, *texts])
    parts: dict[str, str] = {}
    for code in order:
        for name, words in (texts.get(code) or {}).items():
            if words and not parts.get(name):
                parts[name] = str(words)
    return parts


def spoken(*wishes: str) -> str:
    """The first of the wished languages that we speak, such as an order's, then the merchant's."""
    known = {code for code, _name in settings.LANGUAGES}
    return next((code for code in wishes if code in known), settings.LANGUAGE_CODE)
