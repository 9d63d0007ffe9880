"""The look's own rules, checked where a person would tire of checking."""

import re

import pytest

from merchants.contrast import AA, contrast
from portal.stylesheets import AREAS, CSS, files, stylesheet
from tests import cast

COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(")
TEXT = [(ink, ground) for ink in ("--ink", "--ink-soft") for ground in ("--paper", "--ground", "--sunken")]
MEANING = [
    (f"--{name}", ground) for name in ("good", "warn", "bad", "info") for ground in ("--paper", f"--{name}-tint")
]
BRAND = [("--brand-ink", "--paper"), ("--brand-ink", "--brand-tint"), ("--on-brand", "--brand")]


def tokens(night: bool) -> dict[str, str]:
    day, _media, dark = (CSS / "tokens.css").read_text().partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})", day))
    return {**found, **dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})", dark))} if night else found


@pytest.mark.parametrize("night", [False, True])
def test_every_pair_of_text_and_ground_is_readable(night: bool) -> None:
    values = tokens(night)
    weak = {pair: contrast(values[pair[0]], values[pair[1]]) for pair in [*TEXT, *MEANING, *BRAND]}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < AA} == {}
    for ground in ("--paper", "--ground"):
        assert contrast(values["--line-strong"], values[ground]) >= 3


@pytest.mark.parametrize("area", AREAS)
def test_colours_and_sizes_live_in_the_tokens_only(area: str) -> None:
    for path in files(area):
        if path.name == "tokens.css":
            continue
        css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        assert not COLOUR.search(css), path.name
        assert not re.search(r"(?<!-)font-size:(?!\s*(?:var\(|0?\.\d+em|[\d.]+%|11pt))", css), path.name
        assert not re.search(r"box-shadow:[^;]*#", css), path.name


@pytest.mark.parametrize("area", AREAS)
def test_everything_is_in_a_layer_and_none_imports(area: str) -> None:
    for path in files(area):
        assert path.read_text().count("{") == path.read_text().count("}"), path.name
        assert "@layer" in path.read_text() and "@import" not in path.read_text(), path.name


def test_the_stylesheet_is_served_small_and_for_good(loper: cast.Shop) -> None:
    sheet = stylesheet("storefront")
    answer = loper.client().get("/styles/storefront.css", {"v": sheet.version}, headers={"accept-encoding": "gzip, br"})
    assert (answer["Content-Encoding"], "immutable" in answer["Cache-Control"]) == ("br", True)
    assert len(answer.content) < 10_000
    assert "immutable" not in loper.client().get("/styles/storefront.css")["Cache-Control"]
    assert loper.client().get("/styles/nothing.css").status_code == 404
