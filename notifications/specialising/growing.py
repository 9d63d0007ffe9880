"""The text of a mail's own function, while it is written."""

from notifications.specialising.expressions import Code


class Source:
    """The function's text as it grows. Pieces of output that follow each other are joined."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._pieces: list[str | Code] = []
        self.depth = 1

    def text(self, words: str) -> None:
        if self._pieces and isinstance(last := self._pieces[-1], str):
            self._pieces[-1] = last + words
        elif words:
            self._pieces.append(words)

    def piece(self, source: str) -> None:
        self._pieces.append(Code(source))

    def line(self, source: str) -> None:
        self._flush()
        self._lines.append("    " * self.depth + source)

    def lines(self) -> list[str]:
        self._flush()
        return self._lines

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        if pieces:
            inner = ", ".join(one.source if isinstance(one, Code) else repr(one) for one in pieces)
            self._lines.append("    " * self.depth + f"put(({inner},))")
