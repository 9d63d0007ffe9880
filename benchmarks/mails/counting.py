"""How often the send path parses a template, compiles MJML or inlines CSS; and what each step costs."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

# Where each is done, by whoever does it. What is not installed cannot be called.
PARSERS = {
    "template parsed": ("django.template.base", "Lexer.tokenize"),
    "liquid parsed": ("liquid", "Environment.from_string"),
    "MJML compiled": ("mjml", "mjml2html"),
    "CSS inlined": ("css_inline", "inline"),
}
STEPS = {
    "claim": ("notifications.delivery.claiming", "take"),
    "load": ("notifications.delivery.preparing", "load"),
    "guards": ("notifications.delivery.preparing", "in_turn"),
    "render": ("notifications.delivery.preparing", "render"),
    "links and words": ("notifications.delivery.preparing", "finished_all"),
    "prepare, whole": ("notifications.delivery.draining", "prepare"),
    "MIME": ("notifications.providers.smtp", "as_bytes"),
    "hand over and record": ("notifications.delivery.draining", "hand_over"),
    "record": ("notifications.delivery.draining", "record"),
}


class Counts(dict[str, int]):
    """Calls by name."""


class Seconds(dict[str, tuple[float, float]]):
    """By name: seconds that passed, and seconds of this process's processor time."""

    @contextmanager
    def of(self, label: str) -> Iterator[None]:
        started, worked = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            before = self.get(label, (0.0, 0.0))
            self[label] = before[0] + time.perf_counter() - started, before[1] + time.process_time() - worked


@contextmanager
def watched() -> Iterator[tuple[Counts, Seconds]]:
    """Count the parsers and time the steps, inside; a step's seconds include those of the steps within it."""
    counts, seconds = Counts(dict.fromkeys(PARSERS, 0)), Seconds()
    with ExitStack() as undoing:
        for label, place in PARSERS.items():
            undoing.enter_context(_replaced(place, _counting(counts, label)))
        for label, place in STEPS.items():
            undoing.enter_context(_replaced(place, _timing(seconds, label)))
        yield counts, seconds


def server_time() -> float:
    """Seconds of processor time of the database's process behind this connection; 0.0 where that cannot be seen."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _replaced(place: tuple[str, str], wrapped: Callable[[Any], Any]) -> Iterator[None]:
    try:
        owner: Any = import_module(place[0])
    except ImportError:
        yield
        return
    *path, name = place[1].split(".")
    for one in path:
        owner = getattr(owner, one)
    before = getattr(owner, name)
    setattr(owner, name, wrapped(before))
    try:
        yield
    finally:
        setattr(owner, name, before)


def _counting(counts: Counts, label: str) -> Callable[[Any], Any]:
    def wrap(function: Any) -> Any:
        def called(*args: Any, **named: Any) -> Any:
            counts[label] += 1
            return function(*args, **named)

        return called

    return wrap


def _timing(seconds: Seconds, label: str) -> Callable[[Any], Any]:
    def wrap(function: Any) -> Any:
        def called(*args: Any, **named: Any) -> Any:
            with seconds.of(label):
                return function(*args, **named)

        return called

    return wrap
