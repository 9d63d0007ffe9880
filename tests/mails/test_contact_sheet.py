"""All mails on one sheet a brand, to be looked at: `bin/mailproof` writes them to docs/screenshots."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.cast import Shop
from tests.mails.letters import letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTH, TALLEST, COLUMNS, GAP = 640, 1100, 6, 24  # px of a mail in the browser, and mails beside each other
SHOWN = 0.5


@pytest.mark.parametrize(("which", "scheme"), [("loper", "light"), ("funkwerk", "light"), ("loper", "dark")])
def test_a_sheet_of_all_mails(request: pytest.FixtureRequest, which: str, scheme: str, chromium: Any) -> None:
    folder = os.environ.get("STOEP_CONTACT_SHEET")
    if not folder:
        pytest.skip("run by bin/mailproof")
    shop: Shop = request.getfixturevalue(which)
    page = chromium.new_page(viewport={"width": WIDTH, "height": 400}, color_scheme=scheme)
    page.route("**/*", lambda route: route.abort())
    with shop.scoped():
        pictures = [
            (letter.template, _picture(page, letter.mail.html))
            for letter in letters(shop, languages=(shop.merchant.language,), tones=("usual",))
        ]
    page.close()
    assert all(len(set(picture.resize((64, 64)).getdata())) > 8 for _name, picture in pictures), "an empty mail"
    _sheet(pictures).save(Path(folder) / f"mails-{which}-{scheme}.png", optimize=True)


def _picture(page: Any, html: str) -> Image.Image:
    page.set_content(html)
    tall = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    shot = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": tall}, full_page=True)
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    return picture.resize((int(WIDTH * SHOWN), int(tall * SHOWN)), Image.Resampling.LANCZOS)


def _sheet(pictures: list[tuple[str, Image.Image]]) -> Image.Image:
    wide, tall = int(WIDTH * SHOWN) + GAP, int(TALLEST * SHOWN) + 2 * GAP
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * wide + GAP, rows * tall + GAP), "#d9d9d5")
    pen = ImageDraw.Draw(sheet)
    for place, (name, picture) in enumerate(pictures):
        left, top = GAP + place % COLUMNS * wide, GAP + place // COLUMNS * tall
        pen.text((left, top), name, fill="#1b1c1f")
        sheet.paste(picture, (left, top + GAP))
    return sheet.quantize(128)
