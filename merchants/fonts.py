"""The fonts a brand may use: the reader's own (nothing to load), or one of ours, served from the merchant's host.

The files are the variable fonts of the Fontsource packages, Latin and Latin Extended, each below 50 kB; all under the
SIL Open Font License, whose texts lie beside them in static/fonts/licences/.
"""

from dataclasses import dataclass

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

SYSTEM = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
SERIF = 'ui-serif, "Iowan Old Style", "Palatino Linotype", Georgia, serif'
ROUNDED = 'ui-rounded, "SF Pro Rounded", "Segoe UI", system-ui, sans-serif'
# As Google Fonts cuts them; a browser loads the second file only for text that needs it.
LATIN = (
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,"
    "U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
)
LATIN_EXT = (
    "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,"
    "U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF"
)


@dataclass(frozen=True)
class Font:
    """A family with what to fall back to, and the weights its variable file holds."""

    name: str
    fallback: str
    weights: str = ""  # "" for the reader's own fonts: there is no file


FONTS = {
    "sans": Font("", SYSTEM),
    "rounded": Font("", ROUNDED),
    "serif": Font("", SERIF),
    "figtree": Font("Figtree", SYSTEM, "300 900"),
    "manrope": Font("Manrope", SYSTEM, "200 800"),
    "dm-sans": Font("DM Sans", SYSTEM, "100 1000"),
    "nunito": Font("Nunito", ROUNDED, "200 1000"),
    "outfit": Font("Outfit", SYSTEM, "100 900"),
    "space-grotesk": Font("Space Grotesk", SYSTEM, "300 700"),
    "lora": Font("Lora", SERIF, "400 700"),
    "bitter": Font("Bitter", SERIF, "100 900"),
}
FONT_CHOICES = [
    ("sans", _("the reader's own sans serif (nothing to load)")),
    ("rounded", _("the reader's own rounded font")),
    ("serif", _("the reader's own serif")),
    *((key, font.name) for key, font in FONTS.items() if font.weights),
]


def stack_of(key: str) -> str:
    """The value of `font-family`, for pages and mails alike: mail programs fall back."""
    font = FONTS[key]
    return f'"{font.name}", {font.fallback}' if font.weights else font.fallback


def file_of(key: str, subset: str = "latin") -> str:
    """The address of the font's file on the own host; "" for the reader's own fonts."""
    return static(f"fonts/{key}-{subset}.woff2") if FONTS[key].weights else ""


def faces(key: str) -> str:
    """The @font-face rules of one family; "" for the reader's own fonts. Text shows at once in the fallback."""
    font = FONTS[key]
    if not font.weights:
        return ""
    return "".join(
        f'@font-face{{font-family:"{font.name}";font-style:normal;font-display:swap;font-weight:{font.weights};'
        f'src:url("{file_of(key, subset)}") format("woff2");unicode-range:{characters}}}'
        for subset, characters in (("latin", LATIN), ("latin-ext", LATIN_EXT))
    )
