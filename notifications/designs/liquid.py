"""Liquid for what merchants write: a few tags, a few filters, plain values, and a limit on everything.

python-liquid's own limits are nearly all off (issue 4, RULES.md), it trusts string literals as HTML, it knows `now`,
and its loop limit counts one nest at a time. Here every limit is set, everything printed is escaped whatever it calls
itself, and a second lock sits in front: `notifications.designs.grammar` refuses all that this file does not offer.
"""

import html
import time
from collections.abc import Mapping
from functools import cache
from typing import Any, TextIO

from liquid import Environment, Mode, RenderContext
from liquid.ast import Node
from liquid.builtin import content, illegal, output
from liquid.builtin.filters import misc, string
from liquid.builtin.tags import case_tag, for_tag, if_tag, unless_tag
from liquid.exceptions import LiquidError, LoopIterationLimitError
from liquid.output import LimitedStringIO
from liquid.template import BoundTemplate
from liquid.utils import ReadOnlyChainMap

LOOPS = 2_000  # rounds of all loops of a template together
OUTPUT = 400_000  # bytes that one part of a mail may write
SECONDS = 1.0  # of processor time: a healthy mail takes a thousandth of it
NESTING = 12  # blocks within blocks
LOCALS = 4_096  # bytes of names that a template gives itself; no tag of ours gives any
FILTERS = {
    "capitalize": string.capitalize,
    "default": misc.default,
    "downcase": string.downcase,
    "size": misc.size,
    "strip": string.strip,
    "truncate": string.truncate,
    "truncatewords": string.truncatewords,
    "upcase": string.upcase,
    "url_encode": string.url_encode,
}


class TookTooLong(LiquidError):
    """The template ran longer than SECONDS of processor time."""


class Clocked(LimitedStringIO):
    """A buffer with a limit of bytes that also looks at the clock."""

    def __init__(self, limit: int, clock: "Clock") -> None:
        super().__init__(limit)
        self.clock = clock

    def write(self, written: str) -> int:
        self.clock.look()
        return super().write(written)


class Clock:
    """Processor time of this thread since now (`time.thread_time`): a busy machine stops nobody's mail."""

    def __init__(self) -> None:
        self.until = time.thread_time() + SECONDS
        self.looks = 0

    def look(self) -> None:
        """Raise TookTooLong once SECONDS are used up. Asking the system costs, so every eighth look does."""
        self.looks += 1
        if not self.looks & 7 and time.thread_time() > self.until:
            raise TookTooLong("this takes too long", token=None)


class Context(RenderContext):
    """Values by their path in plain dicts and lists, and nothing else: no attribute is ever looked up."""

    # RenderContext has __slots__; what is added here needs a place of its own.
    __slots__ = ("clock", "rounds")

    def __init__(self, template: BoundTemplate, **given: Any) -> None:
        super().__init__(template, **given)
        # Without the library's own `now` and `today`: a mail says what its facts say, at any hour.
        self.scope = ReadOnlyChainMap(self.locals, self.globals)
        self.rounds = 0
        self.clock = Clock()

    def get(self, path: list[object], **given: Any) -> object:
        self.clock.look()
        return super().get(path, **given)

    def get_item(self, obj: Any, key: Any) -> Any:
        if isinstance(obj, Mapping) and isinstance(key, str):
            return obj[key]
        if key == "size" and isinstance(obj, list | str):
            return len(obj)
        raise KeyError(key)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Count the rounds of all loops: the library's own count starts anew with every loop."""
        self.rounds += length
        if self.rounds > LOOPS:
            raise LoopIterationLimitError("loop iteration limit reached", token=None)


class Template(BoundTemplate):
    """A parsed template; `render` may be called from any thread."""

    context_class = Context

    def render(self, *args: Any, **kwargs: Any) -> str:
        context = self.context_class(self, globals=self.make_globals(dict(*args, **kwargs)))
        buffer = Clocked(OUTPUT, context.clock)
        self.render_with_context(context, buffer)
        return buffer.getvalue()


def printed(value: object) -> str:
    """A value as it stands in a mail; lists, dicts and unknown values are nothing."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else ""


class EscapedOutput(output.OutputNode):
    """{{ value }} in HTML. Everything is escaped, also what the library would call safe: nothing here is."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(html.escape(printed(self.expression.evaluate(context))))


class PlainOutput(output.OutputNode):
    """{{ value }} in plain text: as it is."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(printed(self.expression.evaluate(context)))


class Escaped(output.Output):
    node_class = EscapedOutput


class Plain(output.Output):
    node_class = PlainOutput


class Kitchen(Environment):
    """An environment without a loader, with our tags and filters and all limits."""

    context_depth_limit = NESTING + 8
    block_nesting_limit = NESTING
    loop_iteration_limit = LOOPS
    local_namespace_limit = LOCALS
    output_stream_limit = OUTPUT
    template_class = Template
    logical_not_operator = True
    suppress_blank_control_flow_blocks = False

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (content.Literal, illegal.Illegal, Escaped if self.autoescape else Plain):
            self.add_tag(tag)
        for block in (if_tag.IfTag, unless_tag.UnlessTag, case_tag.CaseTag, for_tag.ForTag):
            self.add_tag(block)
        for name, function in FILTERS.items():
            self.add_filter(name, function)


@cache
def environment(escaped: bool) -> Environment:
    """The environment for HTML (escaped) or for plain text; one of each in a process."""
    return Kitchen(tolerance=Mode.STRICT, strict_filters=True, autoescape=escaped)


def parse(source: str, *, escaped: bool) -> BoundTemplate:
    """The template, ready to be rendered often. Raises LiquidError."""
    return environment(escaped).from_string(source)


def all_nodes(template: BoundTemplate) -> list[Node]:
    """Every node of a parsed template, for tests that count what it may do."""
    found: list[Node] = []
    waiting = list(template.nodes)
    context = Context(template)
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(node.children(context))
    return found
