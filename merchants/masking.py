"""Taking out of free text what names a person or opens a door."""

import re

# "@" also as a URL spells it. The look-behind keeps a long word from being tried from each of its letters.
EMAIL = re.compile(r"(?<![\w.+'~-])[\w.+'~-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
# A token in a URL opens an order: it may no more be kept than the address it was mailed to.
TOKEN = re.compile(r"(/t/|/mail/[a-z]+/|/hooks/)[\w-]{8,}")


def masked(text: str) -> str:
    """The text with mail addresses, access tokens and hook keys replaced by a word that says what stood there."""
    return TOKEN.sub(r"\1[masked]", EMAIL.sub("[address]", text))
