"""Where a parcel can be handed in, at what hours it is fetched, and the slip that lies in it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.models import Connection
from returns.labels.contracts import Method, Offer
from returns.labels.fetching import PickupRules, pickup_slots
from returns.labels.places import distances_of, drop_off_from, drop_offs, own_shops
from returns.labels.providers.settings import code_days, contract
from returns.labels.slips import SlipItem, slip_of
from returns.labels.speaking import provider, provider_of
from tests.returns.labels.facts import DESK, SHOES
from tracking.pickup.places import Place
from tracking.pickup.point import Point
from visits.models import Location

QR = Offer("qr", "sendcloud", "dhl_parcel_nl", Method.QR, drop_off=frozenset({"shop", "post_office"}))
LOCKER = replace(QR, key="locker", method=Method.LOCKER, drop_off=frozenset({"locker"}))


def point(number: int, **changes: Any) -> Point:
    given: dict[str, Any] = {
        "provider": "sendcloud", "carrier": "dhl", "external_id": str(number), "name": f"Primera {number}",
        "line1": f"Kinkerstraat {number}", "postal_code": "1053DL", "city": "Amsterdam", "country": "NL",
        "distance_m": 100 * number, "hours": {"mon": [["09:00", "18:00"]]},
    }  # fmt: skip
    return Point(**{**given, **changes})


POINTS = [
    point(5), point(2), point(1, is_locker=True, name="Packstation 1"), point(3, carrier="postnl"),
    point(4, carrier="", provider="generic"), point(6, name="Postfiliale 6", distance_m=None),
]  # fmt: skip


def test_places_of_the_carriers_family_nearest_first() -> None:
    found = drop_offs(POINTS, QR, SHOES)
    assert [(place.name, place.kind) for place in found] == [
        ("Primera 2", "shop"), ("Primera 4", "shop"), ("Primera 5", "shop"), ("Postfiliale 6", "post_office"),
    ]  # fmt: skip
    assert found[0].hours == {"mon": [["09:00", "18:00"]]} and found[0].address.startswith("Kinkerstraat 2")
    assert drop_off_from(json.loads(json.dumps(found[0].as_json()))) == found[0]
    assert distances_of(POINTS, [QR], SHOES) == {
        ("dhl_parcel_nl", "shop"): 200, ("dhl_parcel_nl", "locker"): 100, ("dhl_parcel_nl", "post_office"): 10**6,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "sides", "count"),
    [
        ((), SHOES.sides, 1),
        ((120, 330, 200), SHOES.sides, 1),
        ((600, 400, 110), SHOES.sides, 0),
        ((600, 400, 110), None, 1),  # whoever holds it sees it
    ],
)
def test_a_locker_takes_what_fits(inside: Any, sides: Any, count: int) -> None:
    points = [replace(one, compartment_mm=inside) for one in POINTS]
    parcel = replace(SHOES, sides=sides)
    assert len(drop_offs(points, LOCKER, parcel)) == count
    assert (("dhl_parcel_nl", "locker") in distances_of(points, [LOCKER], parcel)) == bool(count)
    assert drop_offs([replace(one, takes_in=False) for one in points], LOCKER, parcel) == []
    assert drop_offs([replace(one, takes_in=False) for one in points], QR, parcel) == []


def test_being_fetched_needs_no_place() -> None:
    assert drop_offs(POINTS, replace(QR, method=Method.HOME), SHOES) == []


def test_the_merchants_own_shops() -> None:
    near, far = Location(pk=1, name="Utrecht", city="Utrecht"), Location(pk=2, name="Amsterdam", line1="Kalverstraat 1")
    shut = Location(pk=3, name="Shut", is_active=False)
    where = {1: Place(52.09, 5.12), 2: Place(52.37, 4.89)}
    found = own_shops([near, far, shut], Place(52.37, 4.88), where)
    assert [(shop.name, shop.kind) for shop in found] == [("Amsterdam", "own_shop"), ("Utrecht", "own_shop")]
    assert found[0].distance_m and found[0].distance_m < 1000
    assert [shop.name for shop in own_shops([near, far], None, {})] == ["Amsterdam", "Utrecht"]


FRIDAY = datetime(2026, 12, 18, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rules", "now", "days"),
    [
        (PickupRules(lead_days=1), FRIDAY, [21, 22, 23, 24]),
        (PickupRules(lead_days=2), FRIDAY, [22, 23, 24]),
        (PickupRules(lead_days=1, works_saturdays=True), FRIDAY, [19, 21, 22, 23, 24]),
        (PickupRules(lead_days=1), FRIDAY.replace(hour=15), [22, 23, 24]),  # after the cut-off in Amsterdam
        (PickupRules(lead_days=1), FRIDAY.replace(day=20), [22, 23, 24]),  # asked on a Sunday
        (PickupRules(lead_days=0), FRIDAY, [18, 21, 22, 23, 24]),
    ],
)
def test_working_days_after_the_notice_and_no_holidays(rules: PickupRules, now: datetime, days: list[int]) -> None:
    slots = pickup_slots(rules, "NL", (date(2026, 12, 1), date(2026, 12, 26)), now)  # 25 and 26: Christmas
    assert [slot.start.day for slot in slots] == days
    assert all((slot.start.hour, slot.end.hour) == (8, 16) for slot in slots)  # 9:00 to 17:00 in Amsterdam, winter


def test_the_hours_are_those_of_the_door_and_not_of_the_capital() -> None:
    (slot,) = pickup_slots(
        PickupRules(), "ES", (date(2026, 12, 1), date(2026, 12, 1)), FRIDAY.replace(month=11), "35001"
    )
    assert (slot.start.hour, slot.end.hour) == (9, 17)  # Las Palmas in winter has UTC; Madrid would be an hour earlier


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 80), st.sampled_from(["NL", "DE", "FR", "XX"]))
def test_slots_are_in_order_ahead_and_no_more_than_a_month(first: date, span: int, country: str) -> None:
    now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    until = date.fromordinal(first.toordinal() + span)
    slots = pickup_slots(PickupRules(windows=(("09:00", "13:00"), ("13:00", "17:00"))), country, (first, until), now)
    assert slots == sorted(slots, key=lambda slot: slot.start)
    assert all(now < slot.start < slot.end and slot.start.weekday() < 5 for slot in slots)
    assert len({slot.start.date() for slot in slots}) <= 32


def test_the_slip_counts_what_is_in_the_parcel() -> None:
    items = [
        SlipItem("Shoes", "42", "S-42", 1, "1043", "too small"), SlipItem("Laces", "", "L", 2, "1042"),
        SlipItem("Laces", "", "L", 1, "1042"), SlipItem("Nothing", "", "", 0, "1042"),
    ]  # fmt: skip
    slip = slip_of("R7F3K2", "https://portal.example/…/R7F3K2/", "Sanne de Vries", DESK, items)
    assert [(line.title, line.quantity, line.order_number) for line in slip.items] == [
        ("Laces", 3, "1042"), ("Shoes", 1, "1043"),
    ]  # fmt: skip
    assert slip.pieces == 4
    assert slip.to == ("Loper", "Maliebaan 10", "3511 AB Utrecht", "NL")
    with pytest.raises(ValueError, match="without anything"):
        slip_of("R7F3K2", "x", "Sanne", DESK, items[3:])


def test_which_provider_speaks_for_a_connection() -> None:
    def speaks(source: str, token: str = "a:b", **config: Any) -> str:
        return provider_of(Connection(source=source, api_token=token, config=config, is_active=True))

    assert speaks("sendcloud") == "sendcloud"
    assert speaks("generic_carrier", return_labels="karrio") == "karrio"
    assert speaks("sendcloud", token="") == speaks("shopify") == speaks("sendcloud", return_labels="generic") == ""
    assert [provider(name).name for name in ("sendcloud", "karrio", "generic")] == ["sendcloud", "karrio", "generic"]


@pytest.mark.parametrize("told", [None, 0, -1, "14", True, 366, {"dhl": 14}, [14], 14.5])
def test_settings_that_are_nonsense_are_not_known(told: Any) -> None:
    row = Connection(config={"return_code_days": told if isinstance(told, dict | list) else {"postnl": told}})
    assert code_days(row, "postnl") is None
    assert contract(Connection(config={"return_contract": told})) == (14 if told == 14 else None) or told == 366
