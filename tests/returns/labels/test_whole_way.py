"""From the customer's choice to the code on the phone, through the workers, over real HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from returns.labels import inquiring, making
from returns.labels.calling_off import call_off_due
from returns.labels.contracts import Method
from returns.labels.offering import Ways, ways
from returns.labels.settling_on import Wish, call_off, choose, live_parcel
from returns.models import Return, ReturnParcel
from tests.cast import Shop
from tests.returns import desk
from tests.returns.labels.sendcloud_fake import Sendcloud
from tests.returns.labels.servers import CODE, Provider, Trouble, serving

SENDER = {"line1": "Prinsengracht 2 B", "postal_code": "1016 HK", "city": "Amsterdam", "country": "NL"}


def offered(shop: Shop, row: Return) -> Ways:
    with shop.scoped():
        return ways(row, shop.merchant, timezone.now())


def connected(shop: Shop, server: Provider, settings: Any) -> Return:
    settings.HTTP_ALLOWED_PRIVATE = [server.url.removeprefix("http://")]
    shop.connect("sendcloud", api_token="public:secret", config={"base_url": f"{server.url}/api/v3"})
    with shop.scoped():
        return desk.of(shop, sender=SENDER, name="Sanne de Vries", send_by=timezone.now() + timedelta(days=10))


@pytest.mark.parametrize("is_lost", [False, True], ids=["at once", "with a lost answer"])
def test_a_code_without_a_printer(loper: Shop, settings: Any, is_lost: bool) -> None:
    behind = Sendcloud()
    with serving(behind) as server:
        row = connected(loper, server, settings)
        assert offered(loper, row).is_asking
        assert inquiring.drain() == 1
        way = next(way for way in offered(loper, row).possible if way.offer.method == Method.QR)
        assert (way.offer.carrier, way.offer.needs_printer) == ("postnl", False)
        with loper.scoped():
            first = choose(row.pk, Wish(way.offer), loper.merchant)
            assert choose(row.pk, Wish(way.offer), loper.merchant).pk == first.pk
        if is_lost:
            server.troubles = [Trouble("/returns", done=True, hang_up=True)]
            making.drain()
            with loper.scoped():
                assert ReturnParcel.objects.filter(pk=first.pk, state=ReturnParcel.State.WAITING).update(
                    due_at=timezone.now()
                )
        making.drain()
        with loper.scoped():
            parcel = live_parcel(row)
            assert parcel and parcel.state == ReturnParcel.State.READY
            assert (parcel.code, parcel.code_kind, parcel.tracking_number) == (CODE, "qr", "3S1000")
            call_off(parcel)
        assert call_off_due() == 1
        assert [one["status"] for one in behind.returns.values()] == ["cancelled"]


def test_the_carriers_no_reaches_the_team_in_its_words(loper: Shop, settings: Any) -> None:
    with serving(Sendcloud(carrier_says="Postcode outside the delivery area")) as server:
        row = connected(loper, server, settings)
        offered(loper, row)
        inquiring.drain()
        way = next(way for way in offered(loper, row).possible if way.offer.method == Method.QR)
        with loper.scoped():
            parcel = choose(row.pk, Wish(way.offer), loper.merchant)
        making.drain()
        with loper.scoped():
            parcel.refresh_from_db()
            assert parcel.state == ReturnParcel.State.FAILED
            assert "Postcode outside the delivery area" in parcel.last_error
