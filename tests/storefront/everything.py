"""An order's page with everything on that can be on, for its budget, its order of things and its looks."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from care.models import CommonQuestion, TakeBack
from consents.models import Consent
from merchants.models import Merchant
from orders.models import Order
from tests import cast
from tests.care import stage as care
from tests.storefront.scenes import DAY, SCENES, Scene, on_the_way, stage, wished
from tests.visits import stage as visits
from tracking.snapshots import Status
from visits import booking, collecting
from visits.models import AppointmentKind, KindAtLocation


def everything(scene: Scene) -> None:
    """Two parcels, one at a pick-up point, with pictures and our own estimate; one line is still in the shop."""
    from tests.orders.pictures import picture

    lines = [scene.line(), scene.line("Regenjack Noord", "maat L"), scene.line("Loopsokken", "3 paar", 2)]
    for count, line in enumerate(lines[:2]):
        line.picture = picture(f"https://shop.example/{scene.number}/{count}.png", hue=count * 40)
        line.save()
    today = timezone.localdate()
    on_the_way(scene.parcel(lines=[lines[0]], eta_from=today + DAY, eta_until=today + 2 * DAY, eta_basis="history:9:2"))
    point: dict[str, Any] = {
        "pickup_name": "Primera Jansen", "pickup_code": "4711-93", "pickup_until": timezone.now() + 2 * DAY,
        "pickup_address": "Ferdinand Bolstraat 12, 1072 LJ Amsterdam", "pickup_hours": {"tue": [["09:00", "18:00"]]},
        "carrier": "dhl_parcel_nl",
    }  # fmt: skip
    on_the_way(scene.parcel(Status.AVAILABLE_FOR_PICKUP, [lines[1]], **point))


def everything_on(shop: cast.Shop, **changes: Any) -> tuple[Order, str]:
    """The order and the token of a link to it: a wish waits, a part lies in the shop, an appointment is booked, and the
    merchant switched every kind of care on."""
    SCENES["everything"] = everything
    try:
        order, token = stage(shop, "everything", **changes)
    finally:
        SCENES.pop("everything")
    shop.connect("sendcloud", api_token="abc:def")
    with shop.scoped():
        first = order.shipments.order_by("pk").first()
        Merchant.objects.filter(pk=shop.merchant.pk).update(support_phone="020 123 45 67")
    wished(shop, order, "hold", "requested", shipment=first)
    with shop.scoped():
        made = visits.staged(count=2)
        collecting.mark_ready(order, made.location)
        wanted = booking.Wanted(made.kind, made.location, visits.weekday(10))
        booking.book(order, wanted, name="Sanne de Vries", wish="")
        other = AppointmentKind.objects.create(name="Schoenadvies")
        KindAtLocation.objects.create(kind=other, location=made.location)
        _care(order)
    return order, token


def cost(browser: Client, address: str) -> list[str]:
    """The queries of a page, without the statements that only begin and end transactions."""
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    ends = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [query["sql"] for query in queries if not query["sql"].startswith(ends)]


def _care(order: Order) -> None:
    care.switch_on()
    for number in range(4):
        texts = {"nl": {"title": f"Blok {number}", "text": "Was ze koud."}, "en": {"title": f"Block {number}",
                 "text": "Wash them cold."}}  # fmt: skip
        care.block(position=number, texts=texts, kind=["guide", "newsletter", "social", "event"][number])
    CommonQuestion.objects.create(texts={"nl": {"question": "Hoe was ik ze?", "answer": "Koud."}})
    Consent.objects.create(
        order=order, email="somebody@example.com", address_hash=b"y" * 32, source="order page", language="nl",
        wording="Ja", wording_version="0" * 12, asked_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    TakeBack.objects.create(
        order=order, kind="old_for_new", state="offered", lines=[], methods=["shop"], open_days=30,
        offer="Wij nemen je oude schoenen gratis terug.", offer_version="0" * 12, offer_language="nl",
        offered_at=timezone.now(),
    )  # fmt: skip
