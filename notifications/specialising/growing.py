"""The text of a mail's own function, while it is written."""

import re
from collections.abc import Iterable
from itertools import groupby

from notifications.specialising.expressions import Code, Names

LOCAL = re.compile(r"\b[vwlqni]\d+\b")
TARGETS = re.compile(r"\s*(?:for )?([a-z]\d+(?:, [a-z]\d+)*) (?:=|in) ")


class Source:
    """The function's text as it grows. Pieces of output that follow each other are joined: those that many mails share
    once for all of them."""

    def __init__(self, names: Names, depth: int = 1) -> None:
        self._names, self.depth = names, depth
        self._lines: list[str] = []
        self._pieces: list[str | Code] = []

    def text(self, words: str) -> None:
        if self._pieces and isinstance(last := self._pieces[-1], str):
            self._pieces[-1] = last + words
        elif words:
            self._pieces.append(words)

    def piece(self, source: Code) -> None:
        self._pieces.append(source)

    def line(self, source: str) -> None:
        self._flush()
        self._lines.append("    " * self.depth + source)

    def mark(self) -> int:
        """This place in the text, for `insert`."""
        self._flush()
        return len(self._lines)

    def insert(self, mark: int, sources: Iterable[str]) -> None:
        """Lines that belong to a place further up, as deep as here."""
        self._flush()
        self._lines[mark:mark] = ["    " * self.depth + source for source in sources]

    def stands_alone(self) -> bool:
        """Does it speak of no locals but shared ones and its own? Words that look like a local say no, to be safe."""
        own = {name for line in self.lines() if (found := TARGETS.match(line)) for name in found[1].split(", ")}
        return all(name in own for line in self.lines() for name in LOCAL.findall(line))

    def lines(self) -> list[str]:
        self._flush()
        return self._lines

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        if pieces:
            inner = ", ".join(self._joined(pieces))
            self._lines.append("    " * self.depth + f"put(({inner},))")

    def _joined(self, pieces: list[str | Code]) -> list[str]:
        """The pieces as source, those beside each other that are the same in many mails as one."""
        found = []
        for is_same, some in groupby(pieces, key=lambda one: isinstance(one, str) or one.is_shared):
            sources = [one.source if isinstance(one, Code) else repr(one) for one in some]
            if is_same and len(sources) > 1:
                sources = [self._names.once(f"''.join(({', '.join(sources)}))", True).source]
            found += sources
        return found
