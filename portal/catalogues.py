"""The message catalogues: which area's messages live where, what the code says now, and what is missing.

Reads Django's templates and Python with babel, so no gettext has to be installed.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils import translation
from django.utils.translation.template import templatize

LANGUAGES = ("nl", "de", "fr")  # English is what the code says
# The longest folder that holds a file decides its area. One catalogue per area and language keeps them reviewable.
AREA_OF = {
    "templates": "storefront",
    "templates/emails": "notifications",
    "templates/dashboard": "dashboard",
    "templates/account": "dashboard",
    "templates/demo": "dashboard",
    "storefront": "storefront",
    "returns": "storefront",
    "visits": "storefront",
    "care": "storefront",
    "consents": "storefront",
    "reviews": "dashboard",
    "coupons": "dashboard",
    "loyalty": "dashboard",
    "catalogue": "dashboard",
    "tracking": "storefront",
    "orders": "storefront",
    "notifications": "notifications",
    "dashboard": "dashboard",
    "merchants": "dashboard",
    "inbox": "dashboard",
    "outbox": "dashboard",
    "workqueue": "dashboard",
    "demo": "dashboard",
    "portal": "dashboard",
}
AREAS = ("storefront", "notifications", "dashboard")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
MOVING_HEADERS = re.compile(
    rb'^"(?:Project-Id-Version|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By).*\n',
    re.MULTILINE,
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[a-z%]")


@dataclass(frozen=True)
class Fault:
    """Why a catalogue is not fit to ship."""

    catalogue: Path
    kind: str  # missing, fuzzy, stale, placeholders, plural, clash, overridden
    message: str

    def __str__(self) -> str:
        return f"{self.catalogue}: {self.kind}: {self.message}"


def catalogue_path(root: Path, area: str, language: str) -> Path:
    return root / area / "locale" / language / "LC_MESSAGES" / "django.po"


def said_now(root: Path, area: str) -> Catalog:
    """Every message that the area's files hold today, without translations."""
    catalog = Catalog(project="Stoep")
    for path in _files(root, area):
        source = _readable(path)
        for _line, texts, comments, context in extract("python", io.BytesIO(source), KEYWORDS, ("Translators:",)):
            catalog.add(texts, locations=[(str(path.relative_to(root)), 0)], auto_comments=comments, context=context)
    return catalog


def stored(root: Path, area: str, language: str) -> Catalog:
    """The area's catalogue as it is in the repository; an empty one when it does not exist yet."""
    path = catalogue_path(root, area, language)
    if not path.exists():
        return Catalog(locale=language, project="Stoep")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merge(root: Path, area: str, language: str, now: Catalog) -> bool:
    """Bring the stored catalogue up to date with what is said `now`, keeping translations; True when it changed.

    A message that only changed a little keeps its translation, marked fuzzy until somebody looked at it.
    """
    path, catalog = catalogue_path(root, area, language), stored(root, area, language)
    catalog.update(now)
    text = written(catalog)
    if path.exists() and path.read_bytes() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    return True


def compile_catalogue(root: Path, area: str, language: str) -> Path:
    """Write the .mo beside the .po; fuzzy messages are left out, so English shows instead of a wrong sentence."""
    made = io.BytesIO()
    write_mo(made, stored(root, area, language))
    return put_in_place(catalogue_path(root, area, language).with_suffix(".mo"), made.getvalue())


def put_in_place(target: Path, content: bytes) -> Path:
    """Write a compiled catalogue in one step: a web process may be reading it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".mo.new")
    fresh.write_bytes(content)
    fresh.replace(target)
    return target


def faults(root: Path, area: str, language: str, now: Catalog) -> Iterator[Fault]:
    """Everything that keeps the area's catalogue from saying, in this language, all that is said `now`."""
    path = catalogue_path(root, area, language).relative_to(root)
    kept = stored(root, area, language)
    for message in now:
        if not message.id:
            continue
        translated = kept.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        if translated is None or is_empty(translated) or translated.pluralizable != message.pluralizable:
            yield Fault(path, "missing", name_of(message))
        elif translated.fuzzy:
            yield Fault(path, "fuzzy", name_of(message))
        else:
            yield from wrong(path, kept, translated)
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
        for message in _translated(root, area, language):
            key = (texts_of(message.id)[0], message.context)
            first, forms = said.setdefault(key, (area, texts_of(message.string)))
            if forms != texts_of(message.string):
                path = catalogue_path(root, area, language).relative_to(root)
                yield Fault(path, "clash", f"{name_of(message)} is said otherwise in {first}")


def overridden(root: Path, area: str, language: str) -> Iterator[Fault]:
    """Messages that readers do not get as the area's catalogue has them: a library's words, or another area's, win.
    Compiled catalogues must be up to date and loaded anew."""
    with translation.override(language):
        for message in _translated(root, area, language):
            if (got := _shown(message)) != texts_of(message.string)[: len(got)]:
                path = catalogue_path(root, area, language).relative_to(root)
                yield Fault(path, "overridden", f"{name_of(message)} comes out as {got}")


def _shown(message: Message) -> list[str]:
    """What a reader gets for the message: for one, and for several where it counts."""
    singular, *plural = texts_of(message.id)
    if not plural:
        return [translation.pgettext(message.context, singular) if message.context else translation.gettext(singular)]
    if message.context:
        return [translation.npgettext(message.context, singular, plural[0], number) for number in (1, 2)]
    return [translation.ngettext(singular, plural[0], number) for number in (1, 2)]


def _translated(root: Path, area: str, language: str) -> Iterator[Message]:
    yield from (row for row in stored(root, area, language) if row.id and not row.fuzzy and not is_empty(row))


def texts_of(text: str | tuple[str, ...] | list[str]) -> list[str]:
    """A message's id or string as a list: one text, or one for each plural form."""
    return [text] if isinstance(text, str) else list(text)


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


def is_empty(message: Message) -> bool:
    """Whether a form of the message has no translation."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return not all(forms)


def name_of(message: Message) -> str:
    """How a fault names the message."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{text!r}" + (f" (context {message.context!r})" if message.context else "")


def _files(root: Path, area: str) -> Iterator[Path]:
    """The area's templates and modules, in a stable order."""
    for folder in sorted({folder.partition("/")[0] for folder in AREA_OF}):
        for path in sorted((root / folder).rglob("*")):
            relevant = path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts
            if relevant and _area(path.relative_to(root)) == area:
                yield path


def _area(path: Path) -> str:
    return next(AREA_OF[str(folder)] for folder in path.parents if str(folder) in AREA_OF)


def _readable(path: Path) -> bytes:
    """Source that babel's Python extractor can read. Django turns a template into calls between noise, whose
    indentation means nothing and would not parse."""
    if path.suffix == ".py":
        return path.read_bytes()
    calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return "\n".join(line.strip() for line in calls.splitlines()).encode()


def written(catalog: Catalog) -> bytes:
    """The .po file, without the header lines that move with every run: they would make every branch conflict."""
    catalog.header_comment, catalog.fuzzy = "#", False
    made = io.BytesIO()
    write_po(made, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return MOVING_HEADERS.sub(b"", made.getvalue()).removeprefix(b"#\n")
