"""A compiled design and a mail's values become a mail. No MJML and no parsing happen here after the first time."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from liquid.template import BoundTemplate

from merchants.links import storefront_url
from merchants.models import Merchant
from notifications.designs.liquid import parse
from notifications.designs.plain import plain

KEPT = 384  # parsed parts a process keeps: three for each language of a design
LOOK = ("colour", "on_colour", "ink", "tint", "line", "night_ink", "night_tint", "night_line", "radius", "font")
BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
LONGEST_SUBJECT = 300


@dataclass(frozen=True)
class Written:
    """A mail's words: the subject on one line, and both parts with the same facts."""

    subject: str
    html: str
    text: str


def fill(compiled: Mapping[str, str], context: Mapping[str, Any]) -> Written:
    """Fill one language of a design's `compiled` with a mail's values.

    `context` is the built-in mails' one (contexts_of, brand_values, logo_url, tracking_url, unsubscribe_url ...); what
    is not plain data is refused. Call it with the mail's language and the merchant's time zone active. Raises
    liquid.exceptions.LiquidError where a limit is reached and notifications.designs.plain.NotPlain.
    """
    values = plain(context)
    if "frame.pictures_url" in compiled["html"]:
        values["frame"]["pictures_url"] = pictures_url(context["merchant"])
    look = tuple((name, str(values["brand"][name])) for name in LOOK)
    return Written(
        subject=one_line(_parsed(compiled["subject"], False).render(values))[:LONGEST_SUBJECT],
        html=_parsed(compiled["html"], True, look).render(values),
        text=tidy(_parsed(compiled["text"], False).render(values)),
    )


def pictures_url(merchant: Merchant) -> str:
    """Where the pictures of a merchant's mails lie, on its own host; a picture's name comes behind it."""
    return storefront_url(merchant, "mail_picture", name="0").removesuffix("0")


def language_of(compiled: Mapping[str, Mapping[str, str]], wanted: str, otherwise: str) -> str:
    """The language to write a design in: the wanted one, else the merchant's, else any that it has; "" if empty."""
    return next((code for code in (wanted, otherwise, *sorted(compiled)) if code in compiled), "")


def one_line(text: str) -> str:
    """Text for a header: one line, without control characters and direction overrides."""
    return BLANKS.sub(" ", UNSEEN.sub("", BLANKS.sub(" ", text))).strip()


def tidy(text: str) -> str:
    """Plain text without the gaps that tags leave behind: one blank line at most, none at the ends."""
    lines = "\n".join(line.strip() for line in UNSEEN.sub("", text.replace("\r", "\n")).strip().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


@lru_cache(maxsize=KEPT)
def _parsed(source: str, escaped: bool, look: tuple[tuple[str, str], ...] = ()) -> BoundTemplate:
    """The template, parsed once a process. Kept by its source: a version and a language have one, a new one another.

    The brand's colours stand in it a hundred times and change once a year, so they are put in before parsing and are
    part of what it is kept by: a mail after a change of the brand has the new ones.
    """
    for name, value in look:
        if "{" not in value:  # or a value could become a tag
            source = source.replace(f"{{{{ brand.{name} }}}}", html.escape(value))
    return parse(source, escaped=escaped)
