"""The life around the story: what a visitor of the demo finds beside orders and parcels, and that it is made once."""

import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from care.models import CareBlock, CareSettings, Question, TakeBack
from demo.life.acting import act
from demo.mailbox import parsed, with_pictures
from demo.screens.shots import shots
from demo.screens.taking import LARGEST, small
from demo.seeding import seed
from demo.shop_page import admit
from demo.shops import FUNKWERK, LOPER, SHOPS, DemoShop
from demo.story.moments import Moments
from demo.story.playing import Stage
from inbox import worker as inbox_worker
from merchants.models import Merchant
from merchants.tenancy import scoped
from orders.models import StatusKey
from orders.origins import origin_of
from outbox import worker as outbox_worker
from tests.demo.test_story import KEPT, post
from tracking.models import DeliveryChange, PickupPoint, Shipment, TransitCount
from visits.models import Appointment, Collection, Location, Specialist


def merchant(shop: DemoShop) -> Any:
    return scoped(Merchant.objects.get(slug=shop.slug))


def work() -> None:
    while inbox_worker.drain() + outbox_worker.drain():
        pass


@pytest.fixture
def lived(db: None) -> None:
    """The story of both shops with their people's deeds, as demo/telling.py tells it."""
    seed(KEPT)
    live()


def live() -> None:
    client, now = Client(), timezone.now()
    stages = {shop.slug: Stage(shop.source, Moments(now, shop.time_zone)) for shop in SHOPS}
    for number in range(len(LOPER.scenes)):
        for shop in SHOPS:
            for told in shop.scenes[number]:
                for letter in stages[shop.slug].letters(told):
                    post(client, shop, letter)
        work()
        for shop in SHOPS:
            do(shop, number)
        work()


def do(shop: DemoShop, number: int) -> None:
    for deed in shop.life.deeds.get(number, ()):
        with merchant(shop):
            act(deed)


def test_the_life_of_both_shops_and_that_nothing_of_it_happens_twice(lived: None, settings: Any) -> None:
    for shop in SHOPS:
        _every_state_is_there(shop)
    with merchant(FUNKWERK):
        assert TakeBack.objects.filter(state="asked").count() == 1
    before = {shop.slug: counted(shop) for shop in SHOPS}
    for shop in SHOPS:
        for number in shop.life.deeds:
            do(shop, number)
    work()
    assert {shop.slug: counted(shop) for shop in SHOPS} == before
    settings.ROOT_URLCONF = "tests.demo.urls"
    admit(8000)
    admit(8000)
    for shop in SHOPS:
        _only_the_shops_own_page_may_read_the_status(shop)
    assert Client(HTTP_HOST="localhost").get("/demo-shop/nobody/").status_code == 404


def _every_state_is_there(shop: DemoShop) -> None:
    with merchant(shop):
        states = sorted(DeliveryChange.objects.values_list("state", flat=True))
        assert states == ["accepted", "confirmed", "refused", "requested"]
        assert Collection.objects.get().state == Collection.State.READY
        assert Appointment.objects.filter(state="booked").count() == 2
        assert Question.objects.count() == 1
        ours = Shipment.objects.filter(eta_basis__startswith="history", estimated_at=None)
        assert ours.count() == 1, "one parcel whose day the shop's own past tells"


def _only_the_shops_own_page_may_read_the_status(shop: DemoShop) -> None:
    page = Client(HTTP_HOST="localhost").get(f"/demo-shop/{shop.slug}/")
    said = page.content.decode()
    (script,) = re.findall(r'<script src="([^"]+)" defer>', said)
    (token,) = re.findall(r'token="([^"]+)"', said)
    assert f"script-src {origin_of(script)};" in page["Content-Security-Policy"]
    path = urlsplit(script).path.replace("order-status.js", f"status.json?token={token}")
    host = urlsplit(script).hostname or ""
    status = Client(HTTP_HOST=host).get(path, HTTP_ORIGIN="http://localhost:8000")
    assert status.json()["order"].endswith("1042")
    assert status["Access-Control-Allow-Origin"] == "http://localhost:8000"
    stranger = Client(HTTP_HOST=host).get(path, HTTP_ORIGIN="http://localhost:9000")
    assert "Access-Control-Allow-Origin" not in stranger
    with merchant(shop):
        assert len(StatusKey.objects.get().origins) == 2


def counted(shop: DemoShop) -> list[Any]:
    with merchant(shop):
        changes = list(DeliveryChange.objects.order_by("pk").values_list("kind", "state"))
        return [changes, *(model.objects.count() for model in (Collection, Appointment, Question, TakeBack))]


def test_what_the_team_changes_after_the_first_start_stays(db: None) -> None:
    seed(KEPT)
    for shop in SHOPS:
        with merchant(shop):
            assert PickupPoint.objects.count() > 10
            assert Location.objects.count() == 2
            assert TransitCount.objects.count() > 100
            assert {"nl", "de", "en"} <= set(CareSettings.objects.get().texts)
            CareBlock.objects.all().delete()
            Specialist.objects.filter(duties__isnull=False).update(name="Somebody else")
            CareSettings.objects.update(promise="")
    seed(KEPT)
    for shop in SHOPS:
        with merchant(shop):
            assert not CareBlock.objects.exists()
            assert set(Specialist.objects.values_list("name", flat=True)) == {"Somebody else"}
            assert CareSettings.objects.get().promise == ""


def test_a_mail_s_own_pictures_are_shown_in_the_mailbox() -> None:
    raw = (
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n'
        b'<img src="cid:code"><img src="cid:other">\r\n--x\r\nContent-Type: image/png\r\nContent-ID: <code>\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--x--\r\n"
    )
    assert with_pictures(parsed(raw)).startswith('<img src="data:image/png;base64,iVBORw=="><img src="cid:other">')


def test_every_picture_has_a_name_of_its_own_and_both_shops_the_same() -> None:
    files = [shot.file for shot in shots()]
    assert len(files) == len(set(files))
    assert {name.partition("-")[2] for name in files if name.startswith("loper-")} == {
        name.partition("-")[2] for name in files if name.startswith("funkwerk-")
    }


def test_pictures_are_made_small_and_keep_their_size() -> None:
    sky = Image.linear_gradient("L").resize((780, 3000))
    made = io.BytesIO()
    Image.merge("RGB", (sky, sky.rotate(180), sky)).save(made, "PNG")
    with Image.open(io.BytesIO(small(made.getvalue()))) as picture:
        assert picture.mode == "P"
        assert picture.size == (780, 3000)
    assert len(small(made.getvalue())) < LARGEST
