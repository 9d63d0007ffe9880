"""What the person who typed `bin/demo` sees."""

import sys

COLOURS = sys.stdout.isatty()


def say(line: str = "") -> None:
    """One line, at once."""
    print(line, flush=True)


def title(words: str) -> None:
    say(f"\n{_styled('1', words)}")


def note(words: str) -> None:
    say(_styled("2", f"  {words}"))


def warn(words: str) -> None:
    say(_styled("33", f"  ! {words}"))


def act(merchant: str, source: str, words: str, codes: list[int]) -> None:
    """One act of the story, and what the door answered to each webhook of it."""
    answers = _styled("32" if max(codes) < 300 else "33", " ".join(str(code) for code in codes))
    say(f"  {merchant:<9}{_styled('2', f'{source:<16}')}{words}  {answers}")


def deed(merchant: str, who: str, words: str) -> None:
    """Something that a person did on our own pages."""
    say(f"  {merchant:<9}{_styled('2', f'{who:<16}')}{words}")


def place(name: str, address: str) -> None:
    """A line of the list of addresses."""
    say(f"  {name:<22}{address}")


def _styled(code: str, words: str) -> str:
    return f"\033[{code}m{words}\033[0m" if COLOURS else words
