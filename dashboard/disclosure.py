"""Showing a stored request without giving away what proves access."""

import json
import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from merchants.sealed import SEALED, unseal

# Whoever sees these could send in the sender's name: fixed tokens, keys, and signatures within their tolerance.
SECRET = re.compile(r"auth|token|secret|signature|hmac|sign|cookie|password|api-?key|credential", re.IGNORECASE)
SHOWN = 200_000  # characters; a page with a megabyte of text helps nobody


@dataclass(frozen=True)
class Body:
    """A body as text. `cut` when it is longer than what is shown; `is_json` when it was laid out anew."""

    text: str
    cut: bool
    is_json: bool
    size: int


def masked(headers: dict[str, Any], secret: Container[str] = ()) -> list[tuple[str, str, bool]]:
    """(name, value, hidden) by name; a value that is sealed or secret by its name is replaced by its length.

    `secret` are the names that the source itself calls so: a merchant may name the header of his token freely.
    """
    shown = []
    for name, value in sorted(headers.items()):
        text = unseal(value[SEALED]) if isinstance(value, dict) else str(value)
        hidden = isinstance(value, dict) or name in secret or bool(SECRET.search(name))
        shown.append((name, f"{len(text)}" if hidden else text, hidden))
    return shown


def readable(body: bytes) -> Body:
    """JSON laid out with its numbers as they came; anything else as text, unreadable bytes marked."""
    text = body.decode("utf-8", "replace")
    try:
        laid_out = json.dumps(
            json.loads(text, parse_float=_Verbatim, parse_int=_Verbatim), indent=2, ensure_ascii=False
        )
        laid_out = _QUOTED.sub(r"\1", laid_out)
        return Body(laid_out[:SHOWN], len(laid_out) > SHOWN, True, len(body))
    except (ValueError, RecursionError):
        return Body(text[:SHOWN], len(text) > SHOWN, False, len(body))


class _Verbatim(str):
    """A number's own spelling: 12.50 must not read 12.5 to somebody who looks for a fault."""

    def __new__(cls, digits: str) -> "_Verbatim":
        return super().__new__(cls, f"\ufdd0{digits}\ufdd1")


_QUOTED = re.compile('"\ufdd0([^"]*)\ufdd1"')
