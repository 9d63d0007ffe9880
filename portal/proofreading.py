"""What is wrong with a message catalogue: nothing that is said may be missing, stale, or said in two ways."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog, Message
from django.utils import translation

from portal.catalogues import AREAS, catalogue_path, is_empty, name_of, stored, texts_of

PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[a-z%]")


@dataclass(frozen=True)
class Fault:
    """Why a catalogue is not fit to ship."""

    catalogue: Path
    kind: str  # missing, fuzzy, stale, placeholders, plural, clash, overridden
    message: str

    def __str__(self) -> str:
        return f"{self.catalogue}: {self.kind}: {self.message}"


def faults(root: Path, area: str, language: str, now: Catalog) -> Iterator[Fault]:
    """Everything that keeps the area's catalogue from saying, in this language, all that is said `now`."""
    path = catalogue_path(root, area, language).relative_to(root)
    kept = stored(root, area, language)
    for message in now:
        if not message.id:
            continue
        found = kept.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        if found is None or is_empty(found) or found.pluralizable != message.pluralizable:
            yield Fault(path, "missing", name_of(message))
        elif found.fuzzy:
            yield Fault(path, "fuzzy", name_of(message))
        else:
            yield from wrong(path, kept, found)
    for message in kept:
        if (
            message.id
            and now.get(message.id if isinstance(message.id, str) else message.id[0], message.context) is None
        ):
            yield Fault(path, "stale", name_of(message))


def clashes(root: Path, language: str) -> Iterator[Fault]:
    """Messages that two areas translate differently. At run time all areas are one catalogue, and the first one wins:
    give one of the two a context, or say the same."""
    said: dict[tuple[str, str | None], tuple[str, list[str]]] = {}
    for area in AREAS:
        for message in translated(root, area, language):
            key = (texts_of(message.id)[0], message.context)
            first, forms = said.setdefault(key, (area, texts_of(message.string)))
            if forms != texts_of(message.string):
                path = catalogue_path(root, area, language).relative_to(root)
                yield Fault(path, "clash", f"{name_of(message)} is said otherwise in {first}")


def overridden(root: Path, area: str, language: str) -> Iterator[Fault]:
    """Messages that readers do not get as the area's catalogue has them: a library's words, or another area's, win.
    Compiled catalogues must be up to date and loaded anew."""
    with translation.override(language):
        for message in translated(root, area, language):
            if (got := shown(message)) != texts_of(message.string)[: len(got)]:
                path = catalogue_path(root, area, language).relative_to(root)
                yield Fault(path, "overridden", f"{name_of(message)} comes out as {got}")


def shown(message: Message) -> list[str]:
    """What a reader gets for the message: for one, and for several where it counts."""
    singular, *plural = texts_of(message.id)
    if not plural:
        return [translation.pgettext(message.context, singular) if message.context else translation.gettext(singular)]
    if message.context:
        return [translation.npgettext(message.context, singular, plural[0], number) for number in (1, 2)]
    return [translation.ngettext(singular, plural[0], number) for number in (1, 2)]


def translated(root: Path, area: str, language: str) -> Iterator[Message]:
    """The area's messages that have words in this language."""
    yield from (row for row in stored(root, area, language) if row.id and not row.fuzzy and not is_empty(row))


def wrong(path: Path, catalog: Catalog, message: Message) -> Iterator[Fault]:
    """Placeholders that differ would print a raw name, or raise; a missing plural form would show the wrong one."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    singular, *plural = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    if plural and len(forms) != catalog.num_plurals:
        yield Fault(path, "plural", name_of(message))
    wanted = [_placeholders(singular), *(_placeholders(text) for text in plural)]
    if any(_placeholders(form) not in wanted for form in forms):
        yield Fault(path, "placeholders", name_of(message))


def _placeholders(text: str) -> tuple[str, ...]:
    return tuple(sorted({found.group(0) for found in PLACEHOLDER.finditer(text) if found.group(0) != "%%"}))
