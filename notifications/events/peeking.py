"""Looking into a body at the door, whatever it is."""

from inbox.contracts import RawWebhook, Rejected
from inbox.reading import Reader


def peek(raw: RawWebhook, *keys: str) -> str:
    """The text under the keys, or ""."""
    try:
        return Reader(raw.json()).at(*keys).text(200)
    except Rejected:
        return ""
