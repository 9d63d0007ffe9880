"""Variables, filters and conditions of a template as Python source, folded where everything is known."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.template import Context
from django.template.base import FilterExpression, Variable
from django.template.defaulttags import TemplateLiteral
from django.utils.safestring import mark_safe

BUILTINS = {"True": True, "False": False, "None": None}
# The same in all mails of a merchant in one voice, or in nearly all. What is written of these alone is written once.
SHARED = (
    "brand", "merchant", "brand_footer", "legal_links", "logo_url", "shop", "wordmark", "imprint", "tracking_url",
    "unsubscribe_url", "preferences_url", "progress",
)  # fmt: skip
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
    "in": lambda one, many: one in many, "not in": lambda one, many: one not in many,
    "is": operator.is_, "is not": operator.is_not,
}  # fmt: skip
LOOP = {
    "first": "({i} == 0)", "last": "({i} == {n} - 1)", "counter0": "{i}", "counter": "({i} + 1)",
    "revcounter": "({n} - {i})", "revcounter0": "({n} - {i} - 1)",
}  # fmt: skip


class NotUnderstood(Exception):
    """Something in a template that only Django itself can write."""


@dataclass(frozen=True)
class Known:
    """A value that is the same in every mail."""

    value: Any


@dataclass(frozen=True)
class Code:
    """Python source of a value; MISSING when the variable does not exist. `is_shared`: made of SHARED alone."""

    source: str
    is_shared: bool = False
    looks: "dict[str, str] | None" = None  # of a loop's item: the locals that hold what is shown of it, by name


@dataclass(frozen=True)
class Loop:
    """`forloop`: the names of the place and of the length in the source."""

    place: str
    length: str
    parent: "Loop | Known"


Value = Known | Code | Loop


@dataclass
class Names:
    """What a function being made needs: constants it refers to, and what it reads before anything else."""

    constants: dict[str, Any] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)  # source -> the local that holds it
    shared: dict[str, str] = field(default_factory=dict)  # the same for what many mails share
    blocks: dict[str, list[str]] = field(default_factory=dict)  # source in `shared` -> the function that it calls
    count: int = 0

    def fresh(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def constant(self, value: Any) -> str:
        name = self.fresh("k")
        self.constants[name] = value
        return name

    def once(self, source: str, is_shared: bool = False) -> Code:
        """The local that holds what this source gives; it may only speak of the context and of other such locals."""
        held = self.shared if is_shared else self.first
        if source not in held:
            held[source] = self.fresh("s" if is_shared else "v")
        return Code(held[source], is_shared)

    def block(self, lines: list[str]) -> Code:
        """The local that holds what these lines put out, which may only speak of shared locals and of their own."""
        name = self.fresh("b")
        self.blocks[f"{name}()"] = [f"    def {name}():", "        out = []", "        put = out.extend", *lines]
        self.blocks[f"{name}()"].append("        return ''.join(out)")
        return self.once(f"{name}()", True)


@dataclass(frozen=True)
class Scope:
    """Which names mean what, here; any other name is read from the mail's context."""

    names: Names
    bound: Mapping[str, Value]
    autoescape: bool = True
    is_certain: bool = True  # False inside a condition or loop, where a new name may or may not come to be
    depth: int = 0
    overridden: tuple[Any, ...] = ()  # the blocks that the one being written stands for, nearest first

    def having(self, **bound: Value) -> "Scope":
        return replace(self, bound={**self.bound, **bound})

    def look(self, name: str) -> Value:
        if name in self.bound:
            return self.bound[name]
        if name in BUILTINS:
            return Known(BUILTINS[name])
        if name == "block":
            raise NotUnderstood("block.super")
        if name == "forloop":
            return Code("MISSING")
        return self.names.once(f"c.get({name!r}, MISSING)", name in SHARED)


def value_of(expression: Any, scope: Scope, in_condition: bool = False) -> Value:
    """A variable with its filters. What does not exist is MISSING; filters see "", or None in a condition."""
    if not isinstance(expression, FilterExpression):
        raise NotUnderstood(type(expression).__name__)
    start = _variable(expression.var, scope)
    if not expression.filters:
        return start
    # A constant through filters with constant arguments is a constant.
    if isinstance(start, Known) and not _arguments_vary(expression):
        return Known(expression.resolve(Context(_known(scope), autoescape=scope.autoescape)))
    return Code(_filtered(expression, f"{'nothing' if in_condition else 'solid'}({source_of(start, scope)})", scope))


def _filtered(expression: FilterExpression, source: str, scope: Scope) -> str:
    for function, arguments in expression.filters:
        if getattr(function, "expects_localtime", False):
            raise NotUnderstood("a filter of times")
        # What stands in the template is as safe as its text.
        given = [
            source_of(_variable(argument, scope) if varies else Known(mark_safe(argument)), scope)  # noqa: S308
            for varies, argument in arguments
        ]
        called = ", ".join([scope.names.constant(function), str(scope.autoescape), source, *given])
        source = f"applied({called})"
    return source


def source_of(value: Value, scope: Scope) -> str:
    """The value as Python source."""
    if isinstance(value, Code):
        return value.source
    if isinstance(value, Loop):
        raise NotUnderstood("forloop itself")
    if value.value is None or isinstance(value.value, bool | int) or type(value.value) is str:
        return repr(value.value)
    return scope.names.constant(value.value)


def condition(node: Any, scope: Scope) -> Value:
    """What stands in an `if`, to be asked for its truth."""
    if isinstance(node, TemplateLiteral):
        return value_of(node.value, scope, in_condition=True)
    kind = getattr(node, "id", None)
    if kind == "not":
        inner = condition(node.first, scope)
        return Known(not inner.value) if isinstance(inner, Known) else Code(f"(not {source_of(inner, scope)})")
    first, second = condition(node.first, scope), condition(node.second, scope)
    if kind in ("and", "or"):
        return _joined(kind, first, second, scope)
    if kind not in COMPARISONS:
        raise NotUnderstood(f"if with {kind}")
    compare = scope.names.constant(COMPARISONS[kind])
    return Code(f"attempted({compare}, {source_of(first, scope)}, {source_of(second, scope)})")


def _joined(kind: str, first: Value, second: Value, scope: Scope) -> Value:
    if isinstance(first, Known):
        return second if bool(first.value) is (kind == "and") else first
    return Code(f"({source_of(first, scope)} {kind} {source_of(second, scope)})")


def _variable(variable: Any, scope: Scope) -> Value:
    if not isinstance(variable, Variable):
        return Known(variable)
    if variable.lookups is None:
        return Known(variable.resolve({}))  # in the voice that is active now, where it is to be translated
    name, *bits = variable.lookups
    found = scope.look(name)
    for bit in bits:
        found = _step(found, bit, scope)
    return found


def _step(value: Value, bit: str, scope: Scope) -> Value:
    if isinstance(value, Loop):
        if bit == "parentloop":
            return value.parent
        if bit not in LOOP:
            raise NotUnderstood(f"forloop.{bit}")
        return Code(LOOP[bit].format(i=value.place, n=value.length))
    if isinstance(value, Known):
        try:
            return Known(Variable(f"value.{bit}").resolve({"value": value.value}))
        except Exception:
            return Code("MISSING")
    if value.looks is not None:
        return Code(value.looks.setdefault(bit, scope.names.fresh("w")))
    source = f"step({value.source}, {bit!r})"
    return scope.names.once(source, True) if value.is_shared else Code(source)


def _arguments_vary(expression: FilterExpression) -> bool:
    return any(is_variable for _function, arguments in expression.filters for is_variable, _argument in arguments)


def _known(scope: Scope) -> dict[str, Any]:
    return {name: value.value for name, value in scope.bound.items() if isinstance(value, Known)}
