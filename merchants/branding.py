"""A brand's tokens, once, for pages and mails."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from merchants.contrast import mix, nearest_readable
from merchants.models import Brand, Merchant

FONTS = {
    "sans": 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    "rounded": 'ui-rounded, "SF Pro Rounded", "Nunito", "Segoe UI", system-ui, sans-serif',
    "serif": 'ui-serif, "Iowan Old Style", "Palatino Linotype", Georgia, serif',
}
PAPER, NIGHT = "#ffffff", "#16181d"


@dataclass(frozen=True)
class Tokens:
    """Every value that a page or a mail may take from the brand. Colours are #rrggbb and pass AA in their use."""

    wordmark: str
    colour: str  # as a surface, with on_colour as its text
    on_colour: str
    ink: str  # the brand's colour as text and line on paper
    tint: str  # a wash of it behind text
    night_ink: str  # the same pair on a dark ground
    night_tint: str
    radius: str  # in px, with the unit
    font: str

    @property
    def version(self) -> str:
        """Changes whenever a value does: the cache key of /brand.css."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


def tokens_of(merchant: Merchant) -> Tokens:
    """The merchant's tokens; a merchant without a brand gets the defaults of a new one."""
    brand = getattr(merchant, "brand", None) or Brand(merchant=merchant)
    return Tokens(
        wordmark=brand.wordmark or merchant.name,
        colour=brand.colour,
        on_colour=brand.on_colour,
        ink=nearest_readable(brand.colour, mix(brand.colour, PAPER, 0.08)),
        tint=mix(brand.colour, PAPER, 0.08),
        night_ink=nearest_readable(brand.colour, mix(brand.colour, NIGHT, 0.18)),
        night_tint=mix(brand.colour, NIGHT, 0.18),
        radius=f"{brand.radius}px",
        font=FONTS[brand.font],
    )


def stylesheet(tokens: Tokens) -> str:
    """The brand as custom properties in the last layer: tokens only, no merchant-written CSS."""
    day = {
        "--brand": tokens.colour,
        "--on-brand": tokens.on_colour,
        "--brand-ink": tokens.ink,
        "--brand-tint": tokens.tint,
        "--radius": tokens.radius,
        "--font": tokens.font,
    }
    night = {"--brand-ink": tokens.night_ink, "--brand-tint": tokens.night_tint}

    def block(values: dict[str, str]) -> str:
        return "".join(f"{name}:{value};" for name, value in values.items())

    return f"@layer brand{{:root{{{block(day)}}}@media (prefers-color-scheme:dark){{:root{{{block(night)}}}}}}}"


def brand_context(request: HttpRequest) -> dict[str, Any]:
    """Template context: `merchant` and `brand` on a storefront, nothing elsewhere."""
    merchant = getattr(request, "merchant", None)
    return {"merchant": merchant, "brand": tokens_of(merchant)} if merchant else {}
