"""The whole story, told through the real door in this process: what it leaves behind, and that it can be told twice."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from demo.keeping import Kept
from demo.posting import WRONG
from demo.seeding import seed
from demo.shops import FUNKWERK, LOPER, SHOPS, DemoShop
from demo.story.moments import Moments
from demo.story.playing import Letter, Stage
from demo.story.signing import signed
from inbox import worker as inbox_worker
from inbox.models import Connection, InboundWebhook
from merchants.models import Merchant
from merchants.tenancy import scoped
from orders.models import Order
from outbox import worker as outbox_worker
from tracking.models import Shipment
from tracking.snapshots import Status

State = InboundWebhook.State
KEPT = Kept("key", "merchant-password", "operator-password")


@pytest.fixture
def told(db: None) -> Counter[int]:
    """Both shops seeded and all scenes played; the door's answers, counted. Mail has its own tests."""
    seed(KEPT)
    return tell(timezone.now())


def tell(now: datetime) -> Counter[int]:
    answers: Counter[int] = Counter()
    client = Client()  # one for all: making one costs more than what it is used for here
    stages = {shop.slug: Stage(shop.source, Moments(now, shop.time_zone)) for shop in SHOPS}
    for scenes in zip(*(shop.scenes for shop in SHOPS), strict=True):
        for shop, scene in zip(SHOPS, scenes, strict=True):
            for act in scene:
                for letter in stages[shop.slug].letters(act):
                    answers[post(client, shop, letter)] += 1
        while inbox_worker.drain() + outbox_worker.drain():
            pass
    return answers


def post(client: Client, shop: DemoShop, letter: Letter) -> int:
    with scoped(Merchant.objects.get(slug=shop.slug)):
        connection = Connection.objects.get(source=letter.source)
    secret = connection.secret if letter.genuine else WRONG
    headers = signed(letter.source, letter.body, secret, letter.topic, letter.ident)
    kind = headers.pop("Content-Type")
    answer = client.post(f"/hooks/{connection.key}/", letter.body, content_type=kind, headers=headers)
    return answer.status_code


def states(shop: DemoShop) -> Counter[int]:
    with scoped(Merchant.objects.get(slug=shop.slug)):
        return Counter(InboundWebhook.objects.values_list("state", flat=True))


def statuses(shop: DemoShop) -> set[str]:
    with scoped(Merchant.objects.get(slug=shop.slug)):
        return set(Shipment.objects.filter(order__isnull=False).values_list("status", flat=True))


def test_every_webhook_ends_as_it_should_and_each_shop_shows_every_kind_of_parcel(told: Counter[int]) -> None:
    assert set(told) == {200, 202, 401}
    assert told[200] == 2, "one duplicate, one ping"
    assert told[401] == 2, "one forgery at each shop"
    for shop, ignored in ((LOPER, 1), (FUNKWERK, 2)):
        found = states(shop)
        assert set(found) == {State.DONE, State.IGNORED, State.REJECTED, State.QUARANTINED}
        assert (found[State.IGNORED], found[State.REJECTED], found[State.QUARANTINED]) == (ignored, 1, 1)
    _every_kind_of_parcel()


def _every_kind_of_parcel() -> None:
    shared = {
        Status.PRE_TRANSIT, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.AVAILABLE_FOR_PICKUP,
        Status.DELIVERED, Status.RETURN_TO_SENDER,
    }  # fmt: skip
    assert statuses(LOPER) == shared | {Status.DELIVERY_ATTEMPT_FAILED}
    assert statuses(FUNKWERK) == shared | {Status.EXCEPTION}
    for shop in SHOPS:
        with scoped(Merchant.objects.get(slug=shop.slug)):
            assert Shipment.objects.filter(delayed_at__isnull=False).count() == 1
            assert Shipment.objects.exclude(pickup_code="").count() == 1
            cancelled = Order.objects.get(cancelled_at__isnull=False)
            assert cancelled.refunds.get().amount == cancelled.total
            split = [order for order in Order.objects.all() if order.fulfilments.count() == 2]
            assert len(split) == 1
            assert split[0].delivered_at is None
            assert set(Order.objects.values_list("language", flat=True)) >= {"nl", "de", "fr", "en"} - (
                {"de", "nl"} - {shop.language}
            )
            assert not Shipment.objects.filter(status_at__gt=timezone.now()).exists()


def test_started_again_nothing_is_told_or_made_twice(told: Counter[int]) -> None:
    brand = Merchant.objects.get(slug="loper").brand
    brand.colour = "#123456"
    brand.save()
    with scoped(brand.merchant):
        began = Order.objects.get(number="1047").placed_at
    before = {shop.slug: states(shop) for shop in SHOPS}
    assert began is not None
    assert seed(KEPT) == 0
    assert Merchant.objects.get(slug="loper").brand.colour == "#123456", "what the merchant changed stays"
    assert set(tell(began + timedelta(minutes=4))) == {200, 401}, "a story that broke off goes on where it was"
    assert {shop.slug: states(shop) for shop in SHOPS} == before
