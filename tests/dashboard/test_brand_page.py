"""The brand's page in the dashboard: saving, refusing with a way out, uploading, and the preview."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from merchants.branding import tokens_of
from merchants.models import Brand, BrandImage, Merchant
from orders.models import Order
from tests import cast
from tracking.models import Shipment

HOME = "/dashboard/loper/brand/"


@pytest.fixture
def ruth(loper: cast.Shop) -> Client:
    client = Client()
    client.force_login(loper.member("ruth"))
    return client


def brand_of(shop: cast.Shop) -> Brand:
    return Brand.objects.get(merchant=shop.merchant)


def typed(**changes: str) -> dict[str, str]:
    return {
        "colour": "#c2410c", "on_colour_choice": "auto", "accent": "", "band": "colour", "radius": "6", "font": "sans",
        "tone": "usual", "wordmark": "", "logo_alt": "", **changes,
    }  # fmt: skip


def upload(name: str = "logo.png", form: str = "PNG") -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (200, 80), "#c2410c").save(made, form)
    return SimpleUploadedFile(name, made.getvalue())


def test_what_is_saved_shows_on_pages_and_keeps_its_address(loper: cast.Shop, ruth: Client) -> None:
    before = tokens_of(loper.merchant).version
    given = typed(
        colour="#0B5C6B", font="lora", radius="14", wordmark="lóper", footer_nl="Kom langs.\nElke dag.",
        legal_privacy="https://loper.example/privacy", legal_imprint="https://loper.example/imprint",
    )  # fmt: skip
    assert ruth.post(HOME, given).status_code == 303
    merchant = Merchant.objects.select_related("brand").get(slug="loper")
    tokens = tokens_of(merchant)
    assert tokens.version != before
    page = loper.client().get("/", {"lang": "nl"}).content.decode()
    assert f"/brand.css?v={tokens.version}" in page and "lóper" in page
    assert "Kom langs.<br>Elke dag." in page
    assert page.index("/imprint") < page.index("/privacy")
    assert 'rel="preload" as="font"' in page and "fonts/lora-latin.woff2" in page
    css = loper.client().get("/brand.css").content.decode()
    assert css.count("@font-face") == 2 and "font-display:swap" in css and "nunito" not in css
    assert "Kom langs." in loper.client().get("/", {"lang": "fr"}).content.decode()  # the shop's own, where none is


def test_a_refused_colour_is_saved_with_one_click(loper: cast.Shop, ruth: Client) -> None:
    given = typed(colour="#ffe600", on_colour_choice="white", wordmark="typed and kept")
    refused = ruth.post(HOME, given)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert brand_of(loper).colour == "#c2410c"
    assert 'value="#ffe600"' in page and "typed and kept" in page
    ways = re.findall(r'name="take" value="([^"]+)"', page)
    assert len(ways) == 2
    assert ruth.post(HOME, {**given, "take": ways[0]}).status_code == 303
    assert f"colour={brand_of(loper).colour}" == ways[0] and brand_of(loper).wordmark == "typed and kept"
    assert ruth.post(HOME, {**given, "take": ways[1]}).status_code == 303
    assert (brand_of(loper).colour, brand_of(loper).on_colour) == ("#ffe600", "#000000")
    for evil in ("merchant_id=2", "colour", "pictures={}", "colour=\x00", "wordmark=x" * 1000):
        assert ruth.post(HOME, {**given, "take": evil}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("legal_privacy", "javascript:alert(1)"), ("legal_privacy", "http://loper.example/"), ("radius", "99"),
     ("legal_terms", "https://user@evil.example/"), ("font", "comic"), ("tone", "rude"), ("band", "x"),
     ("wordmark", "x" * 61), ("footer_de", "x" * 301), ("accent", "#eeeeee"), ("wordmark", "a\x00b"),
     ("legal_imprint", "https://" + "x" * 10_000)],
)  # fmt: skip
def test_what_cannot_be_is_named_and_nothing_is_saved(loper: cast.Shop, ruth: Client, field: str, value: str) -> None:
    answer = ruth.post(HOME, typed(colour="#0b5c6b", **{field: value}))
    assert answer.status_code == 422
    assert f'id="brand-{field}_error"' in answer.content.decode()
    assert brand_of(loper).colour == "#c2410c"


def test_a_picture_is_taken_shown_and_taken_away(loper: cast.Shop, ruth: Client) -> None:
    answer = ruth.post(f"{HOME}logo/", {"file": upload()})
    assert answer.status_code == 303
    name = brand_of(loper).pictures["logo"]["name"]
    shown = ruth.get(HOME).content.decode()
    address = re.search(r'src="(/dashboard/loper/brand/pictures/[^"]+)"', shown)
    assert address and ruth.get(address.group(1))["Content-Type"] == "image/png"
    page = loper.client().get("/").content.decode()
    assert f'src="/brand/{name}"' in page and 'alt="Loper Loopsport"' in page
    assert ruth.post(f"{HOME}logo/", {"remove": "1"}).status_code == 303
    assert brand_of(loper).pictures == {}


def test_a_file_that_is_no_picture_is_refused_beside_its_field(loper: cast.Shop, ruth: Client) -> None:
    for file, says in [
        (SimpleUploadedFile("logo.png", b"<html><script>1</script>", "image/png"), "not a picture"),
        (SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"), "SVG"),
        (SimpleUploadedFile("logo.png", b""), "empty"),
        ("just text", "Choose a file"),
    ]:  # fmt: skip
        answer = ruth.post(f"{HOME}social/", {"file": file})
        assert answer.status_code == 422
        assert says in re.sub(r"\s+", " ", answer.content.decode()).split('id="error-social"')[1][:300]
    with loper.scoped():
        assert not BrandImage.objects.exists()
    assert ruth.post(f"{HOME}evil/", {"file": upload()}).status_code == 303  # said, not kept


def test_who_may_only_look_sees_everything_and_changes_nothing(loper: cast.Shop) -> None:
    viewer = Client()
    viewer.force_login(loper.member("victor", role="viewer"))
    page = viewer.get(HOME).content.decode()
    assert "<button" not in page.split('id="brand-form"')[1].split("</form>")[0]
    assert viewer.get(f"{HOME}preview/").status_code == 200
    for path, data in ((HOME, typed()), (f"{HOME}logo/", {"remove": "1"}), (f"{HOME}preview/", typed())):
        assert viewer.post(path, data).status_code == 403


@pytest.mark.parametrize("what", ["order", "home", "mail"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_preview_shows_what_is_not_saved_and_keeps_nothing(
    loper: cast.Shop, ruth: Client, what: str, scheme: str
) -> None:
    ruth.post(f"{HOME}logo/", {"file": upload()})
    before = Brand.objects.filter(merchant=loper.merchant).values().get()
    draft = typed(colour="#0b5c6b", wordmark="Nog niet bewaard", font="lora", what=what, scheme=scheme, language="fr")
    for answer in (ruth.get(f"{HOME}preview/", draft), ruth.post(f"{HOME}preview/", draft)):
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "#0b5c6b" in page and "data:image/png;base64," in page
        assert "prefers-color-scheme" not in page and f'content="{scheme}"' in page
        assert 'lang="fr"' in page
        assert not re.search(r'(?:src|href)="/(?:brand|static|styles)', page)
        policy = answer["Content-Security-Policy"]
        assert "sandbox" in policy and "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        if what != "mail":
            assert "data:font/woff2;base64," in page
    assert Brand.objects.filter(merchant=loper.merchant).values().get() == before
    with loper.scoped():
        assert not Order.objects.exists() and not Shipment.objects.exists()


def test_the_preview_says_what_could_not_be_saved(loper: cast.Shop, ruth: Client) -> None:
    page = ruth.get(f"{HOME}preview/", typed(colour="#ffe600", on_colour_choice="white")).content.decode()
    assert "cannot be saved" in page and "#ffe600" in page
    assert "--brand:#c2410c" in page  # what is saved stands in
    evil = typed(wordmark="</style><script>alert(1)</script>", footer_nl="<script>", colour="#0b5c6b")
    for what in ("order", "home", "mail"):
        page = ruth.get(f"{HOME}preview/", {**evil, "what": what, "language": "nl"}).content.decode()
        assert "<script" not in page and "&lt;script" in page
    assert ruth.get(f"{HOME}preview/", {"colour": "\x00", "what": "x", "language": "xx"}).status_code == 200


def test_the_preview_speaks_the_tone_that_is_chosen(loper: cast.Shop, ruth: Client) -> None:
    for tone, says in (("formal", "We mailen u een link"), ("informal", "We mailen je een link")):
        answer = ruth.get(f"{HOME}preview/", typed(tone=tone, what="home", language="nl"))
        assert says in answer.content.decode() and '<html lang="nl">' in answer.content.decode()


def test_the_brand_costs_no_query_of_its_own(loper: cast.Shop, ruth: Client) -> None:
    browser = loper.client()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            browser.get("/")
        return len(found)

    browser.get("/")
    bare = queries()
    for kind in BrandImage.Kind.values:
        ruth.post(f"{HOME}{kind}/", {"file": upload()})
    ruth.post(HOME, typed(font="nunito", footer_nl="x", legal_privacy="https://loper.example/p"))
    page: Any = browser.get("/").content.decode()
    assert "og:image" in page and queries() == bare
