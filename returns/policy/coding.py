"""Frozen dataclasses to JSON and back, strictly: what is unknown, missing or of another kind is refused by its path."""

import re
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?", re.ASCII)
LONGEST = 500  # characters of a text
MOST = 2000  # entries of a list
Kind = TypeVar("Kind")


class PolicyError(ValueError):
    """A policy that cannot be taken. `field` is its path ("rules[0].final_sale"), `message` says what was expected, in
    the active language."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field, self.message = field, message


def encoded(value: Any) -> Any:
    """The value as JSON has it: amounts and days as texts."""
    if is_dataclass(value):
        return {field.name: encoded(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [encoded(entry) for entry in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def decoded(kind: type[Kind], data: object, path: str = "") -> Kind:
    """The dataclass that the JSON describes; raises PolicyError."""
    return cast(Kind, _decoded(kind, data, path))


def _decoded(kind: Any, data: object, path: str) -> Any:
    if get_origin(kind) is tuple:
        return _list(get_args(kind)[0], data, path)
    choices = get_args(kind)
    if choices:  # X | None
        return None if data is None else _decoded(next(one for one in choices if one is not NoneType), data, path)
    if is_dataclass(kind):
        return _object(kind, data, path)
    if issubclass(kind, StrEnum):
        return _member(kind, data, path)
    return {bool: _bool, int: _int, str: _text, Decimal: _amount, date: _day}[kind](data, path)


def _object(kind: Any, data: object, path: str) -> Any:
    if not isinstance(data, dict):
        raise PolicyError(path, _("Expected an object with named fields."))
    known = _fields(kind)
    for name in data:
        if name not in known:
            expected = ", ".join(known)
            raise PolicyError(_join(path, str(name)), _("Unknown field. Known are: %(names)s.") % {"names": expected})
    values = {}
    for name, (field, hint) in known.items():
        if name in data:
            values[name] = _decoded(hint, data[name], _join(path, name))
        elif field.default is MISSING and field.default_factory is MISSING:
            raise PolicyError(_join(path, name), _("This is missing."))
    return kind(**values)


@cache
def _fields(kind: Any) -> "dict[str, tuple[Field[Any], Any]]":
    hints = get_type_hints(kind)
    return {field.name: (field, hints[field.name]) for field in fields(kind)}


def _list(kind: Any, data: object, path: str) -> tuple[Any, ...]:
    if not isinstance(data, list | tuple) or len(data) > MOST:
        raise PolicyError(path, _("Expected a list of at most %(number)s.") % {"number": MOST})
    return tuple(_decoded(kind, entry, f"{path}[{place}]") for place, entry in enumerate(data))


def _member(kind: type[StrEnum], data: object, path: str) -> StrEnum:
    if isinstance(data, str) and data in set(kind):
        return kind(data)
    raise PolicyError(path, _("Expected one of: %(names)s.") % {"names": ", ".join(kind)})


def _bool(data: object, path: str) -> bool:
    if isinstance(data, bool):
        return data
    raise PolicyError(path, _("Expected true or false."))


def _int(data: object, path: str) -> int:
    if isinstance(data, int) and not isinstance(data, bool):
        return data
    raise PolicyError(path, _("Expected a whole number."))


def _text(data: object, path: str) -> str:
    if isinstance(data, str) and len(data) <= LONGEST and data.isprintable():
        return data
    raise PolicyError(path, _("Expected one line of text, at most %(number)s characters.") % {"number": LONGEST})


def _amount(data: object, path: str) -> Decimal:
    """As text: a JSON number would be a float somewhere on its way."""
    if isinstance(data, str) and AMOUNT.fullmatch(data):
        return Decimal(data)
    raise PolicyError(path, _("Expected an amount in quotation marks, such as “4.95”."))


def _day(data: object, path: str) -> date:
    try:
        if isinstance(data, str) and len(data) == 10:
            return date.fromisoformat(data)
    except ValueError:
        pass
    raise PolicyError(path, _("Expected a day such as 2026-12-31."))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
