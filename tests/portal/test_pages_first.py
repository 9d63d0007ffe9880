"""A page that was shown a moment ago is given again, and never when anything about it changed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.handlers.wsgi import WSGIHandler
from django.core.signing import get_cookie_signer
from django.db import connection, models
from django.test import RequestFactory
from django.utils import timezone

from care.models import CareBlock, CareSettings, CommonQuestion, TakeBackRule
from merchants.access import open_link, revoke
from merchants.models import Brand
from merchants.tenancy import MerchantOwned
from orders.models import Line, Order, Refund
from portal.pages_first import FRESH, PagesFirst
from returns.insight.sizing import key_of
from returns.models import SizeNote
from storefront import reading
from storefront.keys import COOKIE
from storefront.versions import NOT_SHOWN, version_sql
from tests import cast
from tests.storefront.scenes import HOUR, scan, stage
from tracking.models import Checkpoint, PickupSettings, Shipment
from tracking.snapshots import Status
from visits.models import AppointmentKind, KindAtLocation, Location, Specialist

pytestmark = pytest.mark.django_db(transaction=True)


class Visitor:
    """A browser before the WSGI application, without Django's test client in between."""

    def __init__(self, shop: cast.Shop, scene: str = "in_transit") -> None:
        self.shop, self.now, self.reached_django = shop, 0.0, 0
        self.order, token = stage(shop, scene)
        with shop.scoped():
            link = open_link(token)
            assert link is not None
            salt = f"{COOKIE}storefront.keys:{shop.merchant.pk}"
            self.cookie = f"{COOKIE}={get_cookie_signer(salt=salt).sign(str(link.pk))}"
        self.application = PagesFirst(self._django, clock=lambda: self.now)
        self.handler = WSGIHandler()
        self.headers: dict[str, str] = {}
        self.status = ""

    def _django(self, environ: Any, start_response: Any) -> Any:
        self.reached_django += 1
        return self.handler(environ, start_response)

    def look(self, **environ: str) -> str:
        path = f"/orders/{self.order.public_id}/"
        asked = {"HTTP_HOST": self.shop.host, "HTTP_COOKIE": self.cookie, "HTTP_ACCEPT_LANGUAGE": "en", **environ}
        request = RequestFactory().get(path, **asked).environ  # type: ignore[arg-type]

        def start(status: str, headers: list[tuple[str, str]], *_error: Any) -> Any:
            self.status, self.headers = status, dict(headers)

        return b"".join(self.application(request, start)).decode()

    def settled(self, **environ: str) -> str:
        """The page once its first visit, which may leave cookies, is over: given twice without Django."""
        self.look(**environ)
        before = self.reached_django
        page = self.look(**environ)
        assert self.reached_django == before, "the second look was to be the short way"
        return page


@pytest.fixture
def visitor(loper: cast.Shop) -> Visitor:
    return Visitor(loper)


def test_the_same_page_is_given_again_word_for_word(visitor: Visitor) -> None:
    first = visitor.look()
    headers = visitor.headers
    assert visitor.settled() == first and visitor.status == "200 OK"
    assert visitor.headers == headers and "Content-Security-Policy" in headers


CHANGES: dict[str, Callable[[Order], object]] = {
    "a scan": lambda order: scan(order.shipments.get(), HOUR / 2, Status.IN_TRANSIT, "Nog onderweg"),
    "a scan that goes": lambda order: Checkpoint.objects.filter(shipment__order=order).latest("pk").delete(),
    "a parcel's status": lambda order: order.shipments.update(status=Status.DELIVERED, delivered_at=timezone.now()),
    "an item": lambda order: Line.objects.filter(order=order).update(title="Regenjack"),
    "a refund": lambda order: Refund.objects.create(order=order, external_id="r", amount=5, currency="EUR"),
    "the order": lambda order: Order.objects.filter(pk=order.pk).update(cancelled_at=timezone.now()),
    "another parcel": lambda order: Shipment.objects.create(order=order, tracking_number="3SNEW"),
    "what the brand shows around": lambda _order: CareSettings.objects.create(shows_blocks=True),
    "a block": lambda _order: CareBlock.objects.create(kind="guide", is_on=True),
    "an answer": lambda _order: CommonQuestion.objects.create(topic="when"),
    "what is taken back": lambda _order: TakeBackRule.objects.create(kind="recycling"),
    "the map": lambda _order: PickupSettings.objects.create(),
    "a shop": lambda _order: Location.objects.create(name="Amsterdam"),
    "a specialist": lambda _order: Specialist.objects.create(name="Noor"),
    "what can be booked": lambda _order: KindAtLocation.objects.create(
        kind=AppointmentKind.objects.create(name="Passen"), location=Location.objects.create(name="Utrecht")
    ),
    "a note on a size": lambda order: SizeNote.objects.create(
        product=key_of(order.lines.first()),
        title="",
        verdict="small",
        sold=60,
        returned=14,
        too_small=14,
        too_large=0,
        since=timezone.now().date(),
        computed_at=timezone.now(),
    ),
    "the brand": lambda order: Brand.objects.filter(merchant_id=order.merchant_id).update(colour="#1a7f37"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen_at_the_next_look(visitor: Visitor, change: str) -> None:
    visitor.settled()
    before = visitor.reached_django
    with visitor.shop.scoped():
        CHANGES[change](visitor.order)
    visitor.look()
    assert visitor.reached_django == before + 1


def test_a_change_of_another_order_changes_nothing_here(visitor: Visitor) -> None:
    visitor.settled()
    before = visitor.reached_django
    stage(visitor.shop, "delivered", "1043")
    visitor.look()
    assert visitor.reached_django == before


def test_a_revoked_link_and_an_erased_order_open_nothing(visitor: Visitor) -> None:
    visitor.settled()
    with visitor.shop.scoped():
        revoke(visitor.order.subject)
    assert "Wolkenloper" not in visitor.look() and visitor.status.startswith("303")


def test_words_about_time_are_made_anew_after_half_a_minute(visitor: Visitor) -> None:
    visitor.settled()
    before = visitor.reached_django
    visitor.now += FRESH + 1
    visitor.look()
    assert visitor.reached_django == before + 1


def test_another_browser_language_host_or_question_gets_its_own_answer(visitor: Visitor, funkwerk: cast.Shop) -> None:
    english = visitor.settled()
    assert visitor.settled(HTTP_ACCEPT_LANGUAGE="nl") != english
    stranger = visitor.look(HTTP_COOKIE="")
    assert visitor.status.startswith("303") and "Wolkenloper" not in stranger
    assert "Wolkenloper" not in visitor.look(HTTP_HOST=funkwerk.host) and visitor.status.startswith("303")
    assert visitor.look(HTTP_COOKIE=visitor.cookie[:-1] + ("a" if visitor.cookie[-1] != "a" else "b")) != english
    assert visitor.status.startswith("303")


def test_it_leaves_no_tenant_behind_on_the_connection(visitor: Visitor) -> None:
    visitor.settled()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('stoep.merchant_id', true), (SELECT count(*) FROM orders_order)")
        tenant, orders = cursor.fetchone()
    assert (tenant or "", orders) == ("", 0)


def test_a_database_that_does_not_answer_is_the_long_way_s_business(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.settled()
    before = visitor.reached_django
    monkeypatch.setattr("storefront.versions.still", lambda _page: 1 / 0)
    visitor.look()
    assert visitor.reached_django == before + 1


def test_every_kind_of_row_that_belongs_to_an_order_counts_in_its_version() -> None:
    """A new model with a key to an order or a parcel is part of the version by itself, or is named as not shown."""
    sql = version_sql("1", "1")
    for model in apps.get_models():
        if not issubclass(model, MerchantOwned) or model._meta.label in NOT_SHOWN:
            continue
        keys = [field for field in model._meta.local_concrete_fields if isinstance(field, models.ForeignKey)]
        if any(field.related_model in (Order, Shipment) for field in keys):
            assert f"FROM {model._meta.db_table} " in sql, model


def test_every_table_that_an_order_page_reads_along_counts_in_its_version(loper: cast.Shop) -> None:
    """What storefront/around.py and the page's own rows are read from, down to the innermost sub-query."""
    with loper.scoped():
        read = str(reading._with_around("x").query)
    tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', read))
    assert {"care_caresettings", "visits_location", "tracking_deliverychange"} <= tables, "it looks where it should"
    sql = version_sql("1", "1")
    assert [table for table in sorted(tables) if f"FROM {table} " not in sql] == []
