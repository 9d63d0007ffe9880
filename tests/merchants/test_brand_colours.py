"""Every colour that a brand may keep reads wherever the pages use it, by day and by night."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.brand.forms import BrandForm, nearest_accent
from merchants.branding import Tokens, tokens_from
from merchants.contrast import (
    AA,
    AA_GRAPHICS,
    DAY_GROUNDS,
    NIGHT_GROUNDS,
    STEP,
    contrast,
    mix,
    nearest_readable,
    passes,
)
from merchants.models import Brand
from merchants.oklch import from_oklch, to_oklch
from portal.stylesheets import CSS
from tests.storefront.test_design_system import tokens as token_values

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
CHOICES = st.sampled_from(Brand.TextColour.values)
LOOKING = settings(max_examples=300, deadline=None)


def filled(**changes: str) -> BrandForm:
    return BrandForm(Brand(), {"colour": "#1f5fbf", **changes})


def unreadable(tokens: Tokens) -> list[str]:
    """The pairs that the stylesheets put above each other and that do not pass."""
    pairs = [("text on the brand", tokens.on_colour, tokens.colour, AA)]
    pairs += [("text on the pressed button", tokens.on_colour, tokens.hover, AA)]
    for ground in (*DAY_GROUNDS, tokens.tint):
        pairs.append(("link by day", tokens.ink, ground, AA))
    for ground in (*NIGHT_GROUNDS, tokens.night_tint):
        pairs.append(("link by night", tokens.night_ink, ground, AA))
    pairs += [("edge by day", tokens.line, ground, AA_GRAPHICS) for ground in DAY_GROUNDS]
    pairs += [("edge by night", tokens.night_line, ground, AA_GRAPHICS) for ground in NIGHT_GROUNDS]
    return [f"{what}: {one} on {other}" for what, one, other, least in pairs if contrast(one, other) < least]


@LOOKING
@given(COLOURS, CHOICES, st.one_of(st.just(""), COLOURS))
def test_whatever_is_accepted_reads_everywhere(colour: str, choice: str, accent: str) -> None:
    form = filled(colour=colour, on_colour_choice=choice, accent=accent)
    if form.is_valid():
        assert unreadable(tokens_from(form.drafted(), "Loper")) == []
        form.drafted().clean()
        if accent:
            assert tokens_from(form.drafted(), "Loper").ink == accent  # what was chosen is what is shown


@LOOKING
@given(COLOURS, CHOICES, COLOURS)
def test_every_refusal_has_a_way_out_that_is_accepted(colour: str, choice: str, accent: str) -> None:
    typed = {"colour": colour, "on_colour_choice": choice, "accent": accent}
    form = filled(**typed)
    if form.is_valid():
        return
    with pytest.raises(ValidationError):  # the operator's admin refuses it as well
        Brand(**typed).clean()
    assert set(form.proposals) == set(form.errors)
    for field, ways in form.proposals.items():
        for way in ways:
            again = filled(**{**typed, way.field: way.value})
            again.is_valid()
            assert field not in again.errors


@LOOKING
@given(COLOURS, st.sampled_from([("#ffffff",), ("#000000",), DAY_GROUNDS, NIGHT_GROUNDS]))
def test_the_proposal_is_the_nearest_of_the_same_hue(colour: str, grounds: tuple[str, ...]) -> None:
    proposal = nearest_readable(colour, grounds)
    assert passes(proposal, grounds)
    if proposal == colour:
        return
    lightness, chroma, hue = to_oklch(colour)
    away = abs(to_oklch(proposal)[0] - lightness)
    nearer = [from_oklch(lightness + sign * step * STEP / 2, chroma, hue)
              for step in range(int(2 * (away - 2 * STEP) / STEP)) for sign in (1, -1)]  # fmt: skip
    assert not [found for found in nearer if passes(found, grounds)]
    if to_oklch(proposal)[1] > 0.04 and chroma > 0.04:  # a grey has no hue to speak of
        turned = abs(to_oklch(proposal)[2] - hue) % (2 * 3.14159265)
        assert min(turned, 2 * 3.14159265 - turned) < 0.2


@LOOKING
@given(COLOURS)
def test_the_accent_proposed_passes_on_its_own_tint_too(accent: str) -> None:
    found = nearest_accent(accent)
    assert passes(found, (*DAY_GROUNDS, mix(found, "#ffffff", 0.08)))


def test_oklch_there_and_back_is_the_same_colour() -> None:
    for colour in ("#000000", "#ffffff", "#c2410c", "#0b5c6b", "#ffe600", "#7f7f7f", "#ff00ff"):
        back = from_oklch(*to_oklch(colour))
        assert all(abs(int(back[i : i + 2], 16) - int(colour[i : i + 2], 16)) <= 1 for i in (1, 3, 5)), (colour, back)


def test_the_grounds_are_those_of_the_stylesheet_and_the_mails() -> None:
    for night, grounds in ((False, DAY_GROUNDS), (True, NIGHT_GROUNDS)):
        values = token_values(night)
        assert {values[name] for name in ("--paper", "--ground", "--sunken")} <= set(grounds)
    mail = (CSS.parent.parent / "templates" / "emails" / "base.html").read_text()
    for found in re.findall(r"\.(?:ground|card) \{ background-color: (#[0-9a-f]{6})", mail):
        assert found in NIGHT_GROUNDS
    assert 'class="ground" bgcolor="#f3f3f1"' in mail and "#f3f3f1" in DAY_GROUNDS


def test_white_on_yellow_is_refused_and_says_what_would_pass() -> None:
    form = filled(colour="#ffe600", on_colour_choice="white")
    assert not form.is_valid()
    nearest, auto = form.proposals["colour"]
    assert contrast(nearest.value, "#ffffff") >= AA
    assert (auto.field, auto.value) == ("on_colour_choice", "auto")
    assert "1.2" in str(form.errors["colour"])
    assert filled(colour="#ffe600", on_colour_choice="auto").is_valid()  # with black text yellow is fine


def test_colours_are_taken_as_people_type_them() -> None:
    for typed in ("#C2410C", "c2410c", " #c2410c "):
        form = filled(colour=typed)
        assert form.is_valid() and form.cleaned_data["colour"] == "#c2410c"
    for typed in ("red", "#12345", "#1234567", "#gggggg", "#c2410c;}body{", "\x00", "9" * 10_000):
        assert "colour" in filled(colour=typed).errors, typed
