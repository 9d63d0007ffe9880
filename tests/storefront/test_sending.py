"""How a return travels: places to narrow to, a code that is being made, one that is over, papers for the customs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from notifications.mails.measures import kilograms, sides
from orders.models import Line
from returns.labels.contracts import Method, Offer
from returns.labels.describing import describe
from returns.labels.inquiring import _told, digest_of
from returns.models import OfferQuestion, Return, ReturnItem, ReturnParcel
from tests.cast import Shop
from tests.returns.test_after_asking import asked, reader, registered
from tracking.models import PickupPoint, PointSearch
from tracking.pickup.hours import WEEKDAYS

pytestmark = pytest.mark.django_db
SENDER = {"line1": "Keizersgracht 1", "postal_code": "1015 CC", "city": "Amsterdam", "country": "NL"}
ALWAYS = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
PLACES = frozenset({"shop", "post_office", "locker"})
QR = Offer("qr", "sendcloud", "postnl", Method.QR, "", Decimal("4.95"), "EUR", drop_off=PLACES, co2_grams=310,
           code_days=7)  # fmt: skip
HOME = Offer("home", "sendcloud", "dhl_parcel_nl", Method.HOME, needs_printer=True, co2_grams=420)
WAY, LOCKER = "sendcloud~{pk}~qr", "sendcloud~{pk}~qr|locker"


def place(number: str, name: str, kind: str, north: float, **changes: Any) -> PickupPoint:
    given = {"carrier": "postnl", "external_id": number, "name": name, "line1": f"Straat {number}", "country": "NL",
             "postal_code": "1015 CC", "city": "Amsterdam", "latitude": 52.3755 + north, "longitude": 4.884,
             "kind": kind, "is_locker": kind == "locker", "hours": {"mon": [["09:00", "18:00"]]}}  # fmt: skip
    return PickupPoint.objects.create(**{**given, **changes})


def offered(shop: Shop, *offers: Offer, **changes: Any) -> tuple[Return, Client, int]:
    """A return for which the carrier has answered, and who sends it."""
    linked = shop.connect("sendcloud", api_token="public:secret")
    row = registered(shop, sender=SENDER)
    with shop.scoped():
        place("1", "Automaat Noord", "locker", 0.001, hours=ALWAYS, **changes)
        place("2", "Primera", "shop", 0.002)
        place("3", "Postkantoor Dam", "post_office", 0.003)
        Line.objects.update(sides_mm=[330, 200, 120])
        answers = [{"offer": {**one.as_json(), "connection_id": linked.pk}, "why": None} for one in offers]
        facts = describe(row, shop.merchant).facts
        OfferQuestion.objects.create(
            in_return=row, asked_for=digest_of(facts), answers=answers, answered_at=timezone.now(), state=1
        )
    return row, reader(shop, row), linked.pk


def test_the_places_are_narrowed_and_the_ways_sorted_by_links(loper: Shop) -> None:
    row, client, pk = offered(loper, QR, HOME)
    address = f"/returns/{row.public_id}/send/"
    page = asked(client, address)
    for words in ("Automaat Noord", "Primera", "Postkantoor Dam", "Parcel lockers", "Post offices", "Picked up",
                  "Open day and night", "about 0.3\xa0kg of CO₂", "The code is good for 7 days"):  # fmt: skip
        assert words in page, words
    locker = client.get(f"{address}?kind=locker").content.decode()
    assert "Automaat Noord" in locker and "Primera" not in locker and 'value="generic~0~own"' not in locker
    posts = client.get(f"{address}?kind=post_office").content.decode()
    assert "Postkantoor Dam" in posts and "Primera" not in posts and "Automaat" not in posts
    assert 'aria-current="true">Post offices' in posts
    green = client.get(f"{address}?order=green").content.decode()
    assert green.index(f'value="{WAY.format(pk=pk)}"') < green.index(f'value="sendcloud~{pk}~home"')
    assert client.get(f"{address}?kind=x&order=y").content.decode().count('name="way"') == page.count('name="way"')
    chosen = LOCKER.format(pk=pk)
    refused = client.post(f"{address}?kind=locker", {"way": ""})
    assert refused.status_code == 422 and "Primera" not in refused.content.decode(), "what was narrowed stays narrowed"
    assert client.post(address, {"way": chosen, f"place:{chosen}": "generic:postnl:1"}).status_code == 303
    with loper.scoped():
        parcel = ReturnParcel.objects.get(in_return=row)
        assert (parcel.method, parcel.point["name"], parcel.point["kind"]) == ("locker", "Automaat Noord", "locker")
        assert parcel.offer["details"]["made_as"] == "qr"
        ready(parcel)
    shown = asked(client, f"/returns/{row.public_id}/")
    for words in ("Scan this code at the parcel locker", "Parcel locker", "Automaat Noord", "Open day and night"):
        assert words in shown, words


def test_a_locker_that_is_too_small_is_listed_with_why_not(loper: Shop) -> None:
    row, client, pk = offered(loper, QR, compartment_mm=[300, 200, 100])
    page = asked(client, f"/returns/{row.public_id}/send/")
    assert f'value="{LOCKER.format(pk=pk)}"' not in page and f'value="{WAY.format(pk=pk)}"' in page
    assert "into a parcel locker" in page and "this takes at most 30 × 20 × 10 cm" in page


def ready(parcel: ReturnParcel, **changes: Any) -> None:
    given = {"state": ReturnParcel.State.READY, "code": "3S1", "code_kind": "qr", **changes}
    ReturnParcel.objects.filter(pk=parcel.pk).update(**given)


def test_the_page_of_a_code_that_is_being_made_looks_again_by_itself_and_stops(loper: Shop) -> None:
    row, client, pk = offered(loper, QR)
    client.post(f"/returns/{row.public_id}/send/", {"way": WAY.format(pk=pk)})
    address = f"/returns/{row.public_id}/"
    page = asked(client, address)
    assert 'hx-trigger="load delay:2s"' in page and f'http-equiv="refresh" content="2;url={address}?turn=1"' in page
    pauses = []
    for turn in range(1, 16):
        part = client.get(f"{address}?turn={turn}", headers={"HX-Request": "true"})
        assert part.status_code == 200 and "<main" not in part.content.decode()
        pauses += [int(one) for one in part.content.decode().split("delay:")[1].split("s")[:1]] if turn < 15 else []
    assert pauses == sorted(pauses) and "hx-get" not in part.content.decode()
    assert "takes longer than usual" in part.content.decode()
    for nonsense in ("-1", "9999", "x", "²"):
        assert client.get(f"{address}?turn={nonsense}").status_code == 200
    assert "http-equiv" not in client.get(f"{address}?turn=15").content.decode()
    with loper.scoped():
        assert ReturnParcel.objects.count() == 1, "looking makes nothing"
        ready(ReturnParcel.objects.get())
    there = client.get(f"{address}?turn=3", headers={"HX-Request": "true"})
    assert (there.status_code, there.headers["HX-Refresh"]) == (204, "true")
    assert "hx-get" not in asked(client, address)


def test_ways_that_come_later_take_nothing_away_that_was_chosen(loper: Shop) -> None:
    row, client, _pk = offered(loper, QR)
    address, look = f"/returns/{row.public_id}/send/", {"HX-Request": "true"}
    with loper.scoped():
        OfferQuestion.objects.update(answered_at=None, state=0)
    assert 'hx-include="[name=' in asked(client, address)
    assert "still asking" in client.get(f"{address}?turn=1", headers=look).content.decode()
    with loper.scoped():
        OfferQuestion.objects.update(answered_at=timezone.now(), state=1)
        PointSearch.objects.update(state=1)
    assert client.get(f"{address}?turn=2", headers=look).headers["HX-Refresh"] == "true"
    later = client.get(f"{address}?turn=2&way=generic~0~own", headers=look)
    assert "There are more ways now" in later.content.decode() and "hx-get" not in later.content.decode()


def test_a_code_that_is_over_is_made_anew_once_and_a_pick_up_wants_a_new_time(loper: Shop) -> None:
    row, client, pk = offered(loper, QR)
    client.post(f"/returns/{row.public_id}/send/", {"way": WAY.format(pk=pk)})
    with loper.scoped():
        ready(ReturnParcel.objects.get(), expires_at=timezone.now() - timedelta(hours=1))
    page = asked(client, f"/returns/{row.public_id}/")
    assert "This code was good until" in page and "Get a fresh code" in page and 'alt="Code of' not in page
    for _double_click in range(2):
        assert client.post(f"/returns/{row.public_id}/renew/").status_code == 303
    with loper.scoped():
        states = list(ReturnParcel.objects.order_by("pk").values_list("state", flat=True))
        assert states == [ReturnParcel.State.CANCELLED, ReturnParcel.State.WAITING]
        fresh = ReturnParcel.objects.get(state=ReturnParcel.State.WAITING)
        ready(fresh, method="home", expires_at=timezone.now() - timedelta(hours=1))
    assert client.post(f"/returns/{row.public_id}/renew/").headers["Location"].endswith("/send/")


def test_paper_is_only_the_fall_back(loper: Shop) -> None:
    row, client, pk = offered(loper, QR)
    client.post(f"/returns/{row.public_id}/send/", {"way": WAY.format(pk=pk)})
    with loper.scoped():
        ready(ReturnParcel.objects.get(), label=b"%PDF-1.4")
    assert "Download the label" not in asked(client, f"/returns/{row.public_id}/")
    with loper.scoped():
        ready(ReturnParcel.objects.get(), code="", code_kind="", label=b"%PDF-1.4")
    page = asked(client, f"/returns/{row.public_id}/")
    assert "Download the label" in page and "Print the label, and hand in your parcel" in page


def test_from_outside_of_the_union_papers_need_facts_and_another_way_is_there(loper: Shop) -> None:
    label = Offer("paper", "sendcloud", "dhl", Method.LABEL, needs_printer=True)
    row, client, _pk = offered(loper, QR, label)
    with loper.scoped():
        swiss = {"line1": "Bahnhofstrasse 1", "postal_code": "8001", "city": "Zürich", "country": "CH"}
        Return.objects.filter(pk=row.pk).update(sender=swiss)
        row.refresh_from_db()
        Line.objects.update(hs_code="640399", origin_country="PT", weight_grams=600)
        assert describe(row, loper.merchant).facts.has_customs_data
        first = ReturnItem.objects.filter(in_return=row).order_by("pk")[0]
        Line.objects.filter(pk=first.line_id).update(hs_code="", weight_grams=None)
        facts = describe(row, loper.merchant).facts
        answers = [_told(one, facts) for one in (QR, label)]  # as the worker judges them
        OfferQuestion.objects.update(asked_for=digest_of(facts), answers=answers)
    page = asked(client, f"/returns/{row.public_id}/send/")
    assert "its papers must be printed" in page and "the papers for it are not complete" in page
    assert 'value="generic~0~own"' in page, "another way is there"


@pytest.mark.parametrize(("language", "kilos", "box"), [("nl", "0,2 kg", "60 × 38,5 × 40 cm"),
                                                       ("de", "0,2 kg", "60 × 38,5 × 40 cm"),
                                                       ("fr", "0,2 kg", "60 × 38,5 × 40 cm"),
                                                       ("en", "0.2 kg", "60 × 38.5 × 40 cm")])  # fmt: skip
def test_weights_and_lengths_are_the_readers(language: str, kilos: str, box: str) -> None:
    with translation.override(language):
        assert " ".join(kilograms(240).split()) == kilos
        assert kilograms(45)[2:5] == "045", "one decimal would say nothing of a letter"
        assert " ".join(sides((Decimal(60), Decimal("38.5"), Decimal(40))).split()) == box
