# ruff: noqa: E501 - payloads and whole forms are lines
"""Designs: what may be said, what comes of it, that both parts tell the same, and that nothing is parsed twice."""

import html
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from notifications.designs import compiling, rendering
from notifications.designs.blocks import TYPES, checked, fresh, types_for
from notifications.designs.comparing import changes
from notifications.designs.compiling import compiled
from notifications.designs.copying import NEVER, copied
from notifications.designs.examples import examples
from notifications.designs.problems import Refused
from notifications.designs.proving import MOST_BYTES, prove
from notifications.designs.rendering import fill
from notifications.designs.values import REGISTRY, values_for
from notifications.designs.wording import FIELDS
from notifications.designs.wording import TYPES as TYPE_WORDS
from notifications.journeys.blueprints import BLUEPRINTS
from tests.designs.stage import shop, text

TEMPLATES = sorted({step.template for blueprint in BLUEPRINTS for step in blueprint.steps} - NEVER)
LANGUAGES = ("nl", "en", "de", "fr")
LOPER = shop()


def said(body: str, **context: Any) -> str:
    """The text part that a rich text comes to, without the foot."""
    with translation.override("en"):
        made = compiled(checked(text(body), "order_placed"), "order_placed")["en"]
        return fill(made, {**examples(LOPER, "order_placed", "en")["bare"], **context}).text.split("\n--\n")[0]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_copy_says_what_the_built_in_mail_says(template: str) -> None:
    """In every language, with everything known and with hardly anything known: branches are carried over."""
    document = checked(copied(LOPER, template), template)
    sources = compiled(document, template)
    prove(sources, LOPER, template)
    for language in LANGUAGES:
        for name in ("full", "bare"):
            context = {**examples(LOPER, template, language)[name], "words": f"emails/{template}/words.txt"}
            with translation.override(language):
                copy = fill(sources[language], context)
                for part in ("subject", "headline", "lead", "action", "next", "preheader"):
                    words = render_to_string(f"emails/{template}/words.txt#{part}", context)
                    plain = " ".join(html.unescape(words).split())
                    if part == "action" and template in ("csat", "nps"):
                        continue  # its answers are the buttons
                    where = copy.subject if part == "subject" else copy.html if part == "preheader" else copy.text
                    shown = " ".join(html.unescape(where).split())
                    assert plain in shown, (language, name, part)


class Facts(HTMLParser):
    """Every word and every link that a reader of the html part sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("style", "title") or "display:none" in given.get("style", ""):
            self._hidden += 1
        if tag == "a":
            self.links.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "title", "div"):
            self._hidden = max(self._hidden - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip(" \n\t\u00a0\u034f\u2007\u200a"):
            self.words.append(" ".join(data.split()))


@pytest.mark.parametrize(
    "template", ["order_placed", "csat", "coupon", "points_statement", "ready_to_collect", "sweepstakes"]
)
@pytest.mark.parametrize("name", ["full", "bare"])
def test_the_text_part_has_every_fact_and_every_link_of_the_html_part(template: str, name: str) -> None:
    document = copied(LOPER, template)
    document["en"]["blocks"] += [
        {
            **fresh("text"),
            "body": "Read <strong>this</strong>: <a href='https://x.example/?a=1&b={{ order.number }}'>here</a>\n<ul><li>one</li><li>two</li></ul>",
        }
    ]
    made = compiled(checked(document, template), template)["en"]
    with translation.override("en"):
        mail = fill(made, examples(LOPER, template, "en")[name])
    seen = Facts()
    seen.feed(mail.html)
    told = " ".join(mail.text.split())
    steps = [step["label"] for step in examples(LOPER, template, "en")[name].get("progress", [])]
    for words in seen.words:
        assert words in told or words in steps or words.rstrip(" ×") in told, words
    for link in seen.links:
        assert link.removeprefix("mailto:").removeprefix("tel:") in mail.text.replace(" ", "") or link in mail.text, (
            link
        )
    assert len(seen.links) >= 3


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_design_is_a_whole_mail_of_the_brand(template: str) -> None:
    sources = compiled(checked(copied(LOPER, template), template), template)
    for language in LANGUAGES:
        context = examples(shop(colour="#0b5c6b", band="paper"), template, language)["worst"]
        with translation.override(language):
            mail = fill(sources[language], context)
        assert f'<html lang="{language}" dir="ltr"' in mail.html and 'role="article"' in mail.html
        assert "prefers-color-scheme" in mail.html and "#0b5c6b" in mail.html and "{{" not in mail.html + mail.text
        assert len(mail.html.encode()) < MOST_BYTES
        hosts = set(re.findall(r"(?:src|href)=\"https?://([^/\"]+)", mail.html))
        assert hosts <= {"track.loper.example", "track.example", "shop.example"}, hosts
        assert "unsubscribe/1" in mail.html and "preferences/1" in mail.html
        assert not re.findall(r"<table(?![^>]*role=\"presentation\")", mail.html)


def test_brand_colours_follow_the_brand_when_the_mail_is_sent() -> None:
    made = compiled(checked(text("x"), "order_placed"), "order_placed")["en"]
    for colour in ("#c2410c", "#0b5c6b"):
        assert colour in fill(made, examples(shop(colour=colour), "order_placed", "en")["full"]).html


def test_mjml_runs_once_at_save_and_nothing_is_parsed_per_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = {"mjml": 0, "parse": 0}
    usual_mjml, usual_parse = compiling.mjml.mjml2html, rendering.parse

    def counting(name: str, usual: Any) -> Any:
        def call(*args: Any, **given: Any) -> Any:
            counted[name] += 1
            return usual(*args, **given)

        return call

    monkeypatch.setattr(compiling.mjml, "mjml2html", counting("mjml", usual_mjml))
    monkeypatch.setattr(rendering, "parse", counting("parse", usual_parse))
    document = text("never said before {{ order.number }}")
    document["en"]["subject"] = "Nor this {{ order.number }}"
    made = compiled(checked(document, "order_placed"), "order_placed")["en"]
    assert counted == {"mjml": 1, "parse": 0}
    for number in range(50):
        fill(made, {**examples(LOPER, "order_placed", "en")["full"], "number": str(number)})
    assert counted == {"mjml": 1, "parse": 3}  # subject, html and text, once for all fifty


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Dear\n\n{% if order.receiver %}x", "Line 3: the tag {% if %} is never closed"),
        ("{{ ordr.number }}", "unknown value “ordr.number”, did you mean “order.number”?"),
        ("a\n{{ order.number", "Line 2: “{{” is never closed"),
        ("x }}", "“}}” has no beginning"),
        ("{% fi order.number %}", "there is no tag {% fi %}, did you mean “if”?"),
        ("{{ order.number | uppercase }}", "there is no filter “uppercase”, did you mean “upcase”?"),
        ("{% for item in order.items %}{{ item.titel }}{% endfor %}", "did you mean “item.title”?"),
        ("{{ order.is_paid }}", "“order.is_paid” is yes or no: use it in {% if %}"),
        ("{{ order.items }}", "“order.items” is a list: use it in {% for %}"),
        ("{% for x in order.number %}{% endfor %}", "“order.number” is no list"),
        ("{% if order.number > 3 %}{% endif %}", "“order.number” is no number: it has no more or less"),
        ("{% endif %}", "{% endif %} has no beginning"),
        ("{% if order.number %}{% endfor %}", "{% endfor %} closes nothing: {% if %} of line 1 is still open"),
        ("<strong>{% if order.number %}</strong>{% endif %}", "begins inside a tag"),
        ("<h1>x</h1>", "<h1> cannot stand here"),
        ("<a href='x'>y</a>", "A link leads nowhere"),
        ("", "Fill this in."),
    ],
)
def test_what_is_wrong_is_said_with_block_line_and_reason(body: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(text(body), "order_placed")
    assert "Block 1, Text" in str(refused.value) and words in str(refused.value)


def test_rich_text_becomes_paragraphs_lists_and_links() -> None:
    assert said("One\ntwo\n\nThree").endswith("One\ntwo\n\nThree\n")
    assert "yes 7" in said("{% if order.number %}\n\nyes {{ order.number }}\n\n{% endif %}", number="7")
    assert "- a\n- b" in said("<ul><li>a</li><li>b</li></ul>")
    assert "go (https://x.example/?q=a%26b)" in said(
        '<a href="https://x.example/?q={{ order.number }}">go</a>', number="a&b"
    )
    assert "5 < 7 & <b>" in said("5 &lt; 7 &amp; {{ order.number }}", number="<b>")


def test_advertising_shows_only_with_a_way_out_of_it() -> None:
    document = text("Buy more", is_offer=True)
    document["en"]["blocks"].insert(0, {**fresh("heading"), "text": "News", "level": "1"})
    made = compiled(checked(document, "order_placed"), "order_placed")["en"]
    bare = examples(LOPER, "order_placed", "en")["bare"]
    assert "Buy more" not in fill(made, bare).html + fill(made, bare).text
    way_out = {"unsubscribe_url": "https://track.loper.example/off/1"}
    for lacking in ({**bare, **way_out}, {**bare, "may_promote": True}, {**bare, **way_out, "may_promote": False}):
        refused = fill(made, lacking)
        assert "Buy more" not in refused.html + refused.text, "a reader who may get it, and a way out: both"
    offered = fill(made, {**bare, **way_out, "may_promote": True})
    assert (
        "Buy more" in offered.html
        and "Buy more" in offered.text
        and "/off/1" in offered.html
        and "/off/1" in offered.text
    )


def test_a_block_shows_only_when_its_facts_are_so() -> None:
    when = [{"value": "order.receiver", "is": "yes"}, {"value": "order.is_paid", "is": "no"}]
    document = text("Secret present", when=when)
    document["en"]["blocks"].append({**fresh("divider")})
    made = compiled(checked(document, "order_placed"), "order_placed")["en"]
    bare = examples(LOPER, "order_placed", "en")["bare"]
    shown = [
        "Secret" in fill(made, {**bare, "receiver": receiver, "is_paid": paid}).text
        for receiver in ("Kim", "") for paid in (True, False)
    ]  # fmt: skip
    assert shown == [False, True, False, False]


def test_what_can_grow_too_large_is_not_saved() -> None:
    many = [{**fresh("product_list")} for _number in range(6)]
    document = {"en": {"subject": "x", "preheader": "", "blocks": many}}
    with pytest.raises(Refused, match="mail programs cut off"):
        prove(compiled(checked(document, "order_placed"), "order_placed"), LOPER, "order_placed")
    with pytest.raises(Refused, match="The subject stays empty"):
        empty = {"en": {**text("x")["en"], "subject": "{{ order.receiver }}"}}
        prove(compiled(checked(empty, "order_placed"), "order_placed"), LOPER, "order_placed")


def test_changes_are_told_block_by_block() -> None:
    old = checked(text("one"), "order_placed")
    new = checked(
        {"en": {**text("two")["en"], "subject": "Hi", "blocks": [*text("two")["en"]["blocks"], fresh("divider")]}},
        "order_placed",
    )
    told = [(change.words, change.before, change.after) for change in changes(old, new)]
    assert told == [
        ("Subject changed", "Hello", "Hi"),
        ("Block 1 changed: Text", "Text: one", "Text: two"),
        ("Block 2 added: Line", "", ""),
    ]
    assert changes(new, new) == []


def test_everything_has_words_and_every_built_in_value_is_known() -> None:
    assert set(TYPE_WORDS) == set(TYPES)
    assert {field.name for block in TYPES.values() for field in block.fields} <= set(FIELDS)
    assert len({value.name for value in REGISTRY}) == len(REGISTRY)
    undescribed = {
        f"{template}: {name}" for template in TEMPLATES for name in values_for(template) if name.startswith("more.")
    }
    assert undescribed == set(), "describe these in notifications/designs/values.py"
    assert "coupon" in types_for("coupon") and "coupon" not in types_for("order_placed")
