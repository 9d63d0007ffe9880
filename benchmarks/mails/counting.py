"""How often the send path parses a template, compiles MJML or inlines CSS; and what each step costs."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

# Where each is done, by whoever does it. What is not installed cannot be called.
PARSERS = {
    "template parsed": ("django.template.base", "Lexer.tokenize"),
    "liquid parsed": ("liquid", "Environment.from_string"),
    "MJML compiled": ("mjml", "mjml2html"),
    "CSS inlined": ("css_inline", "inline"),
}
STEPS = {
    "claim": ("notifications.claiming", "take"),
    "load": ("notifications.preparing", "load"),
    "guards": ("notifications.preparing", "in_turn"),
    "render": ("notifications.preparing", "render"),
    "links and words": ("notifications.preparing", "finished_all"),
    "prepare, whole": ("notifications.delivery", "prepare"),
    "MIME": ("notifications.providers.smtp", "as_bytes"),
    "hand over and record": ("notifications.delivery", "hand_over"),
    "record": ("notifications.delivery", "record"),
}


class Counts(dict[str, int]):
    """Calls by name."""


@contextmanager
def watched() -> Iterator[tuple[Counts, dict[str, float]]]:
    """Count the parsers and time the steps, inside; a step's seconds include those of the steps within it."""
    counts, seconds = Counts(dict.fromkeys(PARSERS, 0)), dict.fromkeys(STEPS, 0.0)
    undo: list[tuple[Any, str, Any]] = []

    def replace(place: tuple[str, str], wrapped: Callable[[Any], Any]) -> None:
        try:
            owner: Any = import_module(place[0])
        except ImportError:
            return
        *path, name = place[1].split(".")
        for one in path:
            owner = getattr(owner, one)
        undo.append((owner, name, getattr(owner, name)))
        setattr(owner, name, wrapped(getattr(owner, name)))

    def counting(label: str) -> Callable[[Any], Any]:
        def wrap(function: Any) -> Any:
            def called(*args: Any, **named: Any) -> Any:
                counts[label] += 1
                return function(*args, **named)

            return called

        return wrap

    def timing(label: str) -> Callable[[Any], Any]:
        def wrap(function: Any) -> Any:
            def called(*args: Any, **named: Any) -> Any:
                started = time.perf_counter()
                try:
                    return function(*args, **named)
                finally:
                    seconds[label] += time.perf_counter() - started

            return called

        return wrap

    for label, place in PARSERS.items():
        replace(place, counting(label))
    for label, place in STEPS.items():
        replace(place, timing(label))
    try:
        yield counts, seconds
    finally:
        for owner, name, before in reversed(undo):
            setattr(owner, name, before)
