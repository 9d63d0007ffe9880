"""Catalogues of a tone: sparse overlays on a language's catalogue (docs/translating.md).

An overlay (`<area>/locale/nl_Formal/…/django.po`) holds only what sounds different in that tone: every message whose
usual translation addresses the reader, and no other. Compiled, it is the whole language with those messages put in its
place, so at run time a tone is complete and nothing falls back past it.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation import to_locale

from merchants.tones import VARIANTS
from portal.catalogues import catalogue_path, is_empty, name_of, put_in_place, stored, texts_of, written
from portal.proofreading import Fault, wrong

# What customers read. The dashboard always speaks the usual tone.
OVERLAID = ("storefront", "notifications")
TONES = {variant: language for (language, _tone), variant in VARIANTS.items()}
# How the usual catalogue of a language addresses the reader. French says it in the verb alone, too ("Ouvrez").
USUAL = {
    "nl": re.compile(r"\b(je|jij|jou|jouw|jezelf)\b", re.IGNORECASE),
    "de": re.compile(r"\b(Sie|Ihnen|Ihr\w{0,2})\b"),
    "fr": re.compile(r"\b(vous|votre|vos|vôtres?|\w{2,}ez)\b", re.IGNORECASE),
}
NO_ADDRESS = {"fr": re.compile(r"\b(rendez-vous|chez|assez|rez)\b", re.IGNORECASE)}
# An entry that is right as it is says why, in a translator's comment: `# same: "Sie" means the parcels`.
SAME = "same:"


def overlay_path(root: Path, area: str, variant: str) -> Path:
    return catalogue_path(root, area, to_locale(variant))


def addresses_reader(language: str, text: str) -> bool:
    """Whether a sentence of the usual catalogue speaks to the reader, and so sounds different in the other tone."""
    without = NO_ADDRESS[language].sub("", text) if language in NO_ADDRESS else text
    return bool(USUAL[language].search(without))


def overlay(root: Path, area: str, variant: str) -> Catalog:
    """The overlay as it is in the repository; an empty one when there is none."""
    path = overlay_path(root, area, variant)
    if not path.exists():
        return Catalog(locale=TONES[variant], project="Stoep")
    with path.open("rb") as file:
        return read_po(file, locale=TONES[variant])


def merge_overlay(root: Path, area: str, variant: str) -> bool:
    """Put in, empty, what the usual catalogue says to the reader and the overlay does not yet; take out what is gone.

    The usual sentence stands above each entry. True when the file changed.
    """
    language = TONES[variant]
    kept, fresh = overlay(root, area, variant), Catalog(locale=language, project="Stoep")
    for usual in stored(root, area, language):
        present = _entry(kept, usual) if usual.id else None
        if not usual.id or (present is None and not _speaks(language, usual)):
            continue
        string = present.string if present else ("",) * len(texts_of(usual.string)) if usual.pluralizable else ""
        fresh.add(
            usual.id,
            string,
            context=usual.context,
            auto_comments=[f"{language}: {text}" for text in texts_of(usual.string)],
            user_comments=present.user_comments if present else [],
            flags=present.flags if present else usual.flags - {"fuzzy"},
        )
    path = overlay_path(root, area, variant)
    text = written(fresh)
    if path.exists() and path.read_bytes() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    return True


def compile_overlay(root: Path, area: str, variant: str) -> Path:
    """Write the tone's .mo: the usual catalogue with the overlay's finished entries in their place."""
    whole = stored(root, area, TONES[variant])
    for entry in overlay(root, area, variant):
        usual = _entry(whole, entry) if entry.id else None
        if usual is not None and not entry.fuzzy and not is_empty(entry):
            usual.string = entry.string
            usual.flags.discard("fuzzy")
    made = io.BytesIO()
    write_mo(made, whole)
    return put_in_place(overlay_path(root, area, variant).with_suffix(".mo"), made.getvalue())


def overlay_faults(root: Path, area: str, variant: str) -> Iterator[Fault]:
    """Everything that keeps the overlay from speaking its tone throughout."""
    language, path = TONES[variant], overlay_path(root, area, variant).relative_to(root)
    usual, kept = stored(root, area, language), overlay(root, area, variant)
    for message in usual:
        if message.id and not is_empty(message) and _speaks(language, message):
            entry = _entry(kept, message)
            if entry is None or is_empty(entry):
                yield Fault(path, "missing", name_of(message))
    for entry in kept:
        if entry.id and not is_empty(entry):
            yield from _entry_faults(path, kept, entry, _entry(usual, entry), language)
        elif entry.id and _entry(usual, entry) is None:
            yield Fault(path, "stale", name_of(entry))


def _entry_faults(path: Path, kept: Catalog, entry: Message, usual: Message | None, language: str) -> Iterator[Fault]:
    if usual is None:
        yield Fault(path, "stale", name_of(entry))
        return
    if entry.fuzzy:
        yield Fault(path, "fuzzy", name_of(entry))
    yield from wrong(path, kept, entry)
    if any(comment.strip().startswith(SAME) for comment in entry.user_comments):
        return
    if texts_of(entry.string) == texts_of(usual.string):
        yield Fault(path, "identical", f"{name_of(entry)}: say it differently, or take it out, or comment `# {SAME} …`")
    elif _speaks(language, entry):
        yield Fault(path, "other tone", f"{name_of(entry)}: {' / '.join(texts_of(entry.string))}")


def _speaks(language: str, message: Message) -> bool:
    return any(addresses_reader(language, text) for text in texts_of(message.string))


def _entry(catalog: Catalog, message: Message) -> Message | None:
    return catalog.get(texts_of(message.id)[0], message.context)
