"""Product pictures: copied once, small, by nobody who could do harm."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from PIL import Image

from orders import pictures
from orders.models import Line, Picture
from orders.thumbnails import MOST_BYTES, SIDE, NoPicture, thumbnail
from portal.retention import retain
from tests import cast
from tests.orders.pictures import image, picture
from tests.orders.shop_fakes import Call, FakeShop, Reply, fake_shop
from tests.storefront.scenes import stage
from tests.tuesday import TUESDAY
from workqueue.models import WorkItem


@pytest.fixture
def host(settings: Any) -> Iterator[FakeShop]:
    """A shop's host with pictures."""

    def handler(call: Call) -> Reply:
        if "gone" in call.path:
            return Reply(404, b"")
        if "busy" in call.path:
            return Reply(503, b"")
        return Reply(200, b"<svg onload='alert(1)'/>" if "svg" in call.path else image(), {"Content-Type": "image/png"})

    with fake_shop(handler) as fake:
        settings.HTTP_ALLOWED_PRIVATE = [f"127.0.0.1:{fake.port}"]
        yield fake


def ordered(shop: cast.Shop, number: str, *urls: str) -> None:
    lines = [
        {"id": f"line-{place}", "title": f"Shoe {place}", "quantity": 1, "image_url": url}
        for place, url in enumerate(urls)
    ]
    assert shop.tells("order.upserted", cast.order(number, lines=lines)).status_code == 202
    cast.work()


def test_a_picture_is_asked_for_once_however_often_it_is_ordered(loper: cast.Shop, host: FakeShop) -> None:
    url = f"http://127.0.0.1:{host.port}/shoe.png"
    ordered(loper, "1", url, url)
    ordered(loper, "2", url)
    assert len(host.calls) == 1
    with loper.scoped():
        found = Picture.objects.get()
        assert found.state == WorkItem.DONE and 0 < len(found.thumb) <= MOST_BYTES
        assert set(Line.objects.values_list("picture_id", flat=True)) == {found.pk}
        with Image.open(BytesIO(bytes(found.thumb))) as small:
            assert (small.format, small.size) == ("WEBP", (SIDE, SIDE))


@pytest.mark.parametrize(("path", "state"), [("gone.png", WorkItem.BURIED), ("x.svg", WorkItem.BURIED),
                                             ("busy.png", WorkItem.PENDING)])  # fmt: skip
def test_what_cannot_be_copied_steps_aside_or_ends_and_holds_nothing_up(
    loper: cast.Shop, host: FakeShop, path: str, state: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbox.http.time.sleep", lambda seconds: None)
    base = f"http://127.0.0.1:{host.port}"
    ordered(loper, "1", f"{base}/{path}", f"{base}/good.png")
    with loper.scoped():
        bad, good = Picture.objects.get(url__contains=path), Picture.objects.get(url__contains="good")
        assert (bad.state, good.state) == (state, WorkItem.DONE)
        assert bad.last_error and bad.fetched_at is None


def test_no_address_inside_is_asked(loper: cast.Shop, host: FakeShop, settings: Any) -> None:
    settings.HTTP_ALLOWED_PRIVATE = []
    ordered(loper, "1", f"http://127.0.0.1:{host.port}/shoe.png", "http://169.254.169.254/latest/meta-data")
    assert host.calls == []
    with loper.scoped():
        assert set(Picture.objects.values_list("state", flat=True)) == {WorkItem.BURIED}


def test_a_shop_s_host_is_asked_for_so_many_a_minute(
    loper: cast.Shop, host: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "A_MINUTE", 2)
    with time_machine.travel(TUESDAY, tick=True):
        ordered(loper, "1", *(f"http://127.0.0.1:{host.port}/{count}.png" for count in range(5)))
        assert len(host.calls) == 2
        with loper.scoped():
            waiting = Picture.objects.filter(state=WorkItem.PENDING)
            assert [row.attempts for row in waiting] == [0, 0, 0]
    for minute in (7, 9):  # the next ones do not come all at once either
        with time_machine.travel(TUESDAY.replace(minute=minute, second=30), tick=True):
            cast.work()
    assert len(host.calls) == 5


def test_a_picture_in_use_is_fetched_again_after_a_month_and_one_out_of_use_goes(
    loper: cast.Shop, host: FakeShop
) -> None:
    url = f"http://127.0.0.1:{host.port}/shoe.png"
    ordered(loper, "1", url)
    with loper.scoped():
        Picture.objects.update(wanted_at=timezone.now() - timedelta(days=31))
    ordered(loper, "2", url)
    assert len(host.calls) == 2
    with loper.scoped():
        Picture.objects.update(wanted_at=timezone.now() - timedelta(days=401))
    assert retain()["pictures of products"] == 1
    with loper.scoped():
        assert Line.objects.count() == 2 and not Line.objects.filter(picture__isnull=False).exists()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(1, 1), (5, 4000), (3000, 2000)])
def test_every_shape_becomes_a_small_square(form: str, size: tuple[int, int]) -> None:
    small = thumbnail(image(*size, form=form))
    assert len(small) <= MOST_BYTES
    with Image.open(BytesIO(small)) as opened:
        assert opened.size == (SIDE, SIDE)


def test_noise_too_becomes_small_enough() -> None:
    out = BytesIO()
    Image.effect_noise((800, 800), 200).convert("RGB").save(out, "PNG")
    assert len(thumbnail(out.getvalue())) <= MOST_BYTES


def bomb() -> bytes:
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe", image()[:200], b"\0" * 5000, bomb()],
    ids=["empty", "cut", "svg", "postscript", "half", "zeros", "bomb"],
)
def test_what_is_no_picture_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(NoPicture):
        thumbnail(data)


def test_shopify_is_asked_for_a_small_original() -> None:
    assert pictures.lean("https://cdn.shopify.com/s/a.png?v=1&width=4000") == (
        "https://cdn.shopify.com/s/a.png?v=1&width=256"
    )
    assert pictures.lean("https://shop.example/a.png?width=4000") == "https://shop.example/a.png?width=4000"


def test_the_page_shows_all_pictures_by_one_request_of_its_own(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    order, token = stage(loper, "pictured")
    browser = loper.client()
    address = browser.get(f"/t/{token}/")["Location"]
    page = browser.get(address).content.decode()
    assert page.count('class="items__image items__image--') == 2  # the third has none: its tile stays
    sources = {
        part.split('"')[0] for part in page.split('<img class="items__image')[1:] for part in part.split('src="')[1:2]
    }
    assert len(sources) == 1
    source = sources.pop()
    strip = browser.get(source)
    assert strip["Content-Type"] == "image/webp" and "immutable" in strip["Cache-Control"]
    assert "private" in strip["Cache-Control"]
    with Image.open(BytesIO(strip.content)) as opened:
        assert opened.size == (SIDE, 2 * SIDE)
    assert "no-store" in browser.get(source.replace("?v=", "?v=x"))["Cache-Control"]
    for other in (loper.client(), funkwerk.client()):
        assert other.get(source).status_code == 404
    with loper.scoped():
        picture("https://shop.example/other.png")  # not of this order: changes nothing
    assert browser.get(address).content.decode().count(source) == 2
    assert order.public_id in source
