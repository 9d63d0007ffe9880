"""Phone numbers in the one form that providers take, and texts that fit a phone's message."""

import math

import phonenumbers

# GSM 03.38: letters that fit 160 to a message; those of the second table count twice. All others make it UCS-2.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€")
MOST_SEGMENTS = 2


class NotAPhone(ValueError):
    """No phone number that can be written to. The message says so without repeating it."""


def e164(number: str, country: str = "") -> str:
    """The number as +31612345678; `country` (ISO 3166) is where a number without + belongs. Raises NotAPhone."""
    try:
        found = phonenumbers.parse(number, country.upper() or None)
    except phonenumbers.NumberParseException as error:
        raise NotAPhone("not a phone number with its country") from error
    if not phonenumbers.is_valid_number(found):
        raise NotAPhone("no number of this form exists")
    return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


def segments(text: str) -> int:
    """How many messages a phone network makes of the text: 160 or 153 letters each, 70 or 67 where a letter is not
    in the networks' own alphabet (GSM 03.38)."""
    if all(letter in BASIC or letter in EXTENDED for letter in text):
        length, one, more = sum(2 if letter in EXTENDED else 1 for letter in text), 160, 153
    else:
        length, one, more = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= one else math.ceil(length / more)


def short_text(lead: str, url: str, most: int = MOST_SEGMENTS) -> str:
    """Lead and link in at most `most` messages: the lead is cut at a word, the link never is."""
    lead = " ".join(lead.split())
    plain = {"…": "...", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u202f": " "}
    lead = "".join(plain.get(letter, letter) for letter in lead)
    text = f"{lead} {url}".strip()
    words = lead.split(" ")
    while segments(text) > most and words:
        words.pop()
        text = f"{' '.join(words).rstrip('.,;: ')}... {url}" if words else url
    return text
