"""Points near a postcode: who is asked, who is heard, what is kept, how far it is, and which choice is a real one."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests import cast
from tests.cast import Shop, work
from tests.tracking import pickup_fakes as told
from tests.tracking.carrier_fakes import Asked, FakeCarrier, Reply, fake_carrier
from tests.tracking.test_pickup_upload import GOOD, HEAD
from tracking.models import PickupPoint, PointSearch
from tracking.pickup import asking
from tracking.pickup.distance import distance_words, metres_between
from tracking.pickup.places import EXAMPLES, SHAPES, Place, is_postcode, normal_postcode, place_of
from tracking.pickup.points import Nearby, key_of, nearby, point_of, point_with, points_near, wish_of
from tracking.pickup.searches import FRESH, LATER, SOON, want
from tracking.pickup.uploading import replace_points


@pytest.fixture
def carrier(settings: Any) -> Iterator[FakeCarrier]:
    with fake_carrier() as fake:
        settings.HTTP_ALLOWED_PRIVATE = [fake.url.removeprefix("http://")]
        yield fake


class Answers:
    """By path: which provider says what."""

    def __init__(self, fake: FakeCarrier) -> None:
        self.said: dict[str, Reply] = {}
        self.fake = fake
        fake.answer = self._answer  # type: ignore[method-assign]

    def _answer(self, asked: Asked) -> Reply:
        self.fake.asked.append(asked)
        return next((reply for start, reply in self.said.items() if asked.path.startswith(start)), Reply({}, 404))


@pytest.fixture
def answers(carrier: FakeCarrier) -> Answers:
    found = Answers(carrier)
    found.said["/service-points"] = Reply([told.sendcloud(1, carrier="dpd"), told.sendcloud(2, carrier="dhl")])
    found.said["/shipment"] = Reply(told.postnl_answer(told.postnl(1), told.postnl(2)))
    return found


def connect(shop: Shop, carrier: FakeCarrier, *sources: str) -> None:
    for source in sources:
        shop.connect(source, api_token="key", config={"base_url": carrier.url, "points_url": carrier.url})


def search(shop: Shop, postcode: str = "1015 CC", country: str = "NL", **options: Any) -> Nearby:
    with shop.scoped():
        want(country, postcode)
        return nearby(country, postcode, **options)


def age(shop: Shop, by: timedelta) -> None:
    with shop.scoped():
        for row in PointSearch.objects.filter(answered_at__isnull=False):
            PointSearch.objects.filter(pk=row.pk).update(answered_at=row.answered_at - by)


def test_a_page_asks_and_a_worker_answers(loper: Shop, carrier: FakeCarrier, answers: Answers) -> None:
    connect(loper, carrier, "postnl", "sendcloud")
    first = search(loper)
    assert (first.points, first.asking, first.silent) == ([], ["postnl", "sendcloud"], [])
    assert carrier.asked == []  # nothing inside the page's transaction
    work()
    second = search(loper, "1015cc")
    assert [point.distance_m for point in second.points] == [100, 200, 234, 468]
    assert (second.asking, second.silent) == ([], [])
    work()
    assert len(carrier.asked) == 2  # the answers are kept


def test_one_silent_provider_hides_nobody_else(loper: Shop, carrier: FakeCarrier, answers: Answers) -> None:
    answers.said["/shipment"] = Reply(b"<html>", 500)
    connect(loper, carrier, "postnl", "sendcloud")
    search(loper)
    work()
    found = search(loper)
    assert [point.provider for point in found.points] == ["sendcloud", "sendcloud"]
    assert (found.asking, found.silent) == ([], ["postnl"])


def test_asked_again_when_somebody_looks_and_enough_time_has_passed(
    loper: Shop, carrier: FakeCarrier, answers: Answers
) -> None:
    connect(loper, carrier, "postnl")
    search(loper)
    work()
    for failure, pause in ((500, SOON), (401, LATER)):
        answers.said["/shipment"] = Reply({}, failure)
        age(loper, FRESH)
        asked = len(carrier.asked)
        assert search(loper).asking == ["postnl"]
        work()
        assert len(carrier.asked) > asked
        asked = len(carrier.asked)
        found = search(loper)
        # The old answer outlives the failure, and the page says so.
        assert (len(found.points), found.silent, found.asking) == (2, ["postnl"], [])
        age(loper, pause + timedelta(seconds=1))
        assert search(loper).asking == ["postnl"]
        work()
        assert len(carrier.asked) > asked
    answers.said["/shipment"] = Reply(told.postnl_answer(told.postnl(9)))
    age(loper, LATER)
    search(loper)
    work()
    assert [point.name for point in search(loper).points] == ["Bruna 9"]


def test_only_what_can_answer_is_asked(loper: Shop, carrier: FakeCarrier, answers: Answers) -> None:
    loper.connect("postnl")  # no key
    connect(loper, carrier, "dhl", "ups", "shopify")
    row = loper.connect("dhl", config={"points": "dhl_benelux", "points_url": carrier.url})
    assert search(loper).asking == ["dhl"]
    with loper.scoped():
        assert {search.provider for search in PointSearch.objects.all()} == {"dhl", "dhl_benelux"}
        type(row).objects.update(is_active=False)
    assert search(loper, "9711AA").asking == []


@pytest.mark.parametrize("postcode", ["", "\0", "x" * 10_000, "!!!"])
def test_what_is_no_postcode_asks_nobody(loper: Shop, carrier: FakeCarrier, answers: Answers, postcode: str) -> None:
    connect(loper, carrier, "postnl")
    with loper.scoped():
        assert want("", postcode) == [] and want("N\0", "1015CC") == []
        assert len(want("NL", postcode)) == (1 if postcode.startswith("x") else 0)


def test_another_merchants_answers_stay_there(
    loper: Shop, funkwerk: Shop, carrier: FakeCarrier, answers: Answers
) -> None:
    connect(loper, carrier, "postnl")
    search(loper)
    work()
    key = key_of(search(loper).points[0], "NL", "1015 CC")
    assert search(funkwerk).points == []
    with funkwerk.scoped():
        assert point_of(key) is None
    with loper.scoped():
        assert point_of(key) is not None


def test_a_forged_choice_is_no_choice(loper: Shop, carrier: FakeCarrier, answers: Answers) -> None:
    connect(loper, carrier, "postnl")
    search(loper)
    work()
    with loper.scoped():
        replace_points(f"{HEAD}\n{GOOD}".encode())
        real = points_near("postnl", "NL", "1015CC")
        for point in real:
            assert point_of(key_of(point, "NL", "1015 CC")) is not None
        assert point_with("postnl", "163001", country="NL", postal_code="1015 CC")
        forged = [
            "", "~", "~~~", "postnl~NL~1015CC~666", "postnl~NL~9999ZZ~163001", "generic~NL~1015CC~:W2", "generic~~~\0",
            "sendcloud~NL~1015CC~163001", "postnl~NL~1015CC~" + "1" * 500, "postnl~\0~1015CC~163001",
        ]  # fmt: skip
        assert [point_of(key) for key in forged] == [None] * len(forged)
        PickupPoint.objects.update(is_active=False)
        assert point_of("generic~NL~1015CC~:W1") is None


def test_an_uploaded_point_is_as_far_as_it_is(loper: Shop) -> None:
    away = GOOD.replace("W1", "W2").replace("1015 CC", "3011 AA").replace("52,3755;4,8852", "51,92;4,48")
    nowhere = GOOD.replace("W1", "W3").replace("52,3755;4,8852", ";").replace("Keizersgracht", "Herengracht")
    with loper.scoped():
        replace_points("\n".join([HEAD, away, nowhere, GOOD]).encode())
        found = points_near("", "NL", "1015 CC")
    assert [point.external_id for point in found] == [":W1", ":W2", ":W3"]
    assert found[0].distance_m is not None and found[0].distance_m < 1500
    assert found[1].distance_m is not None and 55_000 < found[1].distance_m < 60_000
    assert found[2].distance_m is None


def test_only_points_of_the_parcels_carrier(loper: Shop, carrier: FakeCarrier, answers: Answers) -> None:
    connect(loper, carrier, "postnl", "sendcloud")
    search(loper)
    work()
    with loper.scoped():
        for code, expected in (
            ("postnl", {"postnl"}),
            ("dhl_parcel_nl", {"dhl"}),
            ("dpd", {"dpd"}),
            ("", {"postnl", "dpd", "dhl"}),
        ):
            assert {point.carrier for point in points_near(code, "NL", "1015CC")} == expected
        (dhl,) = points_near("dhl_parcel_nl", "NL", "1015CC")
    # clean_wish refuses another carrier's point, so the wish speaks of the parcel's own.
    assert wish_of(dhl, "dhl_parcel_nl")["carrier"] == "dhl_parcel_nl"
    assert wish_of(dhl, "postnl")["carrier"] == "dhl"


def test_the_same_place_from_two_providers_is_one(loper: Shop, carrier: FakeCarrier, answers: Answers) -> None:
    twin = told.sendcloud(
        3, name="BRUNA", street="Kinkerstraat", house_number="1A", postal_code="1053 DL", carrier="postnl"
    )
    answers.said["/service-points"] = Reply([twin])
    connect(loper, carrier, "postnl", "sendcloud")
    search(loper)
    work()
    assert len(search(loper).points) == 2


def test_a_dead_worker_and_a_provider_that_breaks_leave_nobody_waiting(
    loper: Shop, carrier: FakeCarrier, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(loper, carrier, "postnl")
    search(loper)

    def broken(name: str) -> Any:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(asking, "provider_named", broken)
    work()
    assert search(loper).silent == ["postnl"]


@pytest.mark.django_db(transaction=True)
def test_two_tabs_ask_once(settings: Any) -> None:
    shop = cast.loper()
    with fake_carrier() as fake:
        settings.HTTP_ALLOWED_PRIVATE = [fake.url.removeprefix("http://")]
        Answers(fake).said["/shipment"] = Reply(told.postnl_answer(told.postnl(1)))
        connect(shop, fake, "postnl")
        both = threading.Barrier(4)

        def look() -> None:
            try:
                both.wait()
                search(shop)
            finally:
                connection.close()

        def drain() -> None:
            try:
                asking.drain()
            finally:
                connection.close()

        for job in (look, drain):
            threads = [threading.Thread(target=job) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(fake.asked) == 1
        assert [point.name for point in search(shop).points] == ["Bruna 1"]


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [(("NL", "1015CC"), ("NL", "3011AA"), 57), (("DE", "10115"), ("DE", "80331"), 505),
     (("FR", "75011"), ("BE", "1000"), 262),
     (("AT", "1010"), ("LU", "1648"), 765)],
)  # fmt: skip
def test_postcodes_are_where_the_map_has_them(one: Any, other: Any, kilometres: int) -> None:
    here, there = place_of(*one), place_of(*other)
    assert here and there
    assert metres_between(here, there) / 1000 == pytest.approx(kilometres, rel=0.02)


@pytest.mark.parametrize(
    ("country", "written", "code", "is_one"),
    [
        ("NL", "1015 cc", "1015CC", True), ("NL", "1015", "1015", True), ("NL", "0915 CC", "0915CC", False),
        ("NL", "NL-1015 CC", "1015CC", True), ("LU", "L-1648", "1648", True), ("BE", "B-2000", "2000", True),
        ("DE", "D-10115", "10115", True), ("DE", "1011", "1011", False), ("FR", "75011", "75011", True),
        ("AT", "A 1010", "1010", True), ("GB", "SW1A 1AA", "SW1A1AA", True), ("GB", "x", "X", False),
        ("NL", "", "", False), ("NL", "\0", "", False), ("NL", "1015CC" * 20, "1015CC1015", False),
    ],
)  # fmt: skip
def test_postcodes_as_people_write_them(country: str, written: str, code: str, is_one: bool) -> None:
    assert normal_postcode(country, written) == code
    assert is_postcode(country, written) == is_one


def test_a_postcode_newer_than_the_table_lies_where_its_neighbours_do() -> None:
    near, new = place_of("DE", "10115"), place_of("DE", "10100")
    assert near and new and metres_between(near, new) < 20_000
    assert place_of("GB", "SW1A1AA") is None and place_of("NL", "") is None
    assert all(place_of(country, example) for country, example in EXAMPLES.items()) and set(EXAMPLES) == set(SHAPES)


degrees = st.builds(Place, st.floats(-90, 90), st.floats(-180, 180))


@given(degrees, degrees)
def test_distances_are_distances(one: Place, other: Place) -> None:
    assert 0 <= metres_between(one, other) <= 20_037_600
    assert metres_between(one, other) == pytest.approx(metres_between(other, one))


@pytest.mark.parametrize(
    ("metres", "locale", "words"),
    [(0, "nl", "50 m"), (449, "nl", "450 m"), (1234, "nl", "1,2 km"), (1234, "en_GB", "1.2 km"),
     (13_600, "de", "14 km"),
     (1249, "fr", "1,2 km"), (974, "de", "950 m"), (999, "de", "1 km")],
)  # fmt: skip
def test_distances_as_people_say_them(metres: int, locale: str, words: str) -> None:
    assert distance_words(metres, locale).replace("\xa0", " ").replace("\u202f", " ") == words


def test_a_number_becomes_a_name_an_address_and_hours(loper: Shop, carrier: FakeCarrier, answers: Answers) -> None:
    from tracking.models import Shipment
    from tracking.pickup.describing import describe_due, point_at

    answers.said["/service-points/10875350"] = Reply(told.sendcloud(1))
    answers.said = dict(sorted(answers.said.items(), reverse=True))
    connect(loper, carrier, "sendcloud")
    loper.tells("order.upserted", cast.order(parcels=[cast.parcel()]))
    loper.carrier_tells(
        cast.tracking("3SLOPR0001", cast.scan("available_for_pickup"), pickup_point={"name": "Service point 10875350"})
    )
    work()
    assert describe_due() == 1 and describe_due() == 0
    with loper.scoped():
        parcel = Shipment.objects.get()
        assert (parcel.pickup_name, parcel.pickup_address) == ("Primera 1", "Boschdijktunnel 1, 5611AG EINDHOVEN")
        assert parcel.pickup_hours["mon"] == [["10:00", "20:00"]] and point_at(parcel).hours == parcel.pickup_hours
    # The same again changes nothing; another point takes the old one's address off.
    for number, name, address in (("10875350", "Primera 1", True), ("666", "Service point 666", False)):
        loper.carrier_tells(
            cast.tracking(
                "3SLOPR0001", cast.scan("available_for_pickup"), pickup_point={"name": f"Service point {number}"}
            )
        )
        work()
        with loper.scoped():
            parcel = Shipment.objects.get()
            assert (parcel.pickup_name, bool(parcel.pickup_address), bool(parcel.pickup_hours)) == (
                name,
                address,
                address,
            )
    with loper.scoped():
        Shipment.objects.update(pickup_asked_at=timezone.now() - timedelta(days=1))
    assert describe_due() == 0  # nobody knows 666: the number stays
