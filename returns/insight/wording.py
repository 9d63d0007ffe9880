"""What a note on a size says to a buyer."""

from django.utils import translation
from django.utils.translation import gettext as _

from returns.models import SizeNote

Verdict = SizeNote.Verdict
LANGUAGES = ("en", "nl", "de", "fr")


def words_of(verdict: str) -> str:
    """In the active language; "" for no note."""
    return {
        Verdict.SMALL.value: _("Runs small: most who send it back say it is too small."),
        Verdict.LARGE.value: _("Runs large: most who send it back say it is too large."),
        Verdict.TRUE.value: _("True to size: hardly anybody sends it back for its size."),
    }.get(verdict, "")


def in_all_languages(verdict: str) -> dict[str, str]:
    """{"en": "Runs small: …", …}"""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = words_of(verdict)
    return found
