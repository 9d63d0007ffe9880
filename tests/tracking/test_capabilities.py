"""The matrix: for every carrier, state and kind there is one Option, and it can work."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.models import Connection
from orders.models import Order, Refund
from tests.cast import Shop, order, parcel, scan, tracking, work
from tracking.capabilities import LABEL_KINDS, SHOP_KINDS, Option, Reach, options, reach, reach_of, reach_rows
from tracking.carriers.abilities import ABILITIES
from tracking.carriers.abilities.base import Cutoff
from tracking.carriers.directory import CARRIERS
from tracking.change_calls import CLIENTS
from tracking.change_reasons import WORDS
from tracking.destinations import zone_of_delivery
from tracking.models import Checkpoint, DeliveryChange, Shipment
from tracking.snapshots import Status

Kind = DeliveryChange.Kind
Way = DeliveryChange.Way
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NONE = Decimal(0)
ALL = Reach(tuple(enumerate([*SHOP_KINDS, *LABEL_KINDS], start=1)))
CODES = [*CARRIERS, "somebody_new", ""]


def an_order(**changes: Any) -> Order:
    fields = {
        "pk": 1, "known_at": NOW, "country": "NL", "postal_code": "1015 CC", "total": Decimal(100),
        "is_fulfilled": False, "connection_id": 1, **changes,
    }  # fmt: skip
    return Order(**fields)


def a_parcel(carrier: str, status: Status, told_by: tuple[str, ...] = (), **changes: Any) -> Shipment:
    """A parcel with its checkpoints in hand, as the order's page has them."""
    found = Shipment(pk=7, carrier=carrier, status=status, **{"tracking_number": "3SLOPR0001", **changes})
    told = [Checkpoint(source=source, occurred_at=NOW, status=status) for source in told_by]
    found._prefetched_objects_cache = {"checkpoints": told}  # type: ignore[attr-defined]
    return found


def asked(the_order: Order, shipment: Shipment | None, reached: Reach = ALL, now: datetime = NOW) -> dict[str, Option]:
    found = options(the_order, shipment, now=now, reach=reached, refunded=NONE, has_parcels=False)
    assert [one.kind for one in found] == list(Kind)
    return {str(one.kind): one for one in found}


def assert_honest(one: Option, the_order: Order, shipment: Shipment | None, reached: Reach) -> None:
    if one.way is None:
        assert one.reason in WORDS and not one.url and one.connection_id is None
        return
    assert not one.reason and (one.cutoff is None or one.cutoff > NOW)
    assert bool(one.url) == (one.way == Way.CARRIER_PAGE)
    if one.way == Way.CARRIER_PAGE:
        assert shipment is not None and shipment.tracking_number in one.url and one.url.startswith("https://")
    if one.way in (Way.API, Way.SHOP_API):
        source = reached.source_of(one.connection_id or 0)
        kinds = LABEL_KINDS if one.way == Way.API else SHOP_KINDS
        assert Kind(one.kind) in kinds[source] and source in CLIENTS
    else:
        assert one.connection_id is None


MATRIX = list(product(CODES, Status, ["NL", "DE", "BE", "US", ""]))


@pytest.mark.parametrize("reached", [ALL, Reach()], ids=["with every API", "without any"])
@pytest.mark.parametrize(
    "told_by", [(), ("sendcloud",), ("easypost", "postnl")], ids=["untold", "sendcloud", "easypost"]
)
def test_every_carrier_in_every_state_has_an_honest_option_for_every_kind(
    reached: Reach, told_by: tuple[str, ...]
) -> None:
    seen = set()
    for code, status, country in MATRIX:
        the_order, shipment = an_order(country=country), a_parcel(code, status, told_by)
        for one in asked(the_order, shipment, reached).values():
            assert_honest(one, the_order, shipment, reached)
            seen.add(one.way)
            if status in (Status.DELIVERED, Status.RETURN_TO_SENDER, Status.CANCELLED, Status.AVAILABLE_FOR_PICKUP):
                assert one.way is None
    assert {None, Way.TEAM, Way.CARRIER_PAGE} <= seen
    assert (Way.API in seen) == bool(reached.connections and told_by)


def test_without_an_api_token_nothing_is_promised_by_api() -> None:
    assert asked(an_order(), None, Reach())["address"].way == Way.TEAM
    assert asked(an_order(), None, ALL)["address"].way == Way.SHOP_API
    assert asked(an_order(connection_id=99), None, ALL)["cancel"].way == Way.TEAM
    label = a_parcel("postnl", Status.PRE_TRANSIT, ("sendcloud",))
    assert asked(an_order(), label, ALL)["cancel"].way == Way.API
    assert asked(an_order(), label, Reach())["cancel"].way == Way.TEAM
    assert (
        asked(an_order(), a_parcel("postnl", Status.PRE_TRANSIT, ("easypost",)), Reach(((4, "sendcloud"),)))[
            "cancel"
        ].way
        == Way.TEAM
    ), "the label came from somebody else"


def test_once_a_part_has_left_the_shops_api_would_change_that_part_too() -> None:
    found = options(an_order(), None, now=NOW, reach=ALL, refunded=NONE, has_parcels=True)
    assert {one.way for one in found if one.way} == {Way.TEAM}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"redacted_at": NOW}, "erased"),
        ({"known_at": None}, "order_unknown"),
        ({"cancelled_at": NOW}, "order_cancelled"),
        ({"is_fulfilled": True}, "already_sent"),
        ({"delivered_at": NOW}, "delivered"),
    ],
)
def test_an_order_that_is_over_takes_nothing(changes: dict[str, Any], reason: str) -> None:
    assert {(one.way, one.reason) for one in asked(an_order(**changes), None).values()} == {(None, reason)}


def test_what_was_collected_ends_what_is_not_sent_and_no_parcel() -> None:
    for status in (Status.PRE_TRANSIT, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.DELIVERED):
        shipment = a_parcel("postnl", status)
        assert asked(an_order(collected_at=NOW), shipment) == asked(an_order(), shipment), status
    assert {(one.way, one.reason) for one in asked(an_order(collected_at=NOW), None).values()} == {(None, "collected")}


def test_a_full_refund_ends_it_and_a_partial_one_does_not() -> None:
    for amount, expected in ((Decimal(100), None), (Decimal("99.99"), Way.SHOP_API)):
        found = options(an_order(), None, now=NOW, reach=ALL, refunded=amount, has_parcels=False)
        assert {one.way for one in found if one.kind == "cancel"} == {expected}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_return": True}, "return_parcel"),
        ({"is_cancelled": True}, "parcel_cancelled"),
        ({"tracking_number": ""}, "no_tracking"),
    ],
)
def test_a_parcel_that_cannot_be_reached_takes_nothing(changes: dict[str, Any], reason: str) -> None:
    found = asked(an_order(), a_parcel("postnl", Status.IN_TRANSIT, **changes))
    assert {(one.way, one.reason) for one in found.values()} == {(None, reason)}


def test_a_parcel_for_a_pick_up_point_has_no_door() -> None:
    found = asked(an_order(), a_parcel("postnl", Status.IN_TRANSIT, pickup_name="Primera"))
    assert {found[kind].reason for kind in ("day", "neighbour", "safe_place")} == {"to_pickup_point"}
    assert found["pickup_point"].way == Way.CARRIER_PAGE


def test_the_link_bears_number_and_postcode() -> None:
    one = asked(an_order(), a_parcel("postnl", Status.IN_TRANSIT))["day"]
    assert "B=3SLOPR0001" in one.url and "P=1015CC" in one.url and "D=NL" in one.url


def test_a_service_of_one_country_is_not_promised_in_another() -> None:
    assert asked(an_order(country="NL"), a_parcel("postnl", Status.IN_TRANSIT))["day"].way == Way.CARRIER_PAGE
    assert asked(an_order(country="BE"), a_parcel("postnl", Status.IN_TRANSIT))["day"].reason == "unknown_carrier"


def test_on_the_van_only_what_a_source_says() -> None:
    takes = {
        code: {
            one.kind
            for one in asked(an_order(country=country), a_parcel(code, Status.OUT_FOR_DELIVERY)).values()
            if one.way
        }
        for code, country in (("postnl", "NL"), ("dpd", "DE"), ("gls", "NL"), ("bpost", "BE"), ("dhl", "DE"))
    }
    doorstep = {Kind.NEIGHBOUR, Kind.SAFE_PLACE}
    assert takes == {"postnl": set(), "dpd": doorstep, "gls": set(), "bpost": doorstep, "dhl": set()}


def test_the_cut_off_is_on_the_destinations_clocks_and_ends_the_option() -> None:
    # Delivered on Saturday the 21st: PostNL takes wishes until Friday 22 h in Amsterdam, which is 21 h UTC.
    shipment = a_parcel("postnl", Status.IN_TRANSIT, estimated_at=datetime(2026, 11, 21, 15, tzinfo=UTC))
    ends = datetime(2026, 11, 20, 21, tzinfo=UTC)
    before = asked(an_order(), shipment, now=ends - timedelta(seconds=1))["day"]
    assert (before.way, before.cutoff) == (Way.CARRIER_PAGE, ends)
    after = asked(an_order(), shipment, now=ends)["day"]
    assert (after.way, after.reason, after.cutoff, after.url) == (None, "cutoff_passed", ends, "")


def test_an_estimate_that_has_passed_names_no_cut_off() -> None:
    shipment = a_parcel("postnl", Status.IN_TRANSIT, estimated_at=NOW - timedelta(days=2))
    one = asked(an_order(), shipment)["day"]
    assert (one.way, one.cutoff) == (Way.CARRIER_PAGE, None)


@given(
    day=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    country=st.sampled_from(["AT", "CY", "ES", "FI", "GB", "GR", "IS", "NL", "PT", "TR"]),
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    days_before=st.integers(0, 1),
)
@settings(max_examples=300, deadline=None)
def test_a_cut_off_is_always_a_moment_near_its_day(day: date, country: str, at: time, days_before: int) -> None:
    zone = zone_of_delivery(an_order(country=country))
    moment = Cutoff(at, days_before).moment(day, zone)
    back = moment.astimezone(UTC).astimezone(zone)
    asked_for = datetime.combine(day - timedelta(days=days_before), at)
    # A time that the clock change leaves out is at most an hour away; every other is met exactly.
    assert abs(back.replace(tzinfo=None) - asked_for) <= timedelta(hours=1)
    assert moment < datetime.combine(day + timedelta(days=1), time(2), tzinfo=zone)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 28, 21, tzinfo=UTC)),  # the evening before the clocks go forward
        (date(2026, 3, 30), datetime(2026, 3, 29, 20, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 24, 20, tzinfo=UTC)),  # and back
        (date(2026, 10, 26), datetime(2026, 10, 25, 21, tzinfo=UTC)),
    ],
)
def test_ten_in_the_evening_is_ten_in_the_evening_around_the_clock_changes(day: date, utc: datetime) -> None:
    assert Cutoff(time(22), days_before=1).moment(day, ZoneInfo("Europe/Amsterdam")).astimezone(UTC) == utc


def test_four_in_the_morning_of_the_night_that_is_an_hour_shorter() -> None:
    at_four = Cutoff(time(4)).moment(date(2026, 3, 29), ZoneInfo("Europe/Berlin"))
    assert at_four.astimezone(UTC) == datetime(2026, 3, 29, 2, tzinfo=UTC)


def test_every_rule_names_a_carrier_that_we_know() -> None:
    assert set(ABILITIES) <= set(CARRIERS)


@pytest.fixture
def sent(loper: Shop) -> Iterator[Shop]:
    loper.tells("order.upserted", order(parcels=[parcel()]))
    loper.carrier_tells(tracking("3SLOPR0001", scan("in_transit")))
    work()
    yield loper


def test_the_page_may_give_everything_it_knows_and_costs_no_query(sent: Shop, django_assert_num_queries: Any) -> None:
    with sent.scoped():
        shipment = Shipment.objects.prefetch_related("checkpoints").select_related("order").get()
        known = {"reach": Reach(), "refunded": NONE, "has_parcels": True}
        with django_assert_num_queries(0):
            options(shipment.order, shipment, **known)
            options(shipment.order, None, **known)
        with django_assert_num_queries(3):
            options(shipment.order, None)


def test_the_reach_is_what_has_a_token_is_active_and_may_change_something(loper: Shop, funkwerk: Shop) -> None:
    funkwerk.connect("shopify", api_token="shpat_1")
    wanted = loper.connect("shopify", api_token="shpat_1")
    loper.connect("woocommerce")
    loper.connect("postnl", api_token="k3y")
    off = loper.connect("saleor", api_token="t", config={"changes": "off"})
    paused = loper.connect("sendcloud", api_token="a:b")
    with loper.scoped():
        Connection.objects.filter(pk=paused.pk).update(is_active=False)
        assert reach().connections == ((wanted.pk, "shopify"),)
        assert reach_of(list(reach_rows().values("id", "source"))) == reach()
        Connection.objects.filter(pk=off.pk).update(config={})
        assert [source for _pk, source in reach().connections] == ["shopify", "saleor"]


def test_a_refund_is_read_where_nobody_gave_it(sent: Shop) -> None:
    with sent.scoped():
        the_order = Order.objects.get()
        Refund.objects.create(order=the_order, external_id="r", amount=the_order.total)
        assert {one.reason for one in options(the_order, None)} == {"order_refunded"}
