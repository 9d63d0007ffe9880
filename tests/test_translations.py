"""The catalogues are complete, and the tool that says so can be trusted."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation.reloader import translation_file_changed

from portal.catalogues import AREA_OF, AREAS, LANGUAGES, catalogue_path, compile_catalogue, merge, said_now, stored
from portal.proofreading import clashes, faults, overridden

PAGE = """{% load i18n %}
<p class="a">{% translate "Hello" context "greeting" %}</p>
  {% if x %}
{% blocktranslate trimmed count counter=n %}
    {{ counter }} item of {{ name }}
  {% plural %}
    {{ counter }} items of {{ name }}
{% endblocktranslate %}
  {% endif %}
"""


def test_nothing_is_missing_stale_or_wrong() -> None:
    errors = StringIO()
    try:
        call_command("update_translations", check=True, stderr=errors)
    except CommandError as error:
        pytest.fail(f"{errors.getvalue()}{error}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_gets_what_our_catalogues_say(language: str) -> None:
    """Neither an area nor a library may put its own words over another's: German "versendet" became "Gesendet"."""
    for area in AREAS:
        compile_catalogue(settings.BASE_DIR, area, language)
    translation_file_changed(None, catalogue_path(settings.BASE_DIR, AREAS[0], language).with_suffix(".mo"))
    found = [fault for area in AREAS for fault in overridden(settings.BASE_DIR, area, language)]
    assert not [*clashes(settings.BASE_DIR, language), *found]


def test_every_package_with_messages_belongs_to_an_area() -> None:
    """A message outside every area would never be translated, and nothing would notice."""
    for package in {path.parent for path in settings.BASE_DIR.glob("*/__init__.py")} - {settings.BASE_DIR / "tests"}:
        if package.name not in AREA_OF:
            assert not [path for path in package.rglob("*.py") if "gettext" in path.read_text(encoding="utf-8")]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project with one page and one module in one area."""
    (tmp_path / "templates" / "storefront").mkdir(parents=True)
    (tmp_path / "templates" / "storefront" / "page.html").write_text(PAGE)
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "words.py").write_text('A = _("Order %(number)s is in")\nB = pgettext("label", "To")\n')
    return tmp_path


def update(root: Path) -> bool:
    return merge(root, "storefront", "nl", said_now(root, "storefront"))


def fill(root: Path, replacements: dict[str, str]) -> None:
    update(root)
    path = catalogue_path(root, "storefront", "nl")
    text = path.read_text()
    for msgid, translation in replacements.items():
        head, tail = text.split(f'msgid "{msgid}"\n', 1)
        text = head + f'msgid "{msgid}"\n' + tail.replace('msgstr ""', f'msgstr "{translation}"', 1)
    text = text.replace('msgstr[0] ""', 'msgstr[0] "%(counter)s ding van %(name)s"')
    path.write_text(text.replace('msgstr[1] ""', 'msgstr[1] "%(counter)s dingen van %(name)s"'))


def kinds(root: Path) -> set[tuple[str, str]]:
    return {(fault.kind, fault.message) for fault in faults(root, "storefront", "nl", said_now(root, "storefront"))}


COMPLETE = {"Hello": "Hallo", "Order %(number)s is in": "Bestelling %(number)s is binnen", "To": "Voor"}


def test_messages_are_found_in_templates_and_code(root: Path) -> None:
    assert kinds(root) == {
        ("missing", "'Hello' (context 'greeting')"),
        ("missing", "'%(counter)s item of %(name)s'"),
        ("missing", "'Order %(number)s is in'"),
        ("missing", "'To' (context 'label')"),
    }


def test_a_complete_catalogue_has_no_faults_and_updating_again_changes_nothing(root: Path) -> None:
    fill(root, COMPLETE)
    assert kinds(root) == set()
    assert not update(root)
    assert compile_catalogue(root, "storefront", "nl").stat().st_size > 100


def test_a_changed_sentence_keeps_its_translation_but_asks_for_a_look(root: Path) -> None:
    fill(root, COMPLETE)
    (root / "orders" / "words.py").write_text('A = _("Order %(number)s is inside")\nB = pgettext("label", "To")\n')
    assert ("stale", "'Order %(number)s is in'") in kinds(root)
    assert update(root)
    assert kinds(root) == {("fuzzy", "'Order %(number)s is inside'")}
    kept = stored(root, "storefront", "nl").get("Order %(number)s is inside")
    assert kept and kept.string == "Bestelling %(number)s is binnen"


def test_a_placeholder_that_differs_is_a_fault(root: Path) -> None:
    fill(root, {**COMPLETE, "Order %(number)s is in": "Bestelling %(nummer)s is binnen"})
    assert kinds(root) == {("placeholders", "'Order %(number)s is in'")}


def test_a_missing_plural_form_is_a_fault(root: Path) -> None:
    fill(root, COMPLETE)
    path = catalogue_path(root, "storefront", "nl")
    path.write_text(path.read_text().replace('msgstr[1] "%(counter)s dingen van %(name)s"', 'msgstr[1] ""'))
    assert kinds(root) == {("missing", "'%(counter)s item of %(name)s'")}


def test_two_areas_that_translate_the_same_words_differently_are_a_fault(root: Path) -> None:
    fill(root, COMPLETE)
    assert not list(clashes(root, "nl"))
    other = catalogue_path(root, "dashboard", "nl")
    other.parent.mkdir(parents=True)
    text = catalogue_path(root, "storefront", "nl").read_text()
    other.write_text(text.replace('"Hallo"', '"Dag"'))
    assert [(fault.kind, fault.message) for fault in clashes(root, "nl")] == [
        ("clash", "'Hello' (context 'greeting') is said otherwise in storefront")
    ]
