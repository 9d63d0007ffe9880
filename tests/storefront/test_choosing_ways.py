"""Choosing a place or a time chooses the way that it belongs to, with and without JavaScript."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from returns.labels import offering
from returns.labels.contracts import Slot
from returns.models import ReturnItem, ReturnParcel
from storefront.returning import ways
from tests.cast import Shop
from tests.storefront.test_sending import HOME, LOCKER, QR, WAY, offered

pytestmark = pytest.mark.django_db
PRIMERA = "generic:postnl:2"


class Fetches:
    """A provider that comes on one of two mornings."""

    def slots(self, _access: Any, _offer: Any, _sender: Any, _days: Any) -> list[Slot]:
        start = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return [Slot(start + timedelta(days=days), start + timedelta(days=days, hours=4)) for days in (0, 1)]


def test_a_place_alone_chooses_its_way_and_none_is_chosen_for_anybody(loper: Shop) -> None:
    row, client, pk = offered(loper, QR)
    client.get("/", {"lang": "en"})
    address, way, locker = f"/returns/{row.public_id}/send/", WAY.format(pk=pk), LOCKER.format(pk=pk)
    page = client.get(address).content.decode()
    assert " checked" not in page and "required" not in page.split("<form")[1]
    both = client.post(address, {f"place:{way}": PRIMERA, f"place:{locker}": "generic:postnl:1"})
    assert both.status_code == 422 and "Choose how you want to send it." in both.content.decode()
    other = client.post(address, {"way": locker, f"place:{way}": PRIMERA})
    assert other.status_code == 422 and "is of another way" in other.content.decode()
    assert client.post(address, {f"place:{way}": PRIMERA}).status_code == 303
    with loper.scoped():
        parcel = ReturnParcel.objects.get(in_return=row)
        assert (parcel.method, parcel.point["name"]) == ("qr", "Primera")


def test_a_time_alone_chooses_that_somebody_comes(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    row, client, pk = offered(loper, HOME)
    known = ways.provider
    monkeypatch.setattr(ways, "provider", lambda name: Fetches() if name == "sendcloud" else known(name))
    client.get("/", {"lang": "en"})
    address, home = f"/returns/{row.public_id}/send/", f"sendcloud~{pk}~home"
    page = client.get(address).content.decode()
    times = [one.split('"')[0] for one in page.split(f'name="time:{home}" value="')[1:]]
    assert len(times) == 2 and " between " in page
    missing = client.post(address, {"way": home})
    assert missing.status_code == 422 and "Choose a time" in missing.content.decode()
    assert client.post(address, {f"time:{home}": times[1]}).status_code == 303
    with loper.scoped():
        parcel = ReturnParcel.objects.get(in_return=row)
        assert parcel.method == "home" and parcel.pickup_from is not None
        assert parcel.pickup_from.isoformat() == times[1]


def test_whoever_pays_himself_is_shown_no_label_of_ours_as_free(loper: Shop) -> None:
    row, client, pk = offered(loper, QR, HOME, replace(HOME, key="paid", carrier="dpd", customer_pays=True))
    told, free = [["window", {}], ["customer_pays", {}]], [["window", {}]]
    address, own = f"/returns/{row.public_id}/send/", 'value="generic~0~own"'
    for decision, is_there in ((told, False), (free, True)):
        with loper.scoped():
            ReturnItem.objects.filter(in_return=row).update(decision=decision)
        page = client.get(address).content.decode()
        assert own in page and f'value="sendcloud~{pk}~paid"' in page
        assert (f'value="{WAY.format(pk=pk)}"' in page) == is_there
        assert (f'value="sendcloud~{pk}~home"' in page) == is_there
        posted = client.post(address, {"way": WAY.format(pk=pk)}).status_code
        assert posted == (303 if is_there else 422)


def test_what_is_far_is_nobodys_easiest_way(loper: Shop) -> None:
    row, _client, _pk = offered(loper, QR)
    with loper.scoped():
        found = replace(offering.ways(row, loper.merchant, timezone.now()), is_asking=False, is_looking=False)
        near, far = (
            replace(found, possible=[replace(found.possible[0], metres=metres), *found.possible[1:]])
            for metres in (900, 247_000)
        )
        tiles = [ways.tiles_of(one, QueryDict(), timezone.now()) for one in (near, far)]
    assert [[tile.is_easiest for tile in shown][:2] for shown in tiles] == [[True, False], [False, False]]
