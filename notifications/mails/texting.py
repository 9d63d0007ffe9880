"""A mail's news as a text message: brand, subject, lead and the link, in at most two messages of the phone network."""

import re
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from notifications.providers.phones import short_text

# As long as the token that takes its place (merchants/access.py) or longer, of letters that count once.
STAND_IN = "x" * 26
BLANKS = re.compile(r"\s+")


def phone_text(subject: str, context: dict[str, Any], tokens: tuple[str, ...]) -> str:
    """The text, with `tokens` where the access tokens go; in the active language.

    `context` is that of the mail: `words`, `merchant`, `tracking_url`, and `unsubscribe_url` in what advertises. Brand
    and subject come first, so what is cut is the end of the lead, and never a link.
    """
    lead = BLANKS.sub(" ", render_to_string("texts/lead.txt", context)).strip()
    brand = getattr(context["merchant"], "brand", None)
    name = (brand.wordmark if brand else "") or context["merchant"].name
    links = str(context["tracking_url"])
    if context.get("unsubscribe_url"):
        links = _("%(link)s No more: %(off)s") % {"link": links, "off": context["unsubscribe_url"]}
    for place, token in enumerate(tokens):
        links = links.replace(token, f"{place}{STAND_IN}")
    opening = subject if name in subject else f"{name}: {subject}"
    text = short_text(f"{opening}{'' if opening.endswith(('.', '!', '?')) else '.'} {lead}", links)
    for place, token in enumerate(tokens):
        text = text.replace(f"{place}{STAND_IN}", token)
    return text
