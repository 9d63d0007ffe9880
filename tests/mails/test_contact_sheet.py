"""All mails on one sheet a brand, to be looked at: `bin/mailproof` writes them to docs/screenshots."""

import io
import os
from base64 import b64encode
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageDraw, ImageFont

from merchants.models import BrandImage
from tests.cast import Shop
from tests.mails.letters import letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTH, TALLEST, COLUMNS, GAP = 640, 1100, 8, 20  # px of a mail in the browser, and mails beside each other
SHOWN = 0.42
MOST_BYTES = 1_500_000


@pytest.mark.parametrize(("which", "scheme"), [("loper", "light"), ("funkwerk", "light"), ("loper", "dark"),
                                               ("funkwerk", "dark")])  # fmt: skip
def test_a_sheet_of_all_mails(request: pytest.FixtureRequest, which: str, scheme: str, chromium: Any) -> None:
    folder = os.environ.get("STOEP_CONTACT_SHEET")
    if not folder:
        pytest.skip("run by bin/mailproof")
    shop: Shop = request.getfixturevalue(which)
    page = chromium.new_page(viewport={"width": WIDTH, "height": 400}, color_scheme=scheme)
    language = os.environ.get("STOEP_CONTACT_SHEET_LANGUAGE", shop.merchant.language)
    with shop.scoped():
        kept = {picture.digest: (bytes(picture.content), picture.mime) for picture in BrandImage.objects.all()}
        page.route("**/*", partial(_answer, kept))
        pictures = [
            (letter.template, _picture(page, letter.mail))
            for letter in letters(shop, languages=(language,), tones=(shop.merchant.brand.tone,))
        ]
    page.close()
    assert all(len(picture.resize((64, 64)).getcolors(64 * 64)) > 8 for _name, picture in pictures), "an empty mail"
    path = Path(folder) / f"mails-{which}-{scheme}.png"
    _sheet(pictures).save(path, optimize=True)
    assert path.stat().st_size < MOST_BYTES


def _answer(kept: dict[str, tuple[bytes, str]], route: Any) -> None:
    """The brand's own pictures, as its host would give them; nothing else is there."""
    name = urlsplit(route.request.url).path.rpartition("/")[2]
    found = kept.get(name.rpartition("-")[2].partition(".")[0])
    route.fulfill(body=found[0], content_type=found[1]) if found else route.abort()


def _picture(page: Any, mail: Any) -> Image.Image:
    html = mail.html
    for part in mail.attachments:
        if part.cid:
            html = html.replace(f"cid:{part.cid}", f"data:{part.mime_type};base64,{b64encode(part.content).decode()}")
    page.set_content(html, wait_until="load")
    lost = page.evaluate("[...document.images].filter(one => !one.naturalWidth).map(one => one.src)")
    assert not lost, f"pictures that are not there: {lost}"
    tall = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    shot = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": tall}, full_page=True)
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    return picture.resize((int(WIDTH * SHOWN), int(tall * SHOWN)), Image.Resampling.LANCZOS)


def _sheet(pictures: list[tuple[str, Image.Image]]) -> Image.Image:
    wide, label = int(WIDTH * SHOWN) + GAP, 24
    rows = [pictures[start : start + COLUMNS] for start in range(0, len(pictures), COLUMNS)]
    heights = [max(picture.height for _name, picture in row) + label + GAP for row in rows]
    sheet = Image.new("RGB", (COLUMNS * wide + GAP, sum(heights) + GAP), "#d9d9d5")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        for place, (name, picture) in enumerate(row):
            pen.text((GAP + place * wide, top), name, fill="#1b1c1f", font=font)
            sheet.paste(picture, (GAP + place * wide, top + label))
        top += height
    return sheet.quantize(64, dither=Image.Dither.NONE)
