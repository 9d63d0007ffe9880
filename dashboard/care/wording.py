"""Forms with the merchant's own words in every language: what is left empty is shown in the merchant's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from inbox.reading import web_address

MOST_ENTRIES = 60


@dataclass(frozen=True)
class Part:
    """One thing that is said: a field for each language."""

    name: str
    label: str | Promise
    help: str | Promise = ""
    longest: int = 120
    is_long: bool = False
    is_needed: bool = False
    is_link: bool = False


@dataclass(frozen=True)
class Language:
    """One language's fields, to be laid out together."""

    code: str
    name: str
    fields: list[forms.BoundField]
    is_open: bool


class WebField(forms.CharField):
    """An https address, "" where none is given. Other schemes could run as script in the customer's page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, widget=forms.URLInput, **kwargs)

    def clean(self, value: Any) -> str:
        given = str(super().clean(value) or "").strip()
        if given and not (web_address(given) and given.lower().startswith("https://")):
            raise ValidationError(_("Give a whole address that begins with https://."))
        return given


class EntriesField(forms.CharField):
    """Several short entries, one a line or divided by commas; a list without repetitions."""

    def __init__(self, *, longest: int = 100, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(required=False, max_length=6000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        written = super().clean(value) or ""
        found = [" ".join(entry.split()) for entry in written.replace("\n", ",").split(",")]
        entries = list(dict.fromkeys(entry for entry in found if entry))
        if len(entries) > MOST_ENTRIES:
            raise ValidationError(_("At most %(most)s entries fit here."), params={"most": MOST_ENTRIES})
        long = next((entry for entry in entries if len(entry) > self.longest), "")
        if long:
            raise ValidationError(
                _("“%(entry)s…” is too long: at most %(longest)s characters an entry."),
                params={"entry": long[:30], "longest": self.longest},
            )
        return entries


class WordsForm(forms.Form):
    """A form with `parts` in each language. Only the merchant's own language must be filled in."""

    parts: tuple[Part, ...] = ()

    def __init__(self, own: str, *args: Any, texts: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        self.codes = sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != own)
        for code in self.codes:
            for part in self.parts:
                self.fields[f"{part.name}_{code}"] = self._field(part, code)
                self.initial.setdefault(f"{part.name}_{code}", ((texts or {}).get(code) or {}).get(part.name, ""))

    def _field(self, part: Part, code: str) -> forms.Field:
        needed = part.is_needed and code == self.own
        common: dict[str, Any] = {"label": part.label, "help_text": part.help, "required": needed}
        if part.is_link:
            return WebField(**common)
        widget = (
            forms.Textarea(attrs={"rows": 4, "lang": code}) if part.is_long else forms.TextInput(attrs={"lang": code})
        )
        errors = {
            "required": _("Fill this in: it stands in for the languages that you leave empty."),
            "max_length": _("At most %(limit_value)d characters fit here; this has %(show_value)d."),
        }
        return forms.CharField(max_length=part.longest, widget=widget, error_messages=errors, **common)

    def texts(self) -> dict[str, dict[str, str]]:
        """The cleaned words by language, the empty ones left out."""
        found = {
            code: {
                part.name: words for part in self.parts if (words := self.cleaned_data.get(f"{part.name}_{code}") or "")
            }
            for code in self.codes
        }
        return {code: words for code, words in found.items() if words}

    @property
    def languages(self) -> list[Language]:
        """The fields of each language, the merchant's own first and open."""
        rows = []
        for code in self.codes:
            fields = [self[f"{part.name}_{code}"] for part in self.parts]
            is_open = code == self.own or any(field.errors for field in fields)
            rows.append(Language(code, get_language_info(code)["name_translated"], fields, is_open))
        return rows

    @property
    def others(self) -> Iterable[forms.BoundField]:
        """The fields that are the same in every language."""
        worded = {f"{part.name}_{code}" for part in self.parts for code in self.codes}
        return [self[name] for name in self.fields if name not in worded]
