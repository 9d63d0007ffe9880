"""A brand's tokens, once, for pages and mails."""

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from merchants.contrast import (
    AA_GRAPHICS,
    BLACK,
    DAY_GROUNDS,
    NIGHT,
    NIGHT_GROUNDS,
    NIGHT_WASH,
    PAPER,
    WASH,
    WHITE,
    mix,
    nearest_readable,
)
from merchants.fonts import faces, file_of, stack_of
from merchants.legal import legal_links
from merchants.models import Brand, Merchant
from merchants.tones import plain_language

PRESSED = 0.9  # of the surface's colour, the rest away from its text


@dataclass(frozen=True)
class Picture:
    """A picture of the brand as pages show it; `name` is its address below /brand/."""

    name: str
    width: int  # px of the file: twice what a logo is shown at
    height: int
    reads_at_night: bool = True  # on a dark ground
    data: str = ""  # a data: address, for a preview of what is not saved

    @property
    def src(self) -> str:
        """Its path on the merchant's own host."""
        return self.data or reverse("brand_picture", urlconf=settings.STOREFRONT_URLCONF, args=[self.name])

    @property
    def shown_width(self) -> int:
        return (self.width + 1) // 2

    @property
    def shown_height(self) -> int:
        return (self.height + 1) // 2


@dataclass(frozen=True)
class Tokens:
    """Every value that a page or a mail may take from the brand. Colours are #rrggbb and pass AA in their use."""

    wordmark: str
    colour: str  # as a surface, with on_colour as its text
    on_colour: str
    accent: str  # chosen for links and lines; "" means the colour leads them too
    band: str  # what the logo stands on: "colour" or "paper"
    radius: str  # in px, with the unit
    font_key: str
    logo_alt: str
    pictures: tuple[tuple[str, Picture], ...] = ()

    @cached_property
    def ink(self) -> str:
        """The brand as text and line on paper; an accent was refused unless it reads as it is."""
        return ink_on(self.lead, DAY_GROUNDS, PAPER, WASH)

    @cached_property
    def tint(self) -> str:
        """A wash of it behind text."""
        return mix(self.lead, PAPER, WASH)

    @cached_property
    def night_ink(self) -> str:
        """The same pair on dark grounds."""
        return ink_on(self.lead, NIGHT_GROUNDS, NIGHT, NIGHT_WASH)

    @cached_property
    def night_tint(self) -> str:
        return mix(self.lead, NIGHT, NIGHT_WASH)

    @property
    def lead(self) -> str:
        return self.accent or self.colour

    @cached_property
    def hover(self) -> str:
        """The surface under a pointer: away from its text, so that the text reads better, never worse."""
        return mix(self.colour, BLACK if self.on_colour == WHITE else WHITE, PRESSED)

    @cached_property
    def line(self) -> str:
        """The edge of the surface where the surface itself would vanish into the page (yellow on white)."""
        return nearest_readable(self.colour, DAY_GROUNDS, AA_GRAPHICS)

    @cached_property
    def night_line(self) -> str:
        return nearest_readable(self.colour, NIGHT_GROUNDS, AA_GRAPHICS)

    @property
    def font(self) -> str:
        return stack_of(self.font_key)

    @property
    def font_file(self) -> str:
        """What a page preloads; "" for the reader's own fonts."""
        return file_of(self.font_key)

    @property
    def is_serif(self) -> bool:
        return "ui-serif" in self.font

    @property
    def is_on_paper(self) -> bool:
        return self.band == Brand.Band.PAPER

    @property
    def logo(self) -> Picture | None:
        return dict(self.pictures).get("logo")

    @property
    def logo_night(self) -> Picture | None:
        """The logo for dark grounds, where the ground turns dark at all."""
        return dict(self.pictures).get("logo-night") if self.is_on_paper else None

    @property
    def needs_plate(self) -> bool:
        """The logo would vanish on a dark ground and has no dark variant: it keeps a light plate."""
        return bool(self.is_on_paper and self.logo and not self.logo_night and not self.logo.reads_at_night)

    @property
    def favicon(self) -> Picture | None:
        return dict(self.pictures).get("favicon")

    @property
    def social(self) -> Picture | None:
        return dict(self.pictures).get("social")

    @cached_property
    def version(self) -> str:
        """Changes whenever a value does: the cache key of /brand.css."""
        return hashlib.sha256(f"{self!r}{stylesheet(self)}".encode()).hexdigest()[:12]


def ink_on(colour: str, grounds: tuple[str, ...], paper: str, wash: float) -> str:
    """The colour, or the nearest that reads on all grounds and on its own tint."""
    return nearest_readable(colour, (*grounds, mix(colour, paper, wash)))


def tokens_of(merchant: Merchant) -> Tokens:
    """The merchant's tokens; a merchant without a brand gets the defaults of a new one."""
    return tokens_from(getattr(merchant, "brand", None) or Brand(merchant=merchant), merchant.name)


def tokens_from(brand: Brand, name: str) -> Tokens:
    """The tokens of a brand, saved or not; `name` stands in for a missing wordmark."""
    wordmark = brand.wordmark or name
    is_draft = any("data" in facts for facts in brand.pictures.values())
    return (Tokens if is_draft else _made)(
        wordmark,
        brand.colour,
        brand.on_colour,
        brand.accent,
        brand.band,
        f"{brand.radius}px",
        brand.font,
        brand.logo_alt or wordmark,
        tuple((kind, Picture(**facts)) for kind, facts in sorted(brand.pictures.items())),
    )


@lru_cache(maxsize=1024)
def _made(*values: Any) -> Tokens:
    # One object per set of values in each process: what it computes is computed once.
    return Tokens(*values)


def stylesheet(tokens: Tokens) -> str:
    """The brand as custom properties in the last layer, and its font: tokens only, no merchant-written CSS."""
    day = {
        "--brand": tokens.colour,
        "--on-brand": tokens.on_colour,
        "--brand-hover": tokens.hover,
        "--brand-line": tokens.line,
        "--brand-ink": tokens.ink,
        "--brand-tint": tokens.tint,
        "--radius": tokens.radius,
        "--font": tokens.font,
    }
    night = {
        "--brand-line": tokens.night_line,
        "--brand-ink": tokens.night_ink,
        "--brand-tint": tokens.night_tint,
    }

    def block(values: dict[str, str]) -> str:
        return "".join(f"{name}:{value};" for name, value in values.items())

    rules = f":root{{{block(day)}}}@media (prefers-color-scheme: dark){{:root{{{block(night)}}}}}"
    return f"{faces(tokens.font_key)}@layer brand{{{rules}}}"


def brand_values(merchant: Merchant) -> dict[str, Any]:
    """What templates of pages and mails read: `merchant`, `brand`, and the foot in the active language."""
    brand = getattr(merchant, "brand", None) or Brand(merchant=merchant)
    return {
        "merchant": merchant,
        "brand": tokens_of(merchant),
        "brand_footer": brand.footer.get(plain_language()) or brand.footer.get(merchant.language) or "",
        "legal_links": legal_links(brand),
    }


def brand_context(request: HttpRequest) -> dict[str, Any]:
    """Template context: `brand_values` on a storefront, nothing elsewhere."""
    merchant = getattr(request, "merchant", None)
    return brand_values(merchant) if merchant else {}
