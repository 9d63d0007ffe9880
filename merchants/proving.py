"""The proof that a host name is the merchant's: a TXT record that only who runs its DNS can set."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

PREFIX = "stoep-verify="
LABEL = "_stoep"
SHOWN = 300  # characters kept of what was found instead

# Gives the texts of a name's TXT records, [] when it has none; raises NoAnswer when that cannot be known now. The real
# one is inbox.naming.ask_dns.
Txt = Callable[[str], list[str]]


class NoAnswer(Exception):
    """The name's servers did not answer, or answered with a failure: neither proof nor its absence."""


@dataclass(frozen=True)
class Proof:
    """What a look-up says. `trouble` is "" when the record is right, else "missing", "wrong" or "unreachable"."""

    trouble: str
    found: str = ""


def fresh_token() -> str:
    """What the record must say behind `stoep-verify=`; 120 random bits, lower case because some DNS panels fold it."""
    return secrets.token_hex(15)


def record_name(hostname: str) -> str:
    """The name of the TXT record, as a DNS panel wants it."""
    return f"{LABEL}.{hostname}"


def record_value(token: str) -> str:
    return f"{PREFIX}{token}"


def look_up(hostname: str, token: str, txt: Txt) -> Proof:
    """Ask the DNS for the record."""
    try:
        texts = txt(record_name(hostname))
    except NoAnswer as error:
        return Proof("unreachable", str(error)[:SHOWN])
    if any(text.strip().lower() == record_value(token) for text in texts):
        return Proof("")
    if texts:
        return Proof("wrong", _shown(texts))
    return Proof("missing")


def _shown(texts: list[str]) -> str:
    """What was found, printable: a record may hold anything."""
    joined = " · ".join(sorted(texts))[:SHOWN]
    return "".join(character if character.isprintable() else "?" for character in joined)
