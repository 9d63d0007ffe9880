"""Specialised mails are what Django would have written, to the byte, whatever is in them."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.template import Context, Engine, engines
from django.template.loader import get_template
from django.utils import translation
from django.utils.timezone import override as in_time_zone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merchants.branding import brand_values
from merchants.links import storefront_url
from merchants.tones import voice
from notifications import specialising
from notifications.facts.snapshot import Facts, facts_of
from notifications.mails import rendering
from notifications.mails.contexts import context_of
from notifications.mails.rendering import logo_url
from notifications.specialising import made, written
from notifications.specialising.expressions import NotUnderstood
from notifications.specialising.nodes import compiled
from portal.catalogues import AREAS, LANGUAGES, compile_catalogue
from tests.cast import Shop
from tests.notifications.stage import TEMPLATES, scene

PARTS = ("subject.txt", "body.txt", "body.html")
VOICES = tuple(
    dict.fromkeys(voice(language, tone) for language in ("en", *LANGUAGES) for tone in ("usual", "formal", "informal"))
)
PROBLEM = "an error, which Django then reports itself"
NASTY = "<b>&\"'%(x)s %% {{ x }} é €\u00a0\u202f"


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> Iterator[None]:
    from django.conf import settings as ours

    for area in AREAS:
        for language in LANGUAGES:
            compile_catalogue(ours.BASE_DIR, area, language)
    translation.trans_real._translations.clear()
    specialising.forget()
    yield


def context_for(facts: Facts, language: str) -> dict[str, Any]:
    return {
        **context_of(facts),
        "language": language,
        **brand_values(facts.merchant),
        "logo_url": logo_url(facts.merchant),
        "tracking_url": storefront_url(facts.merchant, "open_link", token="0token0"),
    }


def situations(context: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The mail as it is, with everything in it, with nothing in it, and with text that wants to break out."""
    item = {"title": NASTY, "variant": NASTY, "quantity": 1234, "price": "€ 1", "each": "€ 2"}
    full = {
        "receiver": NASTY, "carrier": NASTY, "number": NASTY, "shop": NASTY, "wordmark": NASTY, "others": [
            {"carrier": NASTY, "status": "x", "number": "1"}] * 2, "parcel_place": 2, "parcel_count": 1002,
        "items": [item] * 3, "items_more": 1, "to_follow": [item], "totals": [
            {"label": "a", "value": NASTY, "strong": True}, {"label": "b", "value": "2", "strong": False}],
        "address": [NASTY, "b"], "unsubscribe_url": "https://x.example/?a=1&b=2", "logo_url": "/x.png?a=1&b",
        "is_asked_for": True, "in_parcel": True, "brand_footer": f"one\ntwo {NASTY}", "awaits_payment": True,
        "legal_links": [("Imprint", "https://x.example/?a&b"), (NASTY, "y")], "was_waiting": True, "is_today": True,
        "rows": [{"label": NASTY, "value": NASTY, "big": True}, {"label": "l", "value": 3, "big": False}],
    }  # fmt: skip
    yield context
    yield context | full
    yield context | full | {"items_more": 3, "receiver": "", "awaits_payment": False, "is_asked_for": False}
    # Flags the other way round, lists emptied.
    yield {
        name: (not value) if isinstance(value, bool) else type(value)() if isinstance(value, list | int) else value
        for name, value in context.items()
    }
    kept = ("words", "language", "brand", "merchant")
    yield {name: value for name, value in context.items() if name in kept}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "each"), [("loper", 5), ("funkwerk", 1)])
def test_every_mail_in_every_voice_is_what_django_writes(name: str, each: int, request: pytest.FixtureRequest) -> None:
    """Every situation for one brand; for the other each mail in each voice in one of them, another every time."""
    shop: Shop = request.getfixturevalue(name)
    compared = 0
    with shop.scoped():
        for number, template in enumerate(TEMPLATES):
            facts = facts_of(scene(shop, template, str(number)))
            for place, spoken in enumerate(VOICES):
                chosen = range(5) if each == 5 else [(number + place) % 5]
                with translation.override(spoken), in_time_zone(facts.merchant.time_zone):
                    compared += _same(template, spoken, context_for(facts, spoken.partition("-")[0]), chosen)
    assert compared == len(TEMPLATES) * len(VOICES) * len(PARTS) * each


def _same(template: str, spoken: str, context: dict[str, Any], chosen: Sequence[int]) -> int:
    compared = 0
    for part in PARTS:
        name = f"emails/{template}/{part}"
        assert made(name, spoken, context).write is not None, made(name, spoken, context).why
        every: list[dict[str, Any]] = list(situations(context))
        kept: Any = {}  # as for the mails of one batch: what they share is written once, and anew when it changes
        for values in (every[place] for place in chosen):
            theirs = outcome(lambda: get_template(name).render(values))  # noqa: B023
            assert outcome(lambda: written(name, spoken, values)) == theirs, f"{name} in {spoken}"  # noqa: B023
            assert outcome(lambda: written(name, spoken, values, kept)) == theirs  # noqa: B023
            assert values is not context or theirs != PROBLEM
            compared += 1
    return compared


TRICKY = [
    "{{ a }}{{ a.b }}{{ a.0 }}{{ missing }}{{ missing.more }}{{ none }}{{ True }}{{ None }}{{ 'x<' }}{{ 12345 }}",
    "{% if a == b %}1{% elif a and not b or c %}2{% else %}3{% endif %}{% if missing == None %}4{% endif %}",
    "{% if a in b %}in{% endif %}{% if a not in b %}out{% endif %}{% if a > b %}more{% endif %}{% if a is b %}=",
    "{% for x in a %}{{ forloop.counter }}{{ x }}{% for y in x %}{{ forloop.parentloop.counter0 }}{{ y }}{% endfor %}"
    "{% empty %}none{% endfor %}{{ forloop.first }}",
    "{% for k, v in pairs %}{{ k }}={{ v }}{% if not forloop.last %}, {% endif %}{% endfor %}",
    "{% with x=a y=b|length %}{{ x }}{{ y }}{{ x.0 }}{% endwith %}{{ x }}",
    "{% autoescape off %}{{ a }}{{ b|linebreaksbr }}{% endautoescape %}{{ a|cut:' ' }}{{ a|linebreaksbr }}",
    "{% load i18n %}{% blocktranslate with x=a %}say {{ x }} 100% {{ missing }}{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate count n=c %}one {{ n }}{% plural %}many {{ n }} {{ a }}{% endblocktranslate %}",
    "{% load i18n %}{% translate 'Order number' as t %}{{ t }}{% translate '50%' %}{{ _('Shipping') }}",
    "{% if a|length > 2 %}long{% endif %}{% if missing|length %}x{% else %}none{% endif %}{{ missing|length }}",
    "{{ a|add:b }}{{ c|add:c }}{{ a|default:b|linebreaksbr }}{% if a|default:b %}x{% endif %}{{ a|cut:missing }}",
    "{% comment %}{{ a }}{% endcomment %}{# {{ a }} #}{% for c in 'ab' %}{{ c }}{{ forloop.last }}{% endfor %}",
]  # fmt: skip
plain_values = (
    st.none() | st.booleans() | st.integers(-5, 20000) | st.floats(-5, 5) | st.text("a<&'\"% \n{é", max_size=6)
)
values = st.recursive(
    plain_values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("bx0"), inner, max_size=2),
    max_leaves=6,
)


@pytest.mark.parametrize("source", TRICKY)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(a=values, b=values, c=st.integers(0, 3), pairs=st.lists(st.tuples(values, values), max_size=2))
def test_any_value_is_shown_as_django_shows_it(source: str, a: Any, b: Any, c: int, pairs: Any) -> None:
    source += "" if "is b %}=" not in source else "{% endif %}"
    template = engines["django"].engine.from_string(source)
    context = {"a": a, "b": b, "c": c, "pairs": pairs, "none": None}
    with translation.override("de"):
        write = compiled(template, {})
        assert outcome(lambda: write(context)) == outcome(lambda: template.render(Context(context)))


SHARING = [
    "<{{ shop }}{{ brand.name }}-{{ brand.more.name }}|{{ logo_url }}{% if brand.more %}{{ a }}{% endif %}{{ shop }}>",
    "{% for s in progress %}{{ s.label }}{% if s.done %}{{ brand.name }}{% endif %}{{ forloop.last }}, {% endfor %}",
    "{% for s in progress %}{{ s.label }}{{ a }}{% endfor %}{% for s in progress %}{{ s }}v1 w2{% endfor %}",
    "{% for x in a %}{% for s in progress %}{{ x }}{{ s.label }}{{ forloop.parentloop.first }}{% endfor %}{% endfor %}",
    "{% with url=tracking_url x=a %}{{ url }}{{ x }}{% for s in progress %}{{ url }}{{ x }}{% endfor %}{% endwith %}",
    "{% for s in progress %}{% with t=s.label %}{{ t }}{% for u in s.inner %}{{ u }}{{ t }}{% endfor %}{% endwith %}"
    "{% empty %}nothing{% endfor %}",
]  # fmt: skip


@pytest.mark.parametrize("source", SHARING)
def test_what_mails_share_is_written_once_and_anew_when_it_changes(source: str) -> None:
    template = engines["django"].engine.from_string(source)
    write, kept = compiled(template, {}), {}  # type: ignore[var-annotated]
    one = {"label": NASTY, "done": True, "inner": [1, NASTY]}
    brands: list[dict[str, Any]] = [
        {"shop": NASTY, "brand": {"name": "Löper", "more": {"name": NASTY}}, "progress": (one, {"label": "2"})},
        {"shop": "x", "brand": {}, "progress": (one,), "tracking_url": "?a&b"}, {"progress": ()}, {},
    ]  # fmt: skip
    for shared in [*brands, *brands[::-1]]:
        for own in ({"a": "<x>"}, {"a": ["1", "2"]}, {}):
            context = {**shared, **own}
            assert write(context, kept) == write(context) == template.render(Context(context))


def outcome(render: Any) -> str:
    try:
        return str(render())
    except Exception:
        return PROBLEM


@pytest.mark.parametrize(
    "source",
    ["{% now 'Y' %}", "{% for x in a reversed %}{% endfor %}", "{% include a %}", "{% cycle 'a' 'b' %}",
     "{% load i18n %}{% if a %}{% translate 'x' as y %}{% endif %}{{ y }}",
     "{% block x %}{{ block.super }}{% endblock %}"],
)  # fmt: skip
def test_what_is_not_understood_is_left_to_django(source: str) -> None:
    with pytest.raises(NotUnderstood):
        compiled(engines["django"].engine.from_string(source), {})


INHERITING = {
    "top": "<{% block a %}top {{ x }}{% block b %}b{% endblock %}{% endblock %}{% block c %}c{% endblock %}>",
    "middle": "{% extends 'top' %}{% block a %}middle [{{ block.super }}]{% endblock %}{% block b %}B{% endblock %}",
    "bottom": "{% extends 'middle' %}{% block a %}{{ block.super }}!{% with x='y' %}{{ block.super }}{% endwith %}"
    "{% endblock %}{% block c %}{% autoescape off %}{{ x }}{{ block.super }}{% endautoescape %}{% endblock %}",
    "nested": "{% extends 'top' %}{% block a %}{% block b %}{{ block.super }}+{% endblock %}{% include 'bottom' %}"
    "{% endblock %}",
}  # fmt: skip


@pytest.mark.parametrize("name", INHERITING)
def test_blocks_that_stand_for_others(name: str) -> None:
    engine = Engine(loaders=[("django.template.loaders.locmem.Loader", INHERITING)])
    template = engine.get_template(name)
    assert compiled(template, {})({"x": "<x>"}) == template.render(Context({"x": "<x>"}))


@pytest.mark.django_db
def test_words_translated_meanwhile_are_taken_up(loper: Shop) -> None:
    with loper.scoped():
        facts = facts_of(scene(loper, "order_placed"))
        name = "emails/order_placed/subject.txt"
        with translation.override("nl"):
            context = context_for(facts, "nl")
            before = made(name, "nl", context)
            assert made(name, "nl", context) is before
            translation.trans_real._translations.pop("nl")
            assert made(name, "nl", context) is not before


@pytest.mark.django_db
def test_it_is_several_times_as_fast(loper: Shop) -> None:
    with loper.scoped():
        facts = facts_of(scene(loper, "shipment_delivered"))
        with translation.override("nl"), in_time_zone("Europe/Amsterdam"):
            context = context_for(facts, "nl")
            name = "emails/shipment_delivered/body.html"
            template = get_template(name)
            ours = fastest(lambda: written(name, "nl", context))
            assert fastest(lambda: template.render(context)) > 4 * ours


def fastest(work: Any) -> float:
    times = []
    for _ in range(20):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def test_rendering_uses_it() -> None:
    assert rendering.written is written
