"""The nodes of a template as Python source: includes and blocks in place, translations done, constant text joined."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.template import Context, Engine
from django.template.base import Template, TextNode, VariableNode, render_value_in_context
from django.template.defaulttags import AutoEscapeControlNode, CommentNode, ForNode, IfNode, LoadNode, WithNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode, construct_relative_path
from django.templatetags.i18n import BlockTranslateNode, GetCurrentLanguageBidiNode, TranslateNode
from django.utils import translation
from template_partials.templatetags.partials import DefinePartialNode, RenderPartialNode

from notifications.specialising import running
from notifications.specialising.expressions import (
    Code,
    Known,
    Loop,
    Names,
    NotUnderstood,
    Scope,
    Value,
    condition,
    source_of,
    value_of,
)
from notifications.specialising.growing import Source
from notifications.specialising.running import Written

DEEPEST = 20  # includes within includes: one that includes itself never ends
UNROLLED = 100  # a loop over a constant is written out, up to this many times
INSERTED = re.compile(r"%\((\w+)\)s|%(.?)", re.DOTALL)
Blocks = Mapping[str, tuple[BlockNode, ...]]  # by name, the one that counts first


class Writer:
    """Walks the tree of one template. Raises NotUnderstood where only Django knows."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.names = engine, Names()
        self.source = Source(self.names)
        self.blocks: Blocks = {}

    def nodes(self, nodes: Iterable[Any], scope: Scope) -> Scope:
        """Write them one after the other; returns the scope with the names they set."""
        for node in nodes:
            handle = HANDLERS.get(type(node))
            if handle is None:
                raise NotUnderstood(type(node).__name__)
            scope = handle(self, node, scope) or scope
        return scope

    def behind(self, blocks: Mapping[str, BlockNode]) -> None:
        """Blocks further up: they stand behind those of the same name that are known."""
        for name, block in blocks.items():
            self.blocks = {**self.blocks, name: (*self.blocks.get(name, ()), block)}

    def show(self, value: Value, scope: Scope) -> None:
        """A value as output."""
        if isinstance(value, Known):
            self.source.text(str(render_value_in_context(value.value, Context(autoescape=scope.autoescape))))
            return
        told, is_shared = source_of(value, scope), isinstance(value, Code) and value.is_shared
        shown = f"{'escaped' if scope.autoescape else 'plain'}({told})"
        hoists = is_shared or (scope.autoescape and told.startswith("v") and told.isidentifier())
        self.source.piece(self.names.once(shown, is_shared) if hoists else Code(shown))


def compiled(template: Template, known: Mapping[str, Any]) -> Written:
    """The function that writes this template from a context, `known` being in it; raises NotUnderstood."""
    if template.engine.string_if_invalid:
        raise NotUnderstood("string_if_invalid")
    writer = Writer(template.engine)
    scope = Scope(writer.names, {name: Known(value) for name, value in known.items()}, template.engine.autoescape)
    writer.nodes(template.nodelist, scope)
    body = writer.source.lines()
    names = writer.names
    first = [f"    {name} = {source}" for source, name in names.first.items()]
    shared = [
        line
        for source, name in names.shared.items()
        for line in (*names.blocks.get(source, ()), f"    {name} = {source}")
    ]
    listed = f"({''.join(f'{name}, ' for name in names.shared.values())})"
    opening = ["def write(c, shared):", f"    {listed} = shared" if names.shared else "    pass"]
    lines = [
        "def share(c):", *shared, f"    return {listed}",
        *opening, "    out = []", "    put = out.extend", *first, *body, "    return ''.join(out)",
    ]  # fmt: skip
    space: dict[str, Any] = {name: getattr(running, name) for name in RUNNING} | names.constants
    text = "\n".join(lines)
    exec(compile(text, f"<{template.name}>", "exec"), space)  # noqa: S102 - made here, of this project's templates only
    return Written(space["share"], space["write"])


RUNNING = ("MISSING", "step", "escaped", "plain", "solid", "nothing", "sequence", "attempted", "applied", "counted")


def _text(writer: Writer, node: TextNode, scope: Scope) -> None:
    writer.source.text(node.s)


def _variable(writer: Writer, node: VariableNode, scope: Scope) -> None:
    if str(node.filter_expression) == "block.super":
        if not scope.overridden:
            raise NotUnderstood("block.super of nothing")
        _chain(writer, scope.overridden, scope)
        return
    writer.show(value_of(node.filter_expression, scope), scope)


def _nothing(writer: Writer, node: Any, scope: Scope) -> None:
    """Comments, {% load %} and definitions write nothing."""


def _if(writer: Writer, node: IfNode, scope: Scope) -> Scope | None:
    inner = replace(scope, is_certain=False)
    is_open = False
    for test, nodelist in node.conditions_nodelists:
        asked = Known(True) if test is None else condition(test, scope)
        if isinstance(asked, Known):
            if not asked.value:
                continue
            if not is_open:
                return writer.nodes(nodelist, scope)
            _branch(writer, "else:", nodelist, inner)
            return None
        _branch(writer, f"{'elif' if is_open else 'if'} {source_of(asked, scope)}:", nodelist, inner)
        is_open = True
    return None


def _branch(writer: Writer, head: str, nodelist: Iterable[Any], scope: Scope) -> None:
    writer.source.line(head)
    writer.source.depth += 1
    writer.source.line("pass")
    writer.nodes(nodelist, scope)
    writer.source.line("pass")
    writer.source.depth -= 1


def _for(writer: Writer, node: ForNode, scope: Scope) -> None:
    over = value_of(node.sequence, scope)
    if isinstance(over, Known):
        _unrolled(writer, node, over.value, scope)
        return
    if node.is_reversed:
        raise NotUnderstood("a loop backwards")
    if isinstance(over, Code) and over.is_shared:
        outside, writer.source = writer.source, Source(writer.names, depth=2)
        _loop(writer, node, over, scope)
        inside, writer.source = writer.source, outside
        if inside.stands_alone():
            writer.source.piece(writer.names.block(inside.lines()))
            return
    _loop(writer, node, over, scope)


def _loop(writer: Writer, node: ForNode, over: Value, scope: Scope) -> None:
    many, length, place, item = (writer.names.fresh(letter) for letter in "qnil")
    writer.source.line(f"{many} = sequence({source_of(over, scope)})")
    writer.source.line(f"{length} = len({many})")
    parent = scope.bound.get("forloop", Known({}))
    loop = Loop(place, length, parent if isinstance(parent, Loop) else Known({}))
    names = [writer.names.fresh("l") for _ in node.loopvars]
    items = [Code(local, looks={}) for local in names]
    bound: dict[str, Value] = dict(zip(node.loopvars, items, strict=True))
    inner = replace(scope.having(forloop=loop, **bound), is_certain=False)
    writer.source.line(f"for {place}, {item} in enumerate({many}):")
    writer.source.depth += 1
    writer.source.line(f"{', '.join(names)} = {item}")
    opening = writer.source.mark()
    writer.nodes(node.nodelist_loop, inner)
    writer.source.line("pass")
    writer.source.insert(opening, _looks(items))
    writer.source.depth -= 1
    if node.nodelist_empty:
        _branch(writer, f"if not {length}:", node.nodelist_empty, replace(scope, is_certain=False))


def _looks(items: Iterable[Code]) -> Iterator[str]:
    """What is shown of a loop's items, each looked up once."""
    for item in items:
        for bit, local in (item.looks or {}).items():
            yield f"{local} = step({item.source}, {bit!r})"


def _unrolled(writer: Writer, node: ForNode, values: Any, scope: Scope) -> None:
    if node.is_reversed or len(node.loopvars) != 1 or not isinstance(values, str | tuple | list):
        raise NotUnderstood("a loop over a constant")
    if not 0 < len(values) <= UNROLLED:
        raise NotUnderstood("a long loop over a constant")
    for place, value in enumerate(values):
        loop = Known(
            {
                "parentloop": {}, "counter0": place, "counter": place + 1, "revcounter": len(values) - place,
                "revcounter0": len(values) - place - 1, "first": place == 0, "last": place == len(values) - 1,
            }
        )  # fmt: skip
        bound: dict[str, Value] = {node.loopvars[0]: Known(value), "forloop": loop}
        writer.nodes(node.nodelist_loop, replace(scope.having(**bound), is_certain=False))


def _held(writer: Writer, expression: Any, scope: Scope) -> Value:
    """The value in a local of its own, "" when it does not exist: how `with` passes it on."""
    value = value_of(expression, scope)
    if isinstance(value, Known):
        return value
    if isinstance(value, Code) and value.is_shared:
        return writer.names.once(f"solid({value.source})", True)
    local = writer.names.fresh("w")
    writer.source.line(f"{local} = solid({source_of(value, scope)})")
    return Code(local)


def _with(writer: Writer, node: WithNode, scope: Scope) -> None:
    bound = {name: _held(writer, value, scope) for name, value in node.extra_context.items()}
    writer.nodes(node.nodelist, scope.having(**bound))


def _include(writer: Writer, node: IncludeNode, scope: Scope) -> None:
    name = value_of(node.template, scope)
    if not isinstance(name, Known) or not isinstance(name.value, str) or node.isolated_context:
        raise NotUnderstood("an include of what is not known")
    if scope.depth >= DEEPEST:
        raise NotUnderstood("includes without end")
    path = construct_relative_path(str(node.origin.template_name), name.value)
    found = writer.engine.select_template([path])
    bound = {key: _held(writer, value, scope) for key, value in node.extra_context.items()}
    inner = replace(scope.having(**bound), depth=scope.depth + 1)
    # Blocks of an included template are its own.
    outside, writer.blocks = writer.blocks, {}
    writer.nodes(found.nodelist, inner)
    writer.blocks = outside


def _extends(writer: Writer, node: ExtendsNode, scope: Scope) -> None:
    parent = value_of(node.parent_name, scope)
    if not isinstance(parent, Known) or not isinstance(parent.value, str) or scope.depth >= DEEPEST:
        raise NotUnderstood("an unknown parent")
    found, origin = writer.engine.find_template(parent.value, skip=None)
    if origin == node.origin:
        raise NotUnderstood("a template that extends another of its own name")
    writer.behind(node.blocks)
    if not any(isinstance(one, ExtendsNode) for one in found.nodelist):
        own: list[Any] = found.nodelist.get_nodes_by_type(BlockNode)
        writer.behind({one.name: one for one in own})
    writer.nodes(found.nodelist, replace(scope, depth=scope.depth + 1))


def _block(writer: Writer, node: BlockNode, scope: Scope) -> None:
    _chain(writer, writer.blocks.get(node.name) or (node,), scope)


def _chain(writer: Writer, chain: tuple[BlockNode, ...], scope: Scope) -> None:
    writer.nodes(chain[0].nodelist, replace(scope, overridden=chain[1:]))


def _autoescape(writer: Writer, node: AutoEscapeControlNode, scope: Scope) -> Scope:
    after = writer.nodes(node.nodelist, replace(scope, autoescape=node.setting))
    return replace(after, autoescape=scope.autoescape)


def _partial_here(writer: Writer, node: DefinePartialNode, scope: Scope) -> None:
    if node.inline:
        writer.nodes(node.nodelist, scope)


def _partial(writer: Writer, node: RenderPartialNode, scope: Scope) -> None:
    if scope.depth >= DEEPEST:
        raise NotUnderstood("partials without end")
    found = node.partial_mapping[node.partial_name]
    writer.nodes(found.nodelist, replace(scope, depth=scope.depth + 1))


def _bidi(writer: Writer, node: GetCurrentLanguageBidiNode, scope: Scope) -> Scope:
    return _named(node.variable, Known(translation.get_language_bidi()), scope)


def _named(name: str, value: Value, scope: Scope) -> Scope:
    if not scope.is_certain:
        raise NotUnderstood(f"{name} is set in a condition or a loop")
    return scope.having(**{name: value})


def _translate(writer: Writer, node: TranslateNode, scope: Scope) -> Scope | None:
    if not isinstance(value_of(node.filter_expression, scope), Known) or (node.message_context and node.asvar):
        raise NotUnderstood("a translation of what is not known")
    if node.message_context and not isinstance(value_of(node.message_context, scope), Known):
        raise NotUnderstood("an unknown message context")
    context = Context(autoescape=scope.autoescape)
    words = node.render(context)
    if node.asvar:
        return _named(node.asvar, Known(context[node.asvar]), scope)
    writer.source.text(str(words))
    return None


def _block_translate(writer: Writer, node: BlockTranslateNode, scope: Scope) -> None:
    message_context = value_of(node.message_context, scope) if node.message_context else Known("")
    if node.asvar or not isinstance(message_context, Known):
        raise NotUnderstood("blocktranslate that sets a name")
    inner = scope.having(**{name: _held(writer, value, scope) for name, value in node.extra_context.items()})
    singular, names = node.render_token_list(node.singular)
    if node.plural and node.countervar and node.counter:
        count = _held(writer, node.counter, inner)
        inner = inner.having(**{node.countervar: count})
        plural, more = node.render_token_list(node.plural)
        given = (repr(singular), repr(plural), source_of(count, inner), repr(str(message_context.value)))
        values = ", ".join(f"{name!r}: {_shown(name, inner)}" for name in dict.fromkeys([*names, *more]))
        writer.source.piece(Code(f"(counted({', '.join(given)}) % {{{values}}})"))
        return
    told = str(message_context.value)
    words = translation.pgettext(told, singular) if told else translation.gettext(singular)
    _filled_in(writer, words, names, inner)


def _filled_in(writer: Writer, words: str, names: list[str], scope: Scope) -> None:
    """The sentence with its names as output. One that cannot be filled in is left to Django, which copes."""
    end = 0
    for found in INSERTED.finditer(words):
        writer.source.text(words[end : found.start()])
        end = found.end()
        name, other = found.groups()
        if name:
            if name not in names:
                raise NotUnderstood(f"a translation with an unknown %({name})s")
            writer.show(_plainly(name, scope), scope)
        elif other == "%":
            writer.source.text("%")
        else:
            raise NotUnderstood("a translation with a stray %")
    writer.source.text(words[end:])


def _plainly(name: str, scope: Scope) -> Value:
    """A name inside blocktranslate; Django looks for exactly this one, without dots and filters."""
    return scope.look(name) if name.isidentifier() else Code("MISSING")


def _shown(name: str, scope: Scope) -> str:
    value = _plainly(name, scope)
    return f"{'escaped' if scope.autoescape else 'plain'}({source_of(value, scope)})"


HANDLERS: dict[type, Callable[[Writer, Any, Scope], Scope | None]] = {
    TextNode: _text,
    VariableNode: _variable,
    LoadNode: _nothing,
    CommentNode: _nothing,
    IfNode: _if,
    ForNode: _for,
    WithNode: _with,
    IncludeNode: _include,
    ExtendsNode: _extends,
    BlockNode: _block,
    AutoEscapeControlNode: _autoescape,
    DefinePartialNode: _partial_here,
    RenderPartialNode: _partial,
    GetCurrentLanguageBidiNode: _bidi,
    TranslateNode: _translate,
    BlockTranslateNode: _block_translate,
}
