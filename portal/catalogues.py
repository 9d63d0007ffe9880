"""The message catalogues: which area's messages live where, and what the code says now.

Reads Django's templates and Python with babel, so no gettext has to be installed.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
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


def texts_of(text: str | tuple[str, ...] | list[str]) -> list[str]:
    """A message's id or string as a list: one text, or one for each plural form."""
    return [text] if isinstance(text, str) else list(text)


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
