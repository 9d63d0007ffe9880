"""Providers of pick-up points over real HTTP: what each is asked, what comes of its answer, and of every failure."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from inbox.answers import HttpProblem
from inbox.contracts import Rejected
from inbox.models import Connection
from tests.cast import Shop
from tests.tracking import pickup_fakes as told
from tests.tracking.carrier_fakes import Asked, FakeCarrier, Reply, fake_carrier
from tracking.pickup import asking
from tracking.pickup.asking import provider_named, session
from tracking.pickup.point import Point
from tracking.pickup.providers.base import MOST


@pytest.fixture
def carrier(settings: Any) -> Iterator[FakeCarrier]:
    with fake_carrier() as fake:
        settings.HTTP_ALLOWED_PRIVATE = [fake.url.removeprefix("http://")]
        yield fake


def answering(fake: FakeCarrier, *replies: Reply) -> None:
    """Whatever is asked gets these replies, the last one for ever."""
    script = list(replies)

    def answer(asked: Asked) -> Reply:
        fake.asked.append(asked)
        return script.pop(0) if len(script) > 1 else script[0]

    fake.answer = answer  # type: ignore[method-assign]


SHAPES: dict[str, tuple[str, Callable[..., Any], Callable[[list[Any]], Any], str, str]] = {
    # provider: source, one point, all of them as an answer, country, postcode
    "sendcloud": ("sendcloud", told.sendcloud, lambda points: points, "NL", "5611AG"),
    "postnl": ("postnl", told.postnl, lambda points: told.postnl_answer(*points), "NL", "1053DL"),
    "dhl": ("dhl", told.dhl, lambda points: {"locations": points}, "DE", "10115"),
    "dhl_benelux": ("dhl", told.parcel_shop, lambda points: points, "NL", "1053DL"),
}
each = pytest.mark.parametrize("name", SHAPES)


def connected(shop: Shop, carrier: FakeCarrier, name: str) -> Connection:
    config = {"base_url": carrier.url, "points_url": carrier.url, "points": name}
    return shop.connect(SHAPES[name][0], api_token="pub-key:secret", config=config)


def near(shop: Shop, carrier: FakeCarrier, name: str) -> list[Point]:
    _source, _point, _answer, country, postcode = SHAPES[name]
    with session() as http:
        return provider_named(name).near(connected(shop, carrier, name), country, postcode, http)


@each
def test_points_are_read(loper: Shop, carrier: FakeCarrier, name: str) -> None:
    _source, one, whole, _country, _postcode = SHAPES[name]
    answering(carrier, Reply(whole([one(1), one(2)])))
    first, second = near(loper, carrier, name)
    assert first.external_id != second.external_id
    assert first.provider == name and first.carrier and first.name and first.line1 and first.postal_code and first.city
    assert first.distance_m and second.distance_m and first.distance_m < second.distance_m
    assert first.latitude and first.longitude and first.hours["mon"]
    assert "sun" not in first.hours


def test_each_is_asked_as_its_documentation_says(loper: Shop, carrier: FakeCarrier) -> None:
    for _source, _one, whole, _country, _postcode in SHAPES.values():
        answering(carrier, Reply(whole([])))
    for name in SHAPES:
        answering(carrier, Reply(SHAPES[name][2]([])))
        assert near(loper, carrier, name) == []
    sendcloud, postnl, dhl, benelux = carrier.asked
    assert (sendcloud.path, sendcloud.params["address"], sendcloud.params["country"]) == (
        "/service-points",
        "5611AG",
        "NL",
    )
    assert sendcloud.headers["authorization"] == "Basic cHViLWtleTpzZWNyZXQ="  # pub-key:secret
    assert (postnl.path, postnl.params["PostalCode"]) == ("/shipment/v2_1/locations/nearest", "1053DL")
    assert postnl.headers["apikey"] == "pub-key:secret"
    assert (dhl.path, dhl.params["serviceType"]) == ("/location-finder/v1/find-by-address", "parcel:pick-up")
    assert dhl.headers["dhl-api-key"] == "pub-key:secret"
    assert (benelux.path, benelux.params["postalCode"]) == ("/parcel-shop-locations/NL", "1053DL")
    assert "dhl-api-key" not in benelux.headers  # it asks for no key, so it learns none


@each
@pytest.mark.parametrize(("failure", "reply"), told.FAILURES, ids=[row[0] for row in told.FAILURES])
def test_a_failure_is_a_problem_that_names_no_secret(
    loper: Shop, carrier: FakeCarrier, name: str, failure: str, reply: Reply
) -> None:
    answering(carrier, reply)
    with pytest.raises((HttpProblem, Rejected)) as caught:
        near(loper, carrier, name)
    assert "secret" not in str(caught.value)


@each
def test_nothing_found_is_no_failure(loper: Shop, carrier: FakeCarrier, name: str) -> None:
    whole = SHAPES[name][2]
    answering(carrier, Reply(whole([])))
    assert near(loper, carrier, name) == []


@each
def test_one_bad_point_costs_only_itself(loper: Shop, carrier: FakeCarrier, name: str) -> None:
    _source, one, whole, _country, _postcode = SHAPES[name]
    nameless = {**one(1), "name": "", "Name": ""}
    answering(carrier, Reply(whole([nameless, one(2)])))
    assert len(near(loper, carrier, name)) == 1


@each
def test_a_flood_of_points_is_cut(loper: Shop, carrier: FakeCarrier, name: str) -> None:
    _source, one, whole, _country, _postcode = SHAPES[name]
    answering(carrier, Reply(whole([one(number) for number in range(1, 400)])))
    assert len(near(loper, carrier, name)) == MOST


@each
def test_a_silent_provider_costs_seconds_and_not_minutes(
    loper: Shop, carrier: FakeCarrier, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.2)
    monkeypatch.setattr(asking, "SECONDS", 1.2)
    answering(carrier, Reply({}, delay=1.0))
    started = time.monotonic()
    with pytest.raises(HttpProblem):
        near(loper, carrier, name)
    assert time.monotonic() - started < 2.5


def test_after_a_short_pause_a_busy_provider_is_asked_again(loper: Shop, carrier: FakeCarrier) -> None:
    answering(carrier, Reply({}, 429, {"Retry-After": "1"}), Reply([told.sendcloud()]))
    assert len(near(loper, carrier, "sendcloud")) == 1


@pytest.mark.parametrize(("name", "written", "expected"), told.ODD_HOURS, ids=[row[0] for row in told.ODD_HOURS])
def test_sendclouds_hours(
    loper: Shop, carrier: FakeCarrier, name: str, written: list[str], expected: list[list[str]]
) -> None:
    answering(carrier, Reply([told.sendcloud(formatted_opening_times={"0": written, "1": ["09:00 - 10:00"]})]))
    (point,) = near(loper, carrier, "sendcloud")
    assert point.hours.get("mon", []) == expected


@pytest.mark.parametrize(
    "times", [None, {}, {"0": ["soon"]}, {"0": ["09:00"]}, {"0": [["09:00", "18:00"]]}, {"0": ["09:00 - 25:00"]}]
)
def test_hours_that_cannot_be_read_are_unknown_and_not_wrong(loper: Shop, carrier: FakeCarrier, times: Any) -> None:
    answering(carrier, Reply([told.sendcloud(formatted_opening_times=times)]))
    (point,) = near(loper, carrier, "sendcloud")
    assert point.hours == {}


def test_postnls_xml_heritage(loper: Shop, carrier: FakeCarrier) -> None:
    alone = told.postnl(OpeningHours={"Monday": {"string": "08:00-18:30"}, "Tuesday": {"string": ""}, "Sunday": None})
    answering(carrier, Reply({"GetLocationsResult": {"ResponseLocation": alone}}))
    (point,) = near(loper, carrier, "postnl")
    assert point.hours == {"mon": [["08:00", "18:30"]]}
    assert point.line1 == "Kinkerstraat 1 A"


def test_places_that_only_take_parcels_in_are_left_out(loper: Shop, carrier: FakeCarrier) -> None:
    answering(carrier, Reply(told.postnl_answer(told.postnl(1, DeliveryOptions={"string": ["DO"]}), told.postnl(2))))
    assert [point.name for point in near(loper, carrier, "postnl")] == ["Bruna 2"]


def test_dhls_closures_and_services(loper: Shop, carrier: FakeCarrier) -> None:
    periods = [
        {"fromDate": "2026-12-24T00:00:00", "toDate": "2026-12-26"}, {"fromDate": "2020-01-01", "toDate": "2090-01-01"},
        {"fromDate": "soon"}, {"fromDate": "2026-12-31"},
    ]  # fmt: skip
    answering(carrier, Reply({"locations": [told.dhl(1, closurePeriods=periods), told.dhl(2, serviceTypes=[])]}))
    first, second = near(loper, carrier, "dhl")
    assert first.closed_on == ("2026-12-24", "2026-12-25", "2026-12-26", "2026-12-31")
    assert first.is_locker
    assert (first.is_accessible, second.is_accessible) == (True, None)


@pytest.mark.parametrize(
    ("north", "east"), [("0", "0"), ("", ""), ("91", "5"), ("abc", "5"), (None, 5), ("52.1", None)]
)
def test_positions_off_the_globe_are_none(loper: Shop, carrier: FakeCarrier, north: Any, east: Any) -> None:
    answering(carrier, Reply([told.sendcloud(latitude=north, longitude=east)]))
    (point,) = near(loper, carrier, "sendcloud")
    assert (point.latitude, point.longitude) == (None, None)


@pytest.mark.parametrize("name", ["postnl", "dhl_benelux"])
def test_countries_that_a_provider_does_not_serve_are_not_asked_for(
    loper: Shop, carrier: FakeCarrier, name: str
) -> None:
    with session() as http:
        assert provider_named(name).near(connected(loper, carrier, name), "FR", "75011", http) == []
    assert carrier.asked == []


@pytest.mark.parametrize(
    ("name", "number", "reply", "found"),
    [
        ("sendcloud", "10875350", told.sendcloud(1), "Primera 1"),
        ("postnl", "163001", told.postnl_answer(told.postnl(1)), "Bruna 1"),
        ("dhl", "8003-1", told.dhl(1), "Packstation 1"),
        ("dhl_benelux", "8004-NL-1", told.parcel_shop(1), "Karwei 1"),
    ],
)
def test_one_point_is_looked_up_by_its_number(
    loper: Shop, carrier: FakeCarrier, name: str, number: str, reply: Any, found: str
) -> None:
    answering(carrier, Reply(reply), Reply({}, 404))
    row, country = connected(loper, carrier, name), SHAPES[name][3]
    with session() as http:
        known = provider_named(name).one(row, country, number, http)
        assert known and known.name == found
        assert provider_named(name).one(row, country, number, http) is None
        if name != "postnl":  # which takes the number as a parameter
            asked = len(carrier.asked)
            assert provider_named(name).one(row, country, "../../v1/users", http) is None
            assert len(carrier.asked) == asked
