"""Emptying stored requests whose person was erased: the row stays as a record that something came."""

import re
from collections.abc import Iterable

from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Lower
from django.utils import timezone

from inbox.models import InboundWebhook

# What may stand directly around a name without being a part of it, although its last character looks like one:
# "\n" and "<" as JSON writes them, percent-encoding, and UTF-8 such as a hard space (escaped as octal by Postgres).
ESCAPED = (
    r"\\\\[nrtbf]|\\\\u00[01][0-9a-f]|\\\\u00(?:20|22|26|27|2c|2f|3a|3b|3c|3e|3d|60|a0)|%[0-9a-f]{2}|\\[23][0-7]{2}"
)
BEFORE = rf"(?:^|[^a-z0-9._+~-]|{ESCAPED})"
AFTER = r"(?![a-z0-9-]|\.[a-z0-9])"


def erase(webhooks: "QuerySet[InboundWebhook]") -> int:
    """Empty the requests for good; returns how many. They keep their delivery ids and are never put through again.

    Never call it for a row that still waits, but for the one that is being applied: its work would be lost.
    """
    return webhooks.filter(erased_at__isnull=True).update(
        body=b"", headers="{}", query="", last_error="", erased_at=timezone.now()
    )


def finished() -> "QuerySet[InboundWebhook]":
    """Every stored request that no worker still has to apply; needs an open scope."""
    rows: QuerySet[InboundWebhook] = InboundWebhook.objects.exclude(state=InboundWebhook.State.PENDING)
    return rows


def naming(names: Iterable[str]) -> "QuerySet[InboundWebhook]":
    """The finished requests whose body holds one of the names (addresses, numbers) whole, in either case.

    `anne@klant.example` is not found in `joanne@klant.example`. Found are also JSON's `\\u0040` and a form's `%40`;
    a body that is not UTF-8 is searched like any other.
    """
    wanted = "|".join(_pattern(name.lower()) for name in sorted(set(names)) if name)
    if not wanted:
        return InboundWebhook.objects.none()
    # "escape" never fails, whatever the bytes: those above ASCII become octal, and a backslash becomes two.
    text = Lower(Func(F("body"), Value("escape"), function="encode", output_field=TextField()))
    return finished().annotate(told=text).filter(told__regex=f"{BEFORE}(?:{wanted}){AFTER}")


def _pattern(name: str) -> str:
    return "".join(_character(character) for character in name)


def _character(character: str) -> str:
    """One character in every way that a body may write it."""
    if character.isascii() and character.isalnum():
        return character
    ways = [way for form in {character, character.upper()} for way in _ways(form)]
    return f"(?:{'|'.join(dict.fromkeys(ways))})"


def _ways(form: str) -> list[str]:
    raw = form.encode()
    plain = re.escape(form) if form.isascii() else "".join(rf"\\{byte:03o}" for byte in raw)
    units = form.encode("utf-16-be")
    as_json = "".join(rf"\\\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
    as_form = "".join(f"%{byte:02x}" for byte in raw)
    slash = [r"\\\\/"] if form == "/" else []
    return [plain, as_json, as_form, *slash]
