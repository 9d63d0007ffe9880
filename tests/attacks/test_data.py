# ruff: noqa: E501 - payloads and whole forms are lines
"""Attacks by customers and shops: order data in built-in mails and in merchants' own; and what may cross the border."""

from typing import Any

import pytest

from notifications.designs.plain import NotPlain
from notifications.designs.values import REGISTRY, Kind
from tests.attacks.corpus import Case, cases
from tests.attacks.stage import BUILT_IN, LOPER, built_in, context, design, saved, style_of, written
from tests.attacks.watching import assert_harmless, locked_up, measured


def evil(payload: str) -> dict[str, Any]:
    """The payload in every value of a mail that comes from outside."""
    data: dict[str, Any] = {}
    for value in REGISTRY:
        if "." in value.source or value.source in ("unsubscribe_url", "tracking_url"):
            continue
        if value.kind in (Kind.TEXT, Kind.LINK):
            data[value.source] = payload
        elif value.kind == Kind.LINES:
            data[value.source] = [payload] * 3
        elif value.kind == Kind.LIST:
            data[value.source] = [dict.fromkeys(value.fields, payload)] * 3
    return {**data, "imprint": [payload]}


@pytest.mark.parametrize("case", cases("data", "harmless"), ids=str)
def test_order_data_stays_data(case: Case) -> None:
    sources = saved(design())
    usual = written(design())
    with locked_up() as seen:
        mail = measured(lambda: written(design(), **evil(case.payload)))
    assert seen == []
    assert_harmless(mail.html, mail.text, style_of(usual.html))
    assert "\n" not in mail.subject and "\r" not in mail.subject and len(mail.subject) <= 300
    assert "help@loper.example" in mail.text  # the foot is whole
    assert not any("\u202a" <= character <= "\u202e" for character in mail.text + mail.subject)
    assert sources == saved(design()) or len(sources["en"]["html"]) == len(saved(design())["en"]["html"])


@pytest.mark.parametrize("case", cases("data", "harmless"), ids=str)
@pytest.mark.parametrize("template", BUILT_IN)
def test_order_data_stays_data_in_built_in_mails(case: Case, template: str) -> None:
    usual, ours = built_in(template), ("preferences_url", "button_url")
    data = {name: value for name, value in evil(case.payload).items() if name not in ours}
    with locked_up() as seen:
        _subject, html, text = measured(lambda: built_in(template, **data), memory=False)
    assert [event for event in seen if "open" not in event] == []
    assert_harmless(html, text, style_of(usual[1]))


class Trap:
    """Anything that is no plain data. Whoever reads an attribute of it is noted."""

    touched: list[str] = []

    def __getattribute__(self, name: str) -> Any:
        if name != "__class__":  # what isinstance asks of any object
            Trap.touched.append(name)
        return object.__getattribute__(self, name)

    def __str__(self) -> str:
        Trap.touched.append("str")
        return "loper-canary"

    def __html__(self) -> str:
        Trap.touched.append("html")
        return "<script>"


class Sly(str):
    """A text that says something else when it is asked nicely."""

    def __str__(self) -> str:
        return "<script>alert(1)</script>"

    def __html__(self) -> str:
        return "<script>alert(1)</script>"

    def __format__(self, _spec: str) -> str:
        return "<script>alert(1)</script>"


@pytest.mark.parametrize("made", [Trap, Sly, dict, list, float, bytes, object, lambda: open, lambda: LOPER, lambda: 1.5, set,
                                  lambda: (x for x in "ab"), lambda: {1: "x"}, lambda: [[[[[["deep"]]]]]]])  # fmt: skip
def test_only_plain_data_crosses_the_border(made: Any) -> None:
    Trap.touched.clear()
    for name in ("number", "receiver", "items", "anything_new"):
        try:
            mail = written(design(), **{name: made()})
        except NotPlain:
            continue
        assert "<script" not in mail.html and "loper-canary" not in mail.html + mail.text
    assert Trap.touched == []


def test_no_object_is_ever_asked_for_an_attribute() -> None:
    """Not even where a template's grammar were broken: the context itself looks up nothing but keys."""
    from notifications.designs.liquid import parse

    Trap.touched.clear()
    walk = "{{ a.__class__ }}{{ a.touched }}{{ a.size }}{{ a['__init__'] }}{{ l.append }}{{ d.keys }}{{ s.upper }}{{ l.first }}"
    rendered = parse(walk, escaped=True).render({"a": Trap(), "l": [1], "d": {"x": 1}, "s": "text"})
    assert rendered == "" and Trap.touched == []
    assert context()["number"] == "1042"


def test_limits_hold_also_behind_the_grammar() -> None:
    """The second lock alone: sources that the grammar would refuse, against the library with our limits."""
    from liquid.exceptions import LiquidError

    from notifications.designs.liquid import parse

    many = {"a": [{"x": "y" * 100}] * 20}
    nest = "{% for i in a %}" * 4 + "{{ i.x }}" + "{% endfor %}" * 4
    row = "{% for i in a %}{% endfor %}" * 150
    deep = "{% if a %}" * 40 + "{% endif %}" * 40
    wide = "{% for i in a %}{{ i.x }}{% endfor %}" * 99
    for source in (nest, row, deep, "{% for i in (1..99999999) %}x{% endfor %}", "{% include 'x' %}", "{% render 'x' %}",
                   "{% raw %}x{% endraw %}{% capture b %}{% endcapture %}", "{{ a | join }}", "{% assign b = 1 %}"):  # fmt: skip
        with pytest.raises(LiquidError):
            measured(lambda source=source: parse(source, escaped=True).render(many))
    with pytest.raises(LiquidError):
        parse(wide, escaped=True).render({"a": [{"x": "y" * 500}] * 20})
    assert parse("{{ now }}{{ today }}", escaped=True).render({}) == ""


def test_the_clock_stops_a_template_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    from notifications.designs import liquid

    monkeypatch.setattr(liquid, "SECONDS", -1.0)
    with pytest.raises(liquid.TookTooLong):
        liquid.parse("{{ a }}" * 20, escaped=True).render({"a": "x"})
