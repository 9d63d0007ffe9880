"""What specialised mails call while they are written: Django's own rules for looking up and showing a value."""

import html
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.template import Context
from django.template.base import Variable, VariableDoesNotExist, render_value_in_context
from django.utils import translation
from django.utils.safestring import SafeData, SafeString, mark_safe


class Missing:
    """A variable that does not exist: false, and nothing when shown."""

    def __bool__(self) -> bool:
        return False


MISSING = Missing()
_ESCAPING, _PLAIN = Context(autoescape=True), Context(autoescape=False)


def step(value: Any, bit: str) -> Any:
    """`value.bit` as templates mean it: a key, an attribute or an index, called when it can be."""
    if value is MISSING:
        return MISSING
    kind = type(value)
    if kind is dict:
        found = value.get(bit, MISSING)
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
