"""What the warehouse is told about what it did: one sentence, good or not, and where to go from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from returns.receiving.replaying import Code

CHANGED = frozenset({Code.RECEIVED, Code.ALREADY, Code.COUNTED, Code.INSPECTED, Code.NOTED, Code.STALE})


@dataclass(frozen=True)
class Said:
    """`pk` of the return that it is about; None where there is none."""

    words: str
    good: bool
    pk: int | None = None


def said(answer: Mapping[str, Any]) -> Said:
    """An answer of returns.receiving.replaying in the language that is active."""
    code, pk = answer["code"], answer.get("return")
    if code == Code.REFUSED:
        words = " ".join(dict.fromkeys(str(one[2]) for one in answer.get("wrong", [])))
        return Said(words or _("This could not be read. Do it again on this page."), False, pk)
    words = _sentence(code, bool(answer.get("unasked"))) % {"code": answer.get("said") or "–"}
    return Said(words, code in CHANGED and not answer.get("unasked"), pk)


def _sentence(code: str, is_unasked: bool) -> str:
    if code == Code.RECEIVED and is_unasked:
        return _("%(code)s is received, but nobody awaited it any more. Look at the return.")
    return {
        Code.RECEIVED: _("%(code)s is received."),
        Code.ALREADY: _("%(code)s was received before."),
        Code.COUNTED: _("%(code)s is counted."),
        Code.INSPECTED: _("%(code)s is inspected."),
        Code.NOTED: _("It is noted."),
        Code.STALE: _("%(code)s: somebody said something newer, which stands."),
        Code.NOTHING: _("Nothing of yours has this code or number."),
        Code.SEVERAL: _("Several returns fit. Choose one."),
    }[Code(code)]
