"""A field as people read it: plain words, and words that depend on something, each case in a box of its own.

`{% if a %}x{% elsif b %}y{% else %}z{% endif %}` becomes "when a: x; otherwise, when b: y; otherwise: z", and back to
the same Liquid. Conditions within conditions become one flat list of cases. What has no such form (a loop, a comparison
inside a case ...) stays one box with its tags.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from notifications.designs.grammar import Piece, split
from notifications.designs.problems import Refused

MOST_PARTS, MOST_CASES = 12, 12  # of a field, and of a part: more than that is easier to read with its tags
DROPPED = "-"  # the choice "leave this case out"
LETTERS = {" ": "s", "\n": "n"}  # blanks at the edges of a box travel beside it, so that nobody deletes them unseen
Node = str | list[tuple[str, Any]]  # words, or the branches of a choice: condition and nodes
SHAPE = re.compile(r"(?:not )?[a-z_]+(?:\.\w+)*(?: and (?:not )?[a-z_]+(?:\.\w+)*)*")


class Unbranchable(Exception):
    """The field has tags that are no plain cases."""


@dataclass
class Case:
    """Words, and when they stand there: "" for "otherwise" (or, in a part without a choice, always)."""

    text: str
    condition: str = ""
    edges: str = ""  # what LETTERS say of the blanks "before|after"
    problems: list[Any] = field(default_factory=list)


@dataclass
class Part:
    """A stretch of a field: plain words (one case), or the cases of which one is chosen."""

    cases: list[Case]
    is_choice: bool = False


def parts_of(source: str) -> list[Part] | None:
    """The parts of a field with conditions; None when it has none, or none that can be shown so."""
    try:
        pieces = split(source)
        if not any(piece.kind == "tag" for piece in pieces):
            return None
        nodes, at = _sequence(pieces, 0)
        if at != len(pieces) or len(nodes) > MOST_PARTS:
            return None
        made = [_part(node) for node in _joined(nodes)]
        return made if any(part.is_choice for part in made) else None
    except (Refused, Unbranchable):
        return None


def source_of(parts: list[Part]) -> str:
    """The Liquid of the parts: what `parts_of` read, with what was changed in it."""
    made = ""
    for part in parts:
        kept = [case for case in part.cases if case.condition != DROPPED]
        conditional = [case for case in kept if case.condition]
        rest = next((case for case in kept if not case.condition), None)
        for place, case in enumerate(conditional):
            made += f"{{% {'elsif' if place else 'if'} {case.condition} %}}{_edged(case)}"
        if rest is not None and (_edged(rest) or not conditional):
            made += f"{'{% else %}' if conditional else ''}{_edged(rest)}"
        made += "{% endif %}" if conditional else ""
    return made


def conditions_in(source: str) -> set[str]:
    """The values that the conditions of a field ask for."""
    found = re.findall(r"{%-? *(?:if|elsif) ([^%]*?) *-?%}", source)
    terms = [term for said in found if SHAPE.fullmatch(said) for term in said.split(" and ")]
    return {term.removeprefix("not ") for term in terms}


def posted(data: Mapping[str, str], name: str, longest: int) -> list[Part] | None:
    """The parts as the editor's boxes gave them back; None when the field came as one box."""
    given = data.get(f"{name}-parts", "")
    if not given.isdecimal() or len(given) > 2:
        return None
    return [_posted_part(data, f"{name}-{place}", longest) for place in range(min(int(given), MOST_PARTS))]


def _posted_part(data: Mapping[str, str], prefix: str, longest: int) -> Part:
    count = data.get(f"{prefix}-cases", "")
    if not count.isdecimal() or len(count) > 2:
        return Part([_posted_case(data, f"{prefix}-0", longest, "")])
    cases = []
    for place in range(min(int(count), MOST_CASES)):
        condition = data.get(f"{prefix}-{place}-if", "")
        cases.append(_posted_case(data, f"{prefix}-{place}", longest, condition[:300]))
    return Part(cases, is_choice=True)


def _posted_case(data: Mapping[str, str], prefix: str, longest: int, condition: str) -> Case:
    text = data.get(prefix, "")[:longest].replace("\r\n", "\n")
    return Case(text, condition, data.get(f"{prefix}-edges", "")[:12])


def _sequence(pieces: list[Piece], at: int) -> tuple[list[Node], int]:
    """The nodes from here to the end, or to the tag that ends the branch they stand in."""
    nodes: list[Node] = []
    while at < len(pieces):
        piece = pieces[at]
        length = _loop(pieces, at) if piece.inside.startswith("for ") and piece.kind == "tag" else 1
        if piece.kind != "tag" or length > 1:
            words = "".join(one.source for one in pieces[at : at + length])
            if nodes and isinstance(nodes[-1], str):
                nodes[-1] += words
            else:
                nodes.append(words)
            at += length
            continue
        if _tag(piece)[0] in ("elsif", "else", "endif"):
            return nodes, at
        choice, at = _choice(pieces, at)
        nodes.append(choice)
    return nodes, at


def _loop(pieces: list[Piece], at: int) -> int:
    """How many pieces a loop has: it stays with the words around it, tags and all."""
    depth = 0
    for place in range(at, len(pieces)):
        name = pieces[place].inside.partition(" ")[0] if pieces[place].kind == "tag" else ""
        depth += (name == "for") - (name == "endfor")
        if depth == 0:
            return place - at + 1
    raise Unbranchable("never closed")


def _joined(nodes: list[Node]) -> list[Node]:
    """The nodes without those that are only blanks: a box cannot show them. They stand before the words that follow."""
    made: list[Node] = []
    blanks = ""
    for given in nodes:
        node = given
        if isinstance(node, str) and not node.strip(" \n"):
            blanks = node
            continue
        if blanks and not isinstance(node, str):
            node = [(asked, [blanks, *inside]) for asked, inside in node]
        made.append(node)
        blanks = ""
    return made


def _choice(pieces: list[Piece], at: int) -> tuple[list[tuple[str, Any]], int]:
    name, condition = _tag(pieces[at])
    if name != "if":
        raise Unbranchable(name)
    branches: list[tuple[str, Any]] = []
    while True:
        inside, at = _sequence(pieces, at + 1)
        branches.append((condition, inside))
        if at == len(pieces):
            raise Unbranchable("never closed")
        name, condition = _tag(pieces[at])
        if name == "endif":
            return branches, at + 1
        if not branches[-1][0]:
            raise Unbranchable("a branch behind the last one")


def _tag(piece: Piece) -> tuple[str, str]:
    """A tag's name and what it asks for, without what would change by being put together anew."""
    name, _blank, rest = piece.inside.partition(" ")
    rest = " ".join(rest.split())
    trims = piece.source[2] == "-" or piece.source[-3] == "-"
    needs = name in ("if", "elsif")
    if trims or name not in ("if", "elsif", "else", "endif") or needs != bool(rest) or " or " in rest:
        raise Unbranchable(piece.source)
    return name, rest


def _part(node: Node) -> Part:
    if isinstance(node, str):
        return Part([_case("", node)])
    cases = [_case(condition, text) for condition, text in _flat(node)]
    if len(cases) > MOST_CASES:
        raise Unbranchable("too many cases")
    return Part(cases, is_choice=True)


def _flat(branches: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """The cases of a choice in the order in which they are asked: the first one that holds is taken."""
    made = []
    for outer, nodes in branches:
        for inner, text in _spelled(nodes):
            made.append((" and ".join(filter(None, (outer, inner))), text))
    return made


def _spelled(nodes: list[Node]) -> list[tuple[str, str]]:
    """Every way a branch can read. Earlier ways are asked first, so a later one need not say what it is not."""
    ways = [("", "")]
    for node in nodes:
        choices = [("", node)] if isinstance(node, str) else _flat(node)
        if choices[-1][0]:
            choices = [*choices, ("", "")]  # nothing, where none of them holds
        ways = [
            (" and ".join(filter(None, (first, then))), before + after)
            for first, before in ways
            for then, after in choices
        ]
        if len(ways) > MOST_CASES:
            raise Unbranchable("too many cases")
    return ways


def _case(condition: str, text: str) -> Case:
    bare = text.strip(" \n")
    if not bare:
        return Case("", condition)
    before, after = text[: text.index(bare)], text[text.index(bare) + len(bare) :]
    edges = "|".join("".join(LETTERS[blank] for blank in side) for side in (before, after))
    return Case(bare, condition, edges.strip() if edges != "|" else "")


def _edged(case: Case) -> str:
    """The words with the blanks that stood around them."""
    if not case.text.strip():
        return ""
    blanks = {letter: blank for blank, letter in LETTERS.items()}
    before, _bar, after = case.edges.partition("|")
    sides = ["".join(blanks.get(letter, "") for letter in side) for side in (before, after)]
    return sides[0] + case.text + sides[1]
