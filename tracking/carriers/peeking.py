"""Looking into bodies whose shape is not certain: for topics and ids at the door, and for optional extras."""

from inbox.contracts import RawWebhook, Rejected
from inbox.reading import Reader


def peek(raw: RawWebhook, *keys: str) -> str:
    """The text under the keys, or "" whatever the body is: the door must be able to name any webhook."""
    try:
        return Reader(raw.json()).at(*keys).text(200)
    except Rejected:
        return ""


def extra(reader: Reader, *keys: str, cap: int = 500) -> str:
    """An optional text that must not cost us the scan when a carrier puts an object or a list there."""
    try:
        return reader.at(*keys).text(cap)
    except Rejected:
        return ""


def place(*parts: str) -> str:
    """One line from the parts of a place, each said once: "Utrecht, NL"."""
    return ", ".join(dict.fromkeys(part for part in parts if part))
