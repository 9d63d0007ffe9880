"""What follows a return's request, in a real browser: how it travels, the code, where it is, the money. On a phone and
a desktop, by day and night, at 400 % and with text twice as large; by keyboard and without JavaScript."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from merchants.access import issue
from orders.models import Order
from returns.labels import making, settling_on
from returns.labels.contracts import Method, Offer
from returns.models import Exchange, Return, ReturnParcel
from returns.money import releasing
from returns.moves import move
from tests import cast
from tests.browser.hands import Hands
from tests.browser.looking import Tour
from tests.browser.test_tracking_page import Reader, base, shop
from tests.returns import desk
from tests.returns.money.bank import open_bank
from tests.returns.test_after_asking import OWN, POOL, registered
from tests.returns.test_circular import opened

__all__ = ["base", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOTH = pytest.mark.parametrize("shop", ["loper", "funkwerk"], indirect=True)
LONG = "Wolkenloper 3 Herren-Trailrunningschuh mit Donaudampfschifffahrtsgesellschaftssohle"


def key_of(shop: cast.Shop, row: Return) -> str:
    with shop.scoped():
        return str(issue(row.access_subject, "test"))


@BOTH
def test_every_state_of_a_return_can_be_read_by_everybody(chromium: Any, shop: cast.Shop, base: str) -> None:
    row = registered(shop)
    address = f"/returns/{row.public_id}/"
    tour = Tour(chromium, base, shop)
    with open_bank():
        tour.go(f"/returns/t/{key_of(shop, row)}/", "registered")
        tour.go(f"{address}send/", "ways")
        tour.page.eval_on_selector_all("input[name=way]", "all => all.forEach(one => { one.required = false })")
        tour.press(name="no way chosen")
        tour.page.check(f'input[value="{POOL}"]')
        tour.press(name="a label")
        tour.go(f"{address}slip/", "slip").go(f"{address}cancel/", "calling off")
        tour.go(f"{address}send/").page.check(f'input[value="{OWN}"]')
        tour.press(name="own way")
        for state in (Return.State.DROPPED_OFF, Return.State.UNDER_WAY, Return.State.RECEIVED):
            _moved(shop, row, state)
            tour.go(address, state)
        _inspected(shop, row)
        tour.go(address, "inspected, with a deduction")
        for name, changes in _others().items():
            other = registered_as(shop, name, **changes)
            tour.go(f"/returns/t/{key_of(shop, other)}/", name)
    tour.close()
    assert tour.problems == []
    assert {"return_page", "return_send", "return_slip", "return_cancel"} <= tour.routes


@BOTH
def test_old_products_and_sold_out_exchanges_have_pages_for_everybody(
    chromium: Any, shop: cast.Shop, base: str
) -> None:
    with shop.scoped():
        opened()
        row = desk.of(shop, "9100", Return.State.REGISTERED, outcome="exchange")
        exchange = Exchange.objects.create(
            item=desk.items(row)[0], connection=shop.shop, product_id="p1", title=LONG, variant="maat 43", quantity=1,
            unit_price=Decimal("129.95"), currency="EUR", ships=Exchange.Ships.ON_SCAN,
            state=Exchange.State.SOLD_OUT, reserved_until=timezone.now() + timedelta(days=2), key="sold-out",
        )  # fmt: skip
    tour = Tour(chromium, base, shop).go("/recycle/", "recycle")
    tour.page.evaluate("document.querySelectorAll('[required]').forEach(one => one.required = false)")
    tour.press(name="recycle, nothing filled in")
    tour.go(f"/returns/t/{key_of(shop, row)}/", "exchange, sold out")
    tour.go(f"/returns/{row.public_id}/exchange/{exchange.public_id}/", "exchange, anew")
    tour.close()
    assert tour.problems == []
    assert {"recycle", "return_exchange"} <= tour.routes


def _moved(shop: cast.Shop, row: Return, state: str) -> None:
    with shop.scoped():
        move(row.pk, state, "carrier")


def _inspected(shop: cast.Shop, row: Return) -> None:
    with shop.scoped():
        shoes, socks = desk.items(row)
        shoes.deduction, shoes.deduction_reason = Decimal(20), "De zolen zijn afgelopen."
        shoes.title, socks.received_quantity = LONG, 0
        for item in (shoes, socks):
            item.inspected_at = timezone.now()
            item.received_quantity = item.quantity if item.received_quantity is None else item.received_quantity
            item.save()
        move(row.pk, Return.State.INSPECTED, "ruth@loper.example")
        releasing.release(row)


def _others() -> dict[str, dict[str, Any]]:
    now = timezone.now()
    return {
        Return.State.ASKED: {"decide_by": now + timedelta(hours=20)},
        Return.State.REFUSED: {"decision_note": "De garantie is voorbij."},
        Return.State.CANCELLED: {},
        Return.State.EXPIRED: {"promised_on": timezone.localdate() - timedelta(days=1)},
    }


def registered_as(shop: cast.Shop, state: str, **changes: Any) -> Return:
    with shop.scoped():
        row = desk.of(shop, f"9{len(state)}{state[:2]}", Return.State.ASKED, **changes)
        if state == Return.State.EXPIRED:
            move(row.pk, Return.State.REGISTERED, "system")
        if state != Return.State.ASKED:
            move(row.pk, state, "system")
        return row


@BOTH
def test_a_carrier_s_code_is_large_and_can_be_had_anew(chromium: Any, shop: cast.Shop, base: str) -> None:
    row = registered(shop)
    with shop.scoped():
        held = Return.objects.get(pk=row.pk)
        parcel = ReturnParcel(in_return=held, provider="generic", method=Method.QR, carrier="postnl",
                              offer=Offer("qr", "generic", "postnl", Method.QR).as_json(), code="ABC123-4567",
                              code_kind="barcode", expires_at=timezone.now() + timedelta(days=9),
                              state=ReturnParcel.State.READY, point=_point())  # fmt: skip
        parcel.save()
    tour = Tour(chromium, base, shop).go(f"/returns/t/{key_of(shop, row)}/", "a code")
    box = tour.page.locator(".following-code__picture").bounding_box()
    assert box is not None and box["width"] > 280, "a hand scanner reads it off a phone"
    assert tour.page.eval_on_selector(".following-code__picture", "one => one.complete && one.naturalWidth > 0")
    tour.sees("Primera Kinkerstraat")
    with shop.scoped():
        ReturnParcel.objects.filter(pk=parcel.pk).update(expires_at=timezone.now() - timedelta(days=1))
    tour.go(f"/returns/{row.public_id}/", "an expired code")
    tour.close()
    assert tour.problems == []
    with shop.scoped():
        assert settling_on.is_over(settling_on.live_parcel(row) or parcel)
    making.drain()


def _point() -> dict[str, Any]:
    return {
        "key": "postnl:1", "kind": "shop", "carrier": "postnl", "name": "Primera Kinkerstraat",
        "address": "Kinkerstraat 12, 1053 DT Amsterdam", "country": "NL", "distance_m": 350,
        "hours": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")},
        "closed_on": [], "time_zone": "Europe/Amsterdam", "is_accessible": True, "latitude": None, "longitude": None,
    }  # fmt: skip


@pytest.mark.parametrize(("shop", "scripts"), [("loper", False), ("funkwerk", True)], indirect=["shop"])
def test_a_way_is_chosen_and_the_return_called_off_by_keyboard(
    chromium: Any, shop: cast.Shop, base: str, scripts: bool
) -> None:
    row = registered(shop)
    reader = Reader(chromium, base, "phone", java_script_enabled=scripts).opens(
        f"/returns/t/{key_of(shop, row)}/?lang=en"
    )
    hands = Hands(reader.page)
    hands.follows('a[href$="/send/"]')
    hands.to("input[name=way]").press("Space")
    hands.follows("main form button")
    reader.sees("Show this code in our shop.")
    hands.follows('a[href$="/cancel/"]').follows("main form button")
    reader.sees("You cancelled this return.")
    with shop.scoped():
        assert Return.objects.get(pk=row.pk).state == Return.State.CANCELLED and Order.objects.count() == 1
    assert reader.complaints == []
