# ruff: noqa: F811 - a fixture's name
"""Conditions as boxes: what a copied mail says is edited case by case, and stays the mail that it was."""

import itertools
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from dashboard.designs.branching import conditions_in, parts_of, source_of
from dashboard.designs.listing import templates
from notifications.designs.copying import NEVER, copied
from notifications.designs.liquid import parse
from notifications.models import Journey, MailDesignVersion, Step
from tests.cast import Shop
from tests.dashboard.conftest import At, at  # noqa: F401 - a fixture
from tests.designs.stage import own

HOME = "/dashboard/loper/mails/"
OUTPUT = re.compile(r"{{ (\S+) }}")


def fields() -> Iterator[str]:
    """Every field with conditions of every built-in mail, in two languages."""
    brand: Any = SimpleNamespace(brand=SimpleNamespace(tone="usual"))
    for template in set(templates()) - NEVER:
        document = copied(brand, template)
        for words in (document["nl"], document["de"]):
            texts = [words["subject"], words["preheader"]]
            texts += [str(block.get(name, "")) for block in words["blocks"] for name in ("text", "body", "label")]
            yield from (text for text in texts if "{% if" in text)


def said(source: str, names: list[str], bits: tuple[bool, ...]) -> str:
    """What the reader gets when these facts are known and the others are not."""
    facts: dict[str, dict[str, str]] = {}
    for name, is_known in zip(names, bits, strict=True):
        root, _dot, key = name.partition(".")
        facts.setdefault(root, {})[key] = f"<{name}>" if is_known else ""
    return " ".join(parse(source, escaped=False).render(**facts).split())


def test_every_built_in_mail_reads_the_same_after_its_boxes_are_put_together() -> None:
    count = 0
    for source in fields():
        parts = parts_of(source)
        assert parts is not None, f"shown as a wall of tags: {source}"
        assert not any("{% if" in case.text for part in parts for case in part.cases)
        names = sorted(name for name in conditions_in(source) | set(OUTPUT.findall(source)) if name != "line")
        for bits in itertools.product((True, False), repeat=len(names)):
            assert said(source_of(parts), names, bits) == said(source, names, bits), source
        count += 1
    assert count > 150


@pytest.mark.parametrize("source", [
    "plain", "{% for item in order.items %}{{ item.title }}{% endfor %}", "{% if order.receiver %}x", "{% else %}x",
    "{%- if order.receiver -%} x {% endif %}", "{% unless order.is_paid %}x{% endunless %}",
    "{% if order.is_paid or order.receiver %}x{% endif %}", "{% if %}x{% endif %}",
    "{% if order.is_paid %}x{% else y %}{% endif %}",
])  # fmt: skip
def test_what_is_no_plain_choice_stays_as_it_was_written(source: str) -> None:
    assert parts_of(source) is None


class Form(HTMLParser):
    """The editor's form as a browser without JavaScript sends it back."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.name = self.select = ""
        self.feed(page[page.index('id="design-form"') : page.index("</form>", page.index('id="design-form"'))])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        name = given.get("name", "")
        if tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.sent[name] = given.get("value", "on")
        elif tag == "textarea":
            self.name, self.sent[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and ("selected" in given or self.select not in self.sent):
            self.sent[self.select] = given["value"]

    def handle_endtag(self, tag: str) -> None:
        self.name = "" if tag == "textarea" else self.name

    def handle_data(self, data: str) -> None:
        if self.name:  # a browser drops a line's end at the very beginning of a box
            self.sent[self.name] = (self.sent[self.name] + data).removeprefix("\n")


@pytest.fixture
def ruth(loper: Shop, at: At) -> Client:
    return at(loper)


def saved(shop: Shop) -> list[MailDesignVersion]:
    with shop.scoped():
        return list(MailDesignVersion.objects.order_by("number"))


def test_a_mail_is_edited_case_by_case_without_javascript(loper: Shop, ruth: Client) -> None:
    page = f"{HOME}{own(loper, 'shipment_delayed').pk}/"
    shown = ruth.get(page, {"language": "en"}).content.decode()
    assert "{% if" not in re.sub(r'<input type="hidden"[^>]*>|<[^>]*option[^>]*>', "", shown).split("values-title")[0]
    sent = {**Form(shown).sent, "do": "save"}
    assert ruth.post(page, sent).status_code == 303 and len(saved(loper)) == 1, "nothing was changed"
    sent |= {"subject-0-0": "Part {{ parcel.place }} comes later", "subject-0-1-if": "", "preheader-0-0-if": "-"}
    assert ruth.post(page, sent).status_code == 303
    old, new = (row.document["en"] for row in saved(loper))
    assert new["subject"] == (
        "{% if parcel.count %}Part {{ parcel.place }} comes later{% else %}Later than planned: your order "
        "{{ order.number }}{% endif %}"
    )
    assert new["preheader"] == "We do not know the new day yet. Here you see where it is.", (
        "the other case was taken out"
    )
    assert new["blocks"] == old["blocks"], "what nobody touched is as it was"


def test_a_mistake_in_one_case_is_named_there_and_everything_typed_is_kept(loper: Shop, ruth: Client) -> None:
    page = f"{HOME}{own(loper, 'shipment_delayed').pk}/"
    sent = {**Form(ruth.get(page, {"language": "en"}).content.decode()).sent, "do": "save"}
    typed = {
        "subject-0-0": "Oh {% if",
        "b0-text-0-1": "Hello {{ ordr.number }}",
        "b0-text-0-0-if": "not order.receiver",
    }
    answer = ruth.post(page, {**sent, **typed})
    shown = answer.content.decode()
    assert answer.status_code == 422 and len(saved(loper)) == 1
    again = Form(shown).sent
    assert {name: again[name] for name in typed} == typed
    assert 'id="b0-text-0-1-error"' in shown and 'id="b0-text-0-0-error"' not in shown
    assert 'href="#field-b0-text"' in shown and "did you mean “order.number”?" in shown
    assert "Below stands version 1 as it was saved" in shown


@pytest.mark.parametrize("changes", [
    {"subject-parts": "99"}, {"subject-parts": "x"}, {"subject-0-cases": "9" * 9},
    {"subject-0-0-if": "x %}{{ y }}{% if z"},
    {"subject-0-0-edges": "zzz|<b>"}, {"b0-text-parts": "9" * 400}, {"nobody-parts": "3"}, {"subject-0-0": "a\0b"},
])  # fmt: skip
def test_forged_boxes_are_answered_in_words(loper: Shop, ruth: Client, changes: dict[str, str]) -> None:
    page = f"{HOME}{own(loper, 'shipment_delayed').pk}/"
    sent = {**Form(ruth.get(page, {"language": "en"}).content.decode()).sent, "do": "save", **changes}
    assert ruth.post(page, sent).status_code in (303, 422)
    assert ruth.post(f"{page}preview/", sent).status_code in (200, 422)


def test_two_mails_of_the_same_name_are_told_apart(
    loper: Shop, ruth: Client, django_assert_max_num_queries: Any
) -> None:
    first, second = own(loper, "shipment_delayed"), own(loper, "shipment_delayed")
    page = f"{HOME}{second.pk}/"
    sent = Form(ruth.get(page, {"language": "en"}).content.decode()).sent
    ruth.post(page, {**sent, "do": "save", "subject-0-1": "Later", "note": "Shorter"})
    with loper.scoped():
        Journey.objects.filter(key="shipment_delayed").update(state=Journey.State.ON)
        Step.objects.filter(journey__key="shipment_delayed").update(design=second)
    with django_assert_max_num_queries(12):
        shown = ruth.get(HOME).content.decode()
    cards = {pk: shown.split(f'id="own-{pk}"')[1].split("</li>")[0] for pk in (first.pk, second.pk)}
    assert ">is not sent<" in cards[first.pk] and "as built in" in cards[first.pk] and "1 thing" not in cards[first.pk]
    assert ">is sent<" in cards[second.pk] and "Parcel is late" in cards[second.pk]
    assert "1 thing of your own" in cards[second.pk] and "Shorter" in cards[second.pk]
    assert "version 2" in cards[second.pk] and "by ruth@loper.example" in cards[second.pk]
    assert shown.index(f"own-{second.pk}") < shown.index(f"own-{first.pk}"), "what is sent comes first"
    assert ">is sent<" not in ruth.get(f"{HOME}{first.pk}/versions/").content.decode()
