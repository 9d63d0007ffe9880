"""Figures last, and an exit code that says whether the bars were kept."""


class Verdict:
    """Collects what a benchmark found; prints it all at its end."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._missed: list[str] = []

    def figure(self, line: str) -> None:
        """Something to know, without a bar."""
        self._lines.append(line)

    def bar(self, line: str, kept: bool) -> None:
        """Something that must hold. The line is printed as it stands, and again when it does not hold."""
        self._lines.append(line)
        if not kept:
            self._missed.append(line)

    def fail(self, line: str) -> None:
        """Something that must not happen at all."""
        self._missed.append(line)

    def details(self, what: str, sentences: list[str]) -> None:
        """A bar of none: the first few sentences are shown."""
        if sentences:
            self._missed.append(f"{what}: {len(sentences)}")
            self._lines.extend(f"  {what}: {sentence}" for sentence in sentences[:10])

    def close(self) -> int:
        """Print, and return the exit code."""
        print("\n".join(["", *self._lines]))
        for line in self._missed:
            print(f"BELOW THE BAR: {line}")
        return 1 if self._missed else 0
