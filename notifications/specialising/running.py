"""What specialised mails call while they are written: Django's own rules for looking up and showing a value."""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template import Context
from django.template.base import Variable, VariableDoesNotExist, render_value_in_context
from django.utils import translation
from django.utils.safestring import SafeData, SafeString, mark_safe

from notifications.specialising.expressions import SHARED

Kept = dict[int, tuple[object, list[Any], tuple[Any, ...]]]


class Missing:
    """A variable that does not exist: false, and nothing when shown."""

    def __bool__(self) -> bool:
        return False


MISSING = Missing()
CANNOT_BE_CALLED = frozenset({str, bool, int, SafeString, list, tuple, dict})
_ESCAPING, _PLAIN = Context(autoescape=True), Context(autoescape=False)


def step(value: Any, bit: str) -> Any:
    """`value.bit` as templates mean it: a key, an attribute or an index, called when it can be."""
    kind = type(value)
    if kind is dict:
        found = value.get(bit, MISSING)
        if type(found) in CANNOT_BE_CALLED:
            return found
    elif value is MISSING:
        return MISSING
    elif hasattr(kind, "__getitem__"):
        found = MISSING
    else:
        found = getattr(value, bit, MISSING)
    if found is MISSING or callable(found):
        try:
            return Variable(f"value.{bit}").resolve({"value": value})
        except VariableDoesNotExist:
            return MISSING
    return found


def escaped(value: Any) -> str:
    """The value in html."""
    kind = type(value)
    if kind is str:
        return html.escape(value)
    if kind is SafeString:
        return str(value)
    if kind is int and -1000 < value < 1000:  # no language writes these otherwise
        return str(value)
    return "" if value is MISSING else str(render_value_in_context(value, _ESCAPING))


def plain(value: Any) -> str:
    """The value in plain text."""
    kind = type(value)
    if kind is str or (kind is int and -1000 < value < 1000):
        return str(value)
    return "" if value is MISSING else str(render_value_in_context(value, _PLAIN))


def solid(value: Any) -> Any:
    """ "" for what does not exist, as in `with` and filters."""
    return "" if value is MISSING else value


def nothing(value: Any) -> Any:
    """None for what does not exist, as in comparisons and loops."""
    return None if value is MISSING else value


def sequence(value: Any) -> Sequence[Any]:
    """What a loop runs over."""
    if value is MISSING or value is None:
        return ()
    return value if hasattr(value, "__len__") else list(value)


def attempted(compare: Callable[[Any, Any], Any], first: Any, second: Any) -> Any:
    """A comparison in a template is false when it cannot be made."""
    try:
        return compare(nothing(first), nothing(second))
    except Exception:
        return False


def applied(function: Any, autoescape: bool, value: Any, *arguments: Any) -> Any:
    """The value through one filter; raises LookupError for an argument that does not exist, as Django does."""
    if any(one is MISSING for one in arguments):
        raise LookupError("an argument that does not exist")
    if getattr(function, "needs_autoescape", False):
        new = function(value, *arguments, autoescape=autoescape)
    else:
        new = function(value, *arguments)
    is_safe = getattr(function, "is_safe", False) and isinstance(value, SafeData)
    return mark_safe(new) if is_safe else new  # noqa: S308 - it was marked before


def counted(singular: str, plural: str, count: Any, message_context: str) -> str:
    """The sentence for this many, with %(name)s still in it; raises TypeError for what is no number."""
    if not isinstance(count, Decimal | float | int):
        raise TypeError("not a number")
    if message_context:
        return str(translation.npgettext(message_context, singular, plural, count))  # type: ignore[arg-type]
    return str(translation.ngettext(singular, plural, count))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Written:
    """A template's function. Of what many mails share it makes its pieces once, and keeps them with the values they
    were made of."""

    share: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    write: Callable[[Mapping[str, Any], tuple[Any, ...]], str]

    def __call__(self, context: Mapping[str, Any], kept: Kept | None = None) -> str:
        """The template filled with `context`; `kept` is a dictionary to keep pieces in, as long as its owner likes."""
        if kept is None:
            return self.write(context, self.share(context))
        given = [context.get(name, MISSING) for name in SHARED]
        before = kept.get(id(self))
        if before is None or before[0] is not self or before[1] != given:
            before = kept[id(self)] = (self, given, self.share(context))
        return self.write(context, before[2])
