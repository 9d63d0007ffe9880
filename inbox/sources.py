"""Finding the adapter for a source's name."""

from functools import cache
from importlib import import_module

from django.conf import settings

from inbox.contracts import Source


class UnknownSource(KeyError):
    """No adapter is registered under this name."""


@cache
def source(name: str) -> Source:
    """The shared adapter instance registered under the name; raises UnknownSource."""
    try:
        module, _, attribute = settings.STOEP_SOURCES[name].partition(":")
    except KeyError:
        known = ", ".join(sorted(settings.STOEP_SOURCES))
        raise UnknownSource(f"unknown source {name!r}: expected one of {known}") from None
    adapter: Source = getattr(import_module(module), attribute)()
    return adapter
