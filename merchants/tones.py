"""How a reader is addressed: Dutch je or u, German Sie or du, French vous or tu. English has one way.

What a language usually says is its own catalogue (nl: je, de: Sie, fr: vous). The other way is a variant of that
language with a code of its own, known to Django as `nl-formal` and kept as a sparse catalogue (docs/translating.md).
Only the words differ: pages, dates and the `lang` of the document go by the plain code.
"""

from django.utils import translation

VARIANTS = {("nl", "formal"): "nl-formal", ("de", "informal"): "de-informal", ("fr", "informal"): "fr-informal"}


def voice(language: str, tone: str) -> str:
    """The code to activate for a plain language code in a tone: "nl", or its variant "nl-formal"."""
    return VARIANTS.get((language, tone), language)


def plain(language: str) -> str:
    """The language without its variant: what `<html lang>`, Content-Language, cookies and stored rows say."""
    return language.partition("-")[0]


def plain_language() -> str:
    """The plain code of the active language; "" when translation is off."""
    return plain(translation.get_language() or "")
