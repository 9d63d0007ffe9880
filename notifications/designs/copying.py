"""A design begins as a copy of a built-in mail: its words in every language and the brand's tone, branches and all.

The words of templates/emails/<mail>/words.txt are walked, not rendered: a variable becomes the value's name in Liquid,
{% if %} stays {% if %}. So the copy says what the original says for every order, not only for the one looked at.
"""

import html
import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.base import TextNode, VariableNode
from django.template.defaulttags import ForNode, IfNode, LoadNode
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from merchants.models import Merchant
from merchants.tones import voice
from notifications.designs.blocks import Block, Document, fresh
from notifications.designs.values import Kind, Value, values_for

# Mails whose words are ours alone: they carry a key, go to the team, or are owed by law as they are.
NEVER = frozenset({"address_link", "question_asked", "withdrawal_received", "withdrawal_answered"})
INSERTED = re.compile(r"%\((\w+)\)s")
BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
# Blanks that only keep the built-in words' lines apart: inside a branch, at its ends.
AFTER = re.compile(r"({% (?:if|elsif|else|for)\b[^%]* %}) ")
BEFORE = re.compile(r" ({% (?:elsif|else|endif)\b[^%]* %})")


class NotCopied(Exception):
    """Something in the built-in words has no counterpart in a design."""


class Copier:
    """Turns nodes of a built-in mail's words into Liquid, in the active language."""

    def __init__(self, template: str, escape: bool) -> None:
        self.template, self.escape = template, escape
        self.names = {value.source: value for value in values_for(template).values()}

    def source(self, part: str) -> str:
        """The Liquid of one part ("subject", "lead", ...), on one line."""
        nodes = get_template(f"emails/{self.template}/words.txt#{part}").template.nodelist  # type: ignore[attr-defined]
        text = BLANKS.sub(" ", self.walk(nodes, {})).strip()
        return BEFORE.sub(r"\1", AFTER.sub(r"\1", text))

    def walk(self, nodes: Iterable[Any], loops: dict[str, str]) -> str:
        return "".join(self._node(node, loops) for node in nodes)

    def _node(self, node: Any, loops: dict[str, str]) -> str:  # noqa: PLR0911 - one kind of node each
        if isinstance(node, LoadNode):
            return ""
        if isinstance(node, TextNode):
            return self._text(node.s)
        if isinstance(node, VariableNode):
            return self._variable(node.filter_expression, loops)
        if isinstance(node, TranslateNode):
            return self._text(self._translated(node))
        if isinstance(node, BlockTranslateNode):
            return self._block(node, loops)
        if isinstance(node, IfNode):
            return self._branches(node, loops)
        if isinstance(node, ForNode):
            return self._loop(node, loops)
        raise NotCopied(type(node).__name__)

    def _text(self, words: str) -> str:
        return html.escape(words, quote=False) if self.escape else words

    def _variable(self, expression: Any, loops: dict[str, str]) -> str:
        return f"{{{{ {self._name(expression, loops)} }}}}"

    def _name(self, expression: Any, loops: dict[str, str]) -> str:
        """The Liquid name of a variable without filters."""
        variable = str(getattr(expression, "var", expression))
        if getattr(expression, "filters", ()):
            raise NotCopied(str(expression.token))
        if variable in loops:
            return loops[variable]
        if variable not in self.names:
            raise NotCopied(variable)
        return self.names[variable].name

    def _translated(self, node: TranslateNode) -> str:
        literal = node.filter_expression.var.literal
        context = node.message_context.resolve(Context()) if node.message_context else ""
        return pgettext(context, literal) if context else gettext(literal)

    def _block(self, node: BlockTranslateNode, loops: dict[str, str]) -> str:
        singular, _names = node.render_token_list(node.singular)
        context = node.message_context.resolve(Context()) if node.message_context else ""
        given = {name: self._name(value, loops) for name, value in node.extra_context.items()}
        singular = self._trimmed(node, singular)
        if not (node.plural and node.countervar and node.counter):
            found = pgettext(context, singular) if context else gettext(singular)
            return self._filled(found, given, loops)
        plural = self._trimmed(node, node.render_token_list(node.plural)[0])
        counter = self._name(node.counter, loops)
        given[node.countervar] = counter
        one, many = (
            npgettext(context, singular, plural, number) if context else ngettext(singular, plural, number)
            for number in (1, 2)
        )
        first, others = self._filled(one, given, loops), self._filled(many, given, loops)
        return f"{{% if {counter} == 1 %}}{first}{{% else %}}{others}{{% endif %}}"

    def _trimmed(self, node: BlockTranslateNode, words: str) -> str:
        return " ".join(line.strip() for line in words.strip().splitlines()) if node.trimmed else words

    def _filled(self, words: str, given: dict[str, str], loops: dict[str, str]) -> str:
        def name(match: re.Match[str]) -> str:
            return f"{{{{ {given.get(match[1]) or self._name(match[1], loops)} }}}}"

        return INSERTED.sub(name, self._text(words)).replace("%%", "%")

    def _branches(self, node: IfNode, loops: dict[str, str]) -> str:
        made, tag = "", "if"
        for condition, nodes in node.conditions_nodelists:
            made += f"{{% {tag} {self._condition(condition, loops)} %}}" if condition is not None else "{% else %}"
            made += self.walk(nodes, loops)
            tag = "elsif"
        return made + "{% endif %}"

    def _condition(self, condition: Any, loops: dict[str, str]) -> str:
        kind = getattr(condition, "id", "")
        if kind == "literal":
            return self._name(condition.value, loops)
        if kind == "not":
            return f"not {self._condition(condition.first, loops)}"
        if kind == "and":
            return f"{self._condition(condition.first, loops)} and {self._condition(condition.second, loops)}"
        raise NotCopied(str(kind))

    def _loop(self, node: ForNode, loops: dict[str, str]) -> str:
        sequence: Any = node.sequence
        over: Value | None = self.names.get(str(sequence.var))
        if over is None or over.kind != Kind.LINES or len(node.loopvars) != 1:
            raise NotCopied(str(node.sequence))
        item = node.loopvars[0]
        inside = self.walk(node.nodelist_loop, {**loops, item: item})
        return f"{{% for {item} in {over.name} %}}{inside}{{% endfor %}}"


def copied(merchant: Merchant, template: str) -> Document:
    """The built-in mail as a document in every language, in the merchant's tone. Raises NotCopied."""
    if template in NEVER:
        raise NotCopied(template)
    brand = getattr(merchant, "brand", None)
    made: Document = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(voice(language, brand.tone if brand else "usual")):
            made[language] = _words(template)
    return made


def _words(template: str) -> dict[str, Any]:
    plain, rich = Copier(template, escape=False), Copier(template, escape=True)
    lead = rich.source("lead")
    if "parcel_count" in plain.names:
        sentence = gettext("This is parcel %(parcel_place)s of %(parcel_count)s of your order.")
        sentence = sentence % {"parcel_place": "{{ parcel.place }}", "parcel_count": "{{ parcel.count }}"}
        lead += f"{{% if parcel.count %}} {sentence}{{% endif %}}"
    link = _link(template)
    after = [_block("text", body=following, quiet=True)] if (following := rich.source("next")) else []
    return {
        "subject": plain.source("subject"),
        "preheader": plain.source("preheader"),
        "blocks": [
            _block("heading", text=plain.source("headline"), level="1"),
            _block("text", body=lead),
            fresh("tracking_status"),
            *_special(template),
            *([] if template in ("csat", "nps") else [_block("button", label=plain.source("action"), link=link)]),
            *_after_button(template),
            *after,
            *_lists(template),
            _block("tracking_status", show_progress=False, show_rows=False, show_others=True),
            fresh("offers"),
        ],
    }


def _block(kind: str, **values: Any) -> Block:
    return {**fresh(kind), **values}


def _link(template: str) -> str:
    return "{{ mail.button_url }}" if "url=button_url" in _body(template) else "{{ mail.link }}"


def _special(template: str) -> list[Block]:
    """What some mails show above their button."""
    body = _body(template)
    for name, value in (("text_lines", "content.text_lines"), ("pitch_lines", "points.pitch_lines")):
        if f"in {name} %" in body:
            return [_block("text", body=f"{{% for line in {value} %}}<p>{{{{ line }}}}</p>{{% endfor %}}")]
    if template in ("csat", "nps"):
        return [fresh("answers")]
    if "qr_cid" in body:
        return [fresh("collect_code")]
    return [fresh("coupon")] if template == "coupon" else []


def _after_button(template: str) -> list[Block]:
    body = _body(template)
    made = []
    if "reward" in body:
        when = [{"value": "review.reward", "is": "yes"}]
        made.append(_block("text", body="{{ review.reward }}", quiet=True, when=when))
    if "terms_url" in body:
        words = f'<a href="{{{{ content.terms_url }}}}">{gettext("Read the terms of the prize draw")}</a>'
        made.append(_block("text", body=words, when=[{"value": "content.terms_url", "is": "yes"}]))
    return made


def _lists(template: str) -> list[Block]:
    if "{% block items %}{% endblock %}" in _body(template):
        return []
    shows_address = template == "order_placed"
    return [
        _block("product_list", lines="order.items", show_address=shows_address),
        _block("product_list", lines="order.to_follow"),
    ]


def _body(template: str) -> str:
    try:
        return str(get_template(f"emails/{template}/body.html").template.source)  # type: ignore[attr-defined]
    except TemplateDoesNotExist:
        return ""
