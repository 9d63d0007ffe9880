"""A compiled design is tried before it is kept: it must come out whole for every mail it may have to be."""

from collections.abc import Mapping
from time import thread_time
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from liquid.exceptions import LiquidError

from merchants.models import Merchant
from notifications.designs.examples import examples
from notifications.designs.problems import Problem, Refused
from notifications.designs.rendering import Written, fill

MOST_BYTES = 80_000  # of the html part: Gmail cuts mails off at 102 kB
SECONDS = 0.5  # of processor time for one mail; a usual one takes a thousandth of a second


def prove(compiled: Mapping[str, Mapping[str, str]], merchant: Merchant, template: str) -> None:
    """Raise Refused unless every language comes out whole with all, with none and with the longest values."""
    problems: list[Problem] = []
    for language, sources in compiled.items():
        with translation.override(language):
            contexts = examples(merchant, template, language)
        tried = (_tried(sources, context, language) for context in contexts.values())
        problem = next((one for one in tried if one is not None), None)
        if problem is not None:
            problems.append(problem.at(language=language))
    if problems:
        raise Refused(*problems)


def _tried(sources: Mapping[str, str], context: Mapping[str, Any], language: str) -> Problem | None:
    """What is wrong with it, in the words of whoever saves it; None when it came out whole."""
    try:
        with translation.override(language):
            written, seconds = _timed(sources, context)
    except LiquidError as error:
        return Problem(_("This cannot be filled in: %(why)s") % {"why": error.message})
    return _complaint(written, seconds)


def _timed(sources: Mapping[str, str], context: Mapping[str, Any]) -> tuple[Written, float]:
    """The mail, and how long filling it takes at best: a machine that is busy right now refuses nobody's words."""
    taken: list[float] = []
    for _try in range(3):
        start = thread_time()
        written = fill(sources, context)
        taken.append(thread_time() - start)
        if taken[-1] <= SECONDS:
            break
    return written, min(taken)


def _complaint(written: Written, seconds: float) -> Problem | None:
    size = len(written.html.encode())
    if size > MOST_BYTES:
        words = _(
            "This mail can grow to %(size)s kB, and mail programs cut off what has more than %(most)s kB. "
            "Take something out."
        )
        return Problem(words % {"size": size // 1000, "most": MOST_BYTES // 1000})
    if not written.subject:
        words = _("The subject stays empty when an order does not know its values. Add words that always stand.")
        return Problem(words, field="subject")
    if seconds > SECONDS:
        return Problem(_("This mail takes too long to fill in. Use fewer lists within lists."))
    return None
