"""What differs between two policies: each matter by its path, with what it was and what it is. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from returns.policy.definition import Definition

# By what an entry of a list is known, so that one more at the top does not make all others differ.
KEYS = ("code", "outcome", "name")


@dataclass(frozen=True)
class Difference:
    """One matter. `path` names fields of the definition and entries by their key: ("rules", "Christmas", "until").
    None: it is not there on that side. `order` tells that only the order of the entries differs."""

    path: tuple[str, ...]
    before: Any
    after: Any
    order: bool = False


def differences(before: Definition, after: Definition) -> list[Difference]:
    """All of them, in the order of the definition's fields; [] for policies that decide alike."""
    return list(_between(before, after, ()))


def _between(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[Difference]:
    if before == after:
        return
    if is_dataclass(before) and is_dataclass(after) and type(before) is type(after):
        for one in fields(before):
            yield from _between(getattr(before, one.name), getattr(after, one.name), (*path, one.name))
    elif _is_keyed(before) or _is_keyed(after):
        yield from _entries(before or (), after or (), path)
    else:
        yield Difference(path, before, after)


def _entries(before: tuple[Any, ...], after: tuple[Any, ...], path: tuple[str, ...]) -> Iterator[Difference]:
    had, has = ({_key(entry): entry for entry in side} for side in (before, after))
    for key in dict.fromkeys((*had, *has)):
        if key in had and key in has:
            yield from _between(had[key], has[key], (*path, key))
        else:
            yield Difference((*path, key), had.get(key), has.get(key))
    if [key for key in had if key in has] != [key for key in has if key in had]:
        yield Difference(path, tuple(had), tuple(has), order=True)


def _is_keyed(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(is_dataclass(entry) for entry in value)


def _key(entry: Any) -> str:
    return str(next(getattr(entry, name) for name in KEYS if hasattr(entry, name)))
