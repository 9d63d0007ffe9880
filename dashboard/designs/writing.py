"""What was typed in the editor, as blocks; and the buttons that add, move and remove blocks."""

from typing import Any

from django.http import QueryDict

from dashboard.designs.branching import Part, parts_of, posted, source_of
from notifications.designs.blocks import MOST_BLOCKS, TYPES, Block, fresh, one_line

LONGEST = 20_000  # characters of a field that are read at all
CONDITIONS = 2  # of a block, that the editor shows


def typed(data: QueryDict) -> dict[str, Any]:
    """The words of one language as they were typed, in the shape of a document, unchecked."""
    try:
        count = min(max(int(data.get("count", "0")), 0), MOST_BLOCKS)
    except ValueError:
        count = 0
    return {
        "subject": _words(data, "subject"),
        "preheader": _words(data, "preheader"),
        "blocks": [block for place in range(count) if (block := _block(data, f"b{place}-"))],
    }


def parts_typed(data: QueryDict) -> dict[str, list[Part]]:
    """By the field's name what was typed into the boxes of its cases, for a page that shows them again."""
    names = [name.removesuffix("-parts") for name in data if name.endswith("-parts")][: MOST_BLOCKS * 3]
    return {name: parts for name in names if (parts := posted(data, name, LONGEST)) is not None}


def _words(data: QueryDict, name: str) -> str:
    """A field's words: of its one box, or put together from the boxes of its cases."""
    whole = data.get(name, "")[:LONGEST].replace("\r\n", "\n")
    parts = posted(data, name, LONGEST)
    if parts is None:
        return whole
    # Nothing was changed: the words stay as they were written, and no new version comes of it.
    made, before = source_of(parts), parts_of(whole)
    return whole if before is not None and made == source_of(before) else made[:LONGEST]


def _block(data: QueryDict, prefix: str) -> Block | None:
    kind = data.get(f"{prefix}type", "")
    if kind not in TYPES:
        return None
    block: Block = {"type": kind}
    for field in TYPES[kind].fields:
        given = _words(data, prefix + field.name)
        block[field.name] = given == "on" if field.kind == "flag" else given
    block["when"] = [
        {"value": one_line(value)[:80], "is": "no" if data.get(f"{prefix}when{number}-is") == "no" else "yes"}
        for number in range(CONDITIONS)
        if (value := data.get(f"{prefix}when{number}-value", ""))
    ]
    return block


def pressed(words: dict[str, Any], button: str) -> bool:
    """Do what a block's button says ("add:text", "up:2", "down:0", "remove:1"); False when it is another button."""
    act, _colon, what = button.partition(":")
    blocks: list[Block] = words["blocks"]
    if act == "add":
        if what in TYPES and len(blocks) < MOST_BLOCKS:
            blocks.append(fresh(what))
        return True
    if act not in ("up", "down", "remove", "double"):
        return False
    place = int(what) if what.isdecimal() and len(what) < 4 else -1
    if not 0 <= place < len(blocks):
        return True
    if act == "remove":
        blocks.pop(place)
    elif act == "double" and len(blocks) < MOST_BLOCKS:
        blocks.insert(place, dict(blocks[place]))
    elif act in ("up", "down"):
        other = place + (-1 if act == "up" else 1)
        if 0 <= other < len(blocks):
            blocks[place], blocks[other] = blocks[other], blocks[place]
    return True
