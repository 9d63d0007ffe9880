"""How the brand looks and speaks, as a person of the shop types it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from merchants.contrast import (
    BLACK,
    DAY_GROUNDS,
    PAPER,
    WASH,
    WHITE,
    contrast,
    mix,
    nearest_readable,
    passes,
    reads_as_ink,
)
from merchants.legal import LINKS, LONGEST, require_web_address
from merchants.models import HEX_COLOUR, Brand

LONGEST_FOOTER = 300
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class Proposal:
    """A way out of a refusal, taken with one click: the field, its new value, and what the button says."""

    field: str
    value: str
    words: str

    @property
    def is_colour(self) -> bool:
        return self.value.startswith("#")

    @property
    def taken(self) -> str:
        """What the button posts as `take`."""
        return f"{self.field}={self.value}"


class ColourField(forms.CharField):
    """#rrggbb in lower case; the # may be left out, and #abc is short for #aabbcc."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"spellcheck": "false", "autocomplete": "off", "data-colour": ""}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        digits = str(super().clean(value)).lower().removeprefix("#")
        if len(digits) == 3:
            digits = "".join(2 * digit for digit in digits)
        if digits:
            HEX_COLOUR(f"#{digits}")
        return f"#{digits}" if digits else ""


class BrandForm(forms.Form):
    """Everything but the pictures. What would be hard to read is refused, with the nearest that is not."""

    wordmark = forms.CharField(
        label=gettext_lazy("Name as the brand writes it"), required=False, max_length=60,
        help_text=gettext_lazy("Shown where no logo is. Empty: the shop's name."),
    )  # fmt: skip
    colour = ColourField(label=gettext_lazy("Colour of the brand"))
    on_colour_choice = forms.ChoiceField(
        label=gettext_lazy("Text on that colour"), choices=Brand.TextColour, required=False
    )
    accent = ColourField(
        label=gettext_lazy("Colour of links and lines"), required=False,
        help_text=gettext_lazy("Empty: the brand's colour, made darker or lighter until it reads."),
    )  # fmt: skip
    band = forms.ChoiceField(label=gettext_lazy("The logo stands"), choices=Brand.Band, required=False)
    radius = forms.ChoiceField(label=gettext_lazy("Corners"), choices=Brand.Radius, required=False)
    font = forms.ChoiceField(label=gettext_lazy("Font"), required=False)
    tone = forms.ChoiceField(label=gettext_lazy("How you address customers"), choices=Brand.Tone, required=False)
    logo_alt = forms.CharField(
        label=gettext_lazy("The logo in words"), required=False, max_length=120,
        help_text=gettext_lazy("For people who do not see it. Empty: the name as the brand writes it."),
    )  # fmt: skip

    def __init__(self, brand: Brand, data: Any = None) -> None:
        self.brand = brand
        self.proposals: dict[str, list[Proposal]] = {}
        initial = {name: getattr(brand, name) for name in self.base_fields}
        initial |= {f"footer_{code}": brand.footer.get(code, "") for code in LANGUAGES}
        initial |= {f"legal_{key}": brand.legal.get(key, "") for key in LINKS}
        super().__init__(data, initial=initial, auto_id="brand-%s")
        font: Any = self.fields["font"]
        font.choices = Brand._meta.get_field("font").choices
        for code in LANGUAGES:
            self.fields[f"footer_{code}"] = _footer_field(code)
        for key, name in LINKS.items():
            self.fields[f"legal_{key}"] = _legal_field(name)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("on_colour_choice", "band", "radius", "font", "tone"):
            if name in given:  # left out: as it was
                given[name] = given[name] or getattr(self.brand, name)
        if given.get("colour") and "on_colour_choice" in given:
            self._require_readable_surface(given["colour"], given["on_colour_choice"])
        if given.get("accent"):
            self._require_readable_accent(given["accent"])
        return given

    def drafted(self) -> Brand:
        """The brand with what is valid of the form, unsaved; the rest is as it was."""
        given = self.cleaned_data
        values = {field.attname: getattr(self.brand, field.attname) for field in Brand._meta.concrete_fields}
        values |= {name: given[name] for name in self.base_fields if name in given}
        values["footer"] = self._collected("footer_", self.brand.footer)
        values["legal"] = self._collected("legal_", self.brand.legal)
        return Brand(**values)

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as the page shows them."""
        look = ["wordmark", "colour", "on_colour_choice", "accent", "band", "radius", "font"]
        return [
            (_("Look"), [self[name] for name in look]),
            (_("Words"), [self["tone"], self["logo_alt"]]),
            (_("Foot of pages and mails"), [self[f"footer_{code}"] for code in LANGUAGES]),
            (_("Legal links"), [self[f"legal_{key}"] for key in LINKS]),
        ]

    def _collected(self, prefix: str, before: dict[str, str]) -> dict[str, str]:
        found = {}
        for name in self.fields:
            if name.startswith(prefix):
                key = name.removeprefix(prefix)
                value = self.cleaned_data.get(name, before.get(key, ""))
                if value:
                    found[key] = value
        return found

    def _require_readable_surface(self, colour: str, choice: str) -> None:
        text = {"white": WHITE, "black": BLACK}.get(choice)
        if text is None or passes(colour, (text,)):
            return  # of black and white one always reads
        nearest = nearest_readable(colour, (text,))
        shown = {"white": _("White"), "black": _("Black")}[choice]
        self.add_error(
            "colour",
            _("%(text)s text on %(colour)s has a contrast of %(found)s to 1; people need at least 4.5 to 1 to read it.")
            % {"text": shown, "colour": colour, "found": _ratio(contrast(colour, text))},
        )
        auto = _("Keep %(colour)s, with the text that reads best") % {"colour": colour}
        self.proposals["colour"] = [_take("colour", nearest), Proposal("on_colour_choice", "auto", auto)]

    def _require_readable_accent(self, accent: str) -> None:
        if reads_as_ink(accent):
            return
        nearest = nearest_accent(accent)
        worst = min(contrast(accent, ground) for ground in (*DAY_GROUNDS, mix(accent, PAPER, WASH)))
        self.add_error(
            "accent",
            _("Links in %(colour)s have a contrast of %(found)s to 1; people need at least 4.5 to 1 to read them.")
            % {"colour": accent, "found": _ratio(worst)},
        )
        without = _("Let it follow the brand's colour")
        self.proposals["accent"] = [_take("accent", nearest), Proposal("accent", "", without)]


def nearest_accent(accent: str) -> str:
    """The nearest colour that reads on every ground of the pages and on its own tint."""
    found = accent
    for _turn in range(20):  # its tint moves with it, so the first answer may miss by a hair
        better = nearest_readable(found, (*DAY_GROUNDS, mix(found, PAPER, WASH)))
        if better == found:
            break
        found = better
    return found


def taken(data: Any) -> Any:
    """What was typed, with the proposal taken whose button was pressed."""
    field, equals, value = str(data.get("take", "")).partition("=")
    if not equals or field not in ("colour", "accent", "on_colour_choice"):
        return data
    changed = data.copy()
    changed[field] = value
    return changed


def _take(field: str, colour: str) -> Proposal:
    return Proposal(field, colour, _("Take %(colour)s, the nearest that reads") % {"colour": colour})


def _ratio(ratio: float) -> str:
    return f"{int(ratio * 10) / 10:.1f}"  # never rounded up to what would pass


def _footer_field(code: str) -> forms.Field:
    return forms.CharField(
        label=str(get_language_info(code)["name_local"]).capitalize(),
        required=False,
        max_length=LONGEST_FOOTER,
        widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
    )


def _legal_field(name: Any) -> forms.Field:
    return forms.CharField(
        label=name, required=False, max_length=LONGEST, validators=[_address],
        widget=forms.URLInput(attrs={"spellcheck": "false", "placeholder": ""}),
    )  # fmt: skip


def _address(value: str) -> None:
    require_web_address(value)


class PictureForm(forms.Form):
    """One picture to upload."""

    file = forms.FileField(
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("This file is empty."),
            "missing": gettext_lazy("Choose a file first."),
            "invalid": gettext_lazy("The file did not arrive. Choose it once more."),
        }
    )


def wrong_with(error: ValidationError) -> str:
    """The words of a refusal, in one line."""
    return " ".join(error.messages)
