"""Built-in mails, turned once per template and voice into a plain function: the words and the layout are known then.

Django walks a tree of some six hundred nodes for each mail (includes, blocks, partials, translations) to write what is
nine tenths constant. Here the tree is walked once and becomes Python that joins strings. What comes out is the same to
the byte (tests/notifications/test_specialising.py compares all of it); a template with anything not understood here is
written by Django itself.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import trans_real

from notifications.specialising.expressions import NotUnderstood
from notifications.specialising.nodes import compiled
from notifications.specialising.running import Kept, Written

log = logging.getLogger(__name__)
MOST = 2000  # functions kept in a process: some 60 mails in 7 voices, three parts each, fit
# What is known when a mail's function is made, and must be so when it is used.
KNOWN = ("words", "language")


@dataclass(frozen=True)
class Made:
    """One part of one mail in one voice. `source` and `catalogue` are what it was made of: others, and it is stale."""

    source: object
    catalogue: object
    known: Mapping[str, Any]
    write: Written | None  # None: not understood, Django writes it
    why: str = ""

    def fits(self, context: Mapping[str, Any]) -> bool:
        return all(context.get(name) == value for name, value in self.known.items())


_made: dict[tuple[str, str], Made] = {}


def written(name: str, voice: str, context: Mapping[str, Any], kept: Kept | None = None) -> str:
    """The template `name` filled with `context`, as django.template would; `voice` must be the active language.

    What all mails with the same dictionary `kept` have in common is put together once: give one for each merchant and
    voice.
    """
    template = get_template(name)
    made = _made_for(name, voice, template, context)
    if made.write is not None and made.fits(context):
        try:
            return made.write(context, kept)
        except Exception as error:
            # Either Django tolerates it, or its own error is the one to report.
            log.info("%s is written by Django: %s", name, type(error).__name__)
    return str(template.render(dict(context)))


def made(name: str, voice: str, context: Mapping[str, Any]) -> Made:
    """How `written` would write it; for tests."""
    return _made_for(name, voice, get_template(name), context)


def forget() -> None:
    """Drop every function made so far."""
    _made.clear()


def _made_for(name: str, voice: str, template: Any, context: Mapping[str, Any]) -> Made:
    source, catalogue = template.template, trans_real.translation(voice)
    found = _made.get((name, voice))
    if found is None or found.source is not source or found.catalogue is not catalogue:
        if len(_made) >= MOST:
            _made.clear()
        found = _make(source, catalogue, context)
        _made[name, voice] = found
    return found


def _make(source: Any, catalogue: object, context: Mapping[str, Any]) -> Made:
    known = {name: context[name] for name in KNOWN if name in context}
    try:
        return Made(source, catalogue, known, compiled(source, known))
    except (NotUnderstood, TemplateDoesNotExist, SyntaxError) as error:
        log.warning("%s is not specialised: %s", source.name, error)
        return Made(source, catalogue, known, None, str(error))
