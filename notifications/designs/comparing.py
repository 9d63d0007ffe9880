"""What changed between two versions of a design, in words and side by side."""

import difflib
import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from notifications.designs.blocks import TYPES, Document
from notifications.designs.wording import TYPES as TYPE_WORDS
from notifications.designs.wording import field_words


@dataclass(frozen=True)
class Change:
    """One difference: in words, and what stood and stands there."""

    language: str
    words: str
    before: str = ""
    after: str = ""


def changes(old: Document, new: Document) -> list[Change]:
    """Every difference from old to new, in the order of the mail."""
    found: list[Change] = []
    for language in sorted({*old, *new}):
        if language not in old:
            found.append(Change(language, _("Language added")))
        elif language not in new:
            found.append(Change(language, _("Language taken out")))
        else:
            found += _words(language, old[language], new[language])
    return found


def _words(language: str, old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    found = [
        Change(language, _("%(field)s changed") % {"field": field_words(name)}, old.get(name, ""), new.get(name, ""))
        for name in ("subject", "preheader")
        if old.get(name, "") != new.get(name, "")
    ]
    before, after = [_key(block) for block in old["blocks"]], [_key(block) for block in new["blocks"]]
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, from_a, to_a, from_b, to_b in matcher.get_opcodes():
        if kind != "equal":
            found += _stretch(language, old["blocks"][from_a:to_a], new["blocks"][from_b:to_b], (from_a, from_b))
    return found


def _stretch(language: str, old: list[Any], new: list[Any], places: tuple[int, int]) -> list[Change]:
    """Blocks that stand where others stood: pairs of the same kind were changed, the rest came or went."""
    found: list[Change] = []
    waiting = list(enumerate(new, places[1] + 1))
    for place, block in enumerate(old, places[0] + 1):
        pair = next((item for item in waiting if item[1]["type"] == block["type"]), None)
        if pair is None:
            words = _("Block %(number)s taken out: %(kind)s")
            found.append(Change(language, words % {"number": place, "kind": TYPE_WORDS[block["type"]]}, shown(block)))
            continue
        waiting.remove(pair)
        words = _("Block %(number)s changed: %(kind)s")
        kind = TYPE_WORDS[block["type"]]
        found.append(Change(language, words % {"number": pair[0], "kind": kind}, shown(block), shown(pair[1])))
    words = _("Block %(number)s added: %(kind)s")
    return found + [
        Change(language, words % {"number": place, "kind": TYPE_WORDS[block["type"]]}, "", shown(block))
        for place, block in waiting
    ]


def shown(block: dict[str, Any]) -> str:
    """A block as lines of "field: value", for people."""
    lines = []
    for field in TYPES[block["type"]].fields:
        value = block.get(field.name, "")
        if value not in ("", False):
            lines.append(f"{field_words(field.name)}: {_('yes') if value is True else value}")
    for item in block.get("when", []):
        lines.append(f"{field_words('when')}: {item['value']} = {_('yes') if item['is'] == 'yes' else _('no')}")
    return "\n".join(lines)


def _key(block: dict[str, Any]) -> str:
    return json.dumps(block, sort_keys=True)
