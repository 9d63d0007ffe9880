"""The shape of the code, checked: what import-linter cannot see."""

import ast
import re
import statistics
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from inbox.sources import source
from notifications.events.base import MailSource
from orders.sources.base import ShopSource
from tracking.carriers.base import CarrierSource

ROOT = Path(settings.BASE_DIR)
APPS = ["portal", "merchants", "workqueue", "inbox", "outbox", "orders", "consents", "catalogue", "tracking", "returns",
        "visits", "care", "reviews", "coupons", "loyalty", "notifications", "storefront", "dashboard", "demo",
        "embedded"]  # fmt: skip
LAYERS = [{"merchants", "workqueue"}, {"inbox", "outbox"}, {"orders"}, {"consents", "catalogue"}, {"tracking"},
          {"visits", "care", "reviews", "coupons", "loyalty"}, {"returns"}, {"notifications"},
          {"storefront", "dashboard"}, {"portal"}, {"demo"}]  # fmt: skip
SOURCES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
TRACKED = subprocess.run(
    ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
)


def rank(app: str) -> int:
    return next(index for index, layer in enumerate(LAYERS) if app in layer)


def test_foreign_keys_point_down_the_layers_also_when_written_as_strings() -> None:
    ours = {app for layer in LAYERS for app in layer}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not getattr(field, "concrete", False) or not target or target._meta.app_label not in ours:
                continue
            here, there = model._meta.app_label, target._meta.app_label
            assert here == there or rank(there) < rank(here), f"{model.__name__}.{field.name} -> {there}"


def test_files_are_small_and_named_after_an_activity() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in SOURCES}
    filled = [length for length in lengths.values() if length > 3]
    assert statistics.median(filled) <= 80
    assert statistics.quantiles(filled, n=10)[-1] <= 250
    assert [str(path) for path, length in lengths.items() if length > 400] == []
    named = {path.stem for path in SOURCES}
    assert not named & {"utils", "helpers", "services", "common", "misc"}


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name} {node.end_lineno - node.lineno + 1}"
        for path in SOURCES
        if "story" not in path.parts  # what the demo's shops and carriers post: payloads, not logic
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 45
    ]
    assert long == []


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        (r"\beta\s*=|countdown\s*=", set()),  # waiting belongs in a row
        (r"\.delay\(|\.apply_async\(|\.delay\)", {"tasks.py"}),  # publishing belongs in one place an app
        (r"@receiver|post_save|pre_save", set()),  # no signals for domain flow
        (r"build_absolute_uri|SITE_URL", {"links.py"}),  # one source of absolute URLs
        (r"\bprint\(", set()),
    ],
)
def test_some_words_are_not_said_outside_their_place(pattern: str, allowed: set[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if path.name not in allowed and path.relative_to(ROOT).parts[0] not in {"demo", "embedded"}
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line.split("#")[0]) and '"""' not in line
    ]
    assert found == []


def test_rows_are_locked_in_primary_key_order() -> None:
    for path in SOURCES:
        text = path.read_text()
        for match in re.finditer(r"select_for_update\(", text):
            statement = text[match.start() : match.start() + 600]
            ordered = re.search(r"order_by\(|\.get\(pk=", statement)
            assert ordered, f"{path.relative_to(ROOT)}: select_for_update without order"


def test_the_escape_from_scopes_is_ratcheted() -> None:
    """Raise this number only with a reason that holds for every merchant at once: the claim of one more work table."""
    uses = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\bwith unscoped\(", line)
    ]
    assert len(uses) <= 37, uses


def test_every_registered_source_speaks_the_contract() -> None:
    for name in settings.STOEP_SOURCES:
        adapter = source(name)
        assert adapter.name == name
        assert isinstance(adapter, ShopSource | CarrierSource | MailSource)
        for part in ("verify", "parse", "apply"):
            assert getattr(type(adapter), part, None) is not None, f"{name} has no {part}"


def test_nothing_in_the_repository_names_a_machine_or_a_package_registry() -> None:
    forbidden = re.compile(
        r"/work/(main|shared)|/root/|pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|--index-url|--extra-index"
    )
    places = []
    for name in TRACKED.stdout.split("\n"):
        path = ROOT / name
        if not name or path == Path(__file__) or not path.is_file() or path.suffix in {".png", ".woff2", ".mo"}:
            continue
        text = path.read_text(errors="replace")
        places += [f"{name}: {found.group()}" for found in forbidden.finditer(text)]
    assert places == []


def test_translations_and_templates_hold_no_third_party_host() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        for host in re.findall(r"(?:src|href)=\"(https?://[^\"{]+)", path.read_text()):
            raise AssertionError(f"{path.relative_to(ROOT)}: {host}")
