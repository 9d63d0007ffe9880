"""What a place is, and whether it takes parcels that somebody sends back: as its provider or the merchant says."""

from typing import Any

import pytest

from tests.cast import Shop
from tests.tracking import pickup_fakes as told
from tests.tracking.carrier_fakes import FakeCarrier, Reply
from tests.tracking.test_pickup_providers import answering, carrier, near
from tests.tracking.test_pickup_upload import rows, upload
from tracking.pickup.point import Point, point_from

__all__ = ["carrier"]  # the fixture
HEAD = "id;name;street;postal_code;city;country;carrier;kind;takes_returns;largest_mm"
ROW = "A1;Automaat;Dam 1;1012 JS;Amsterdam;NL;postnl;{kind};{takes};{size}"


@pytest.mark.parametrize(
    ("general", "kind"),
    [("servicepoint", "shop"), ("post_office", "post_office"), ("locker", "locker"), ("carrier_depot", "depot"),
     ("kiosk", ""), (None, "")],
)  # fmt: skip
def test_sendcloud_says_what_a_place_is_and_not_what_it_takes(
    loper: Shop, carrier: FakeCarrier, general: Any, kind: str
) -> None:
    answering(carrier, Reply([told.sendcloud(general_shop_type=general)]))
    (point,) = near(loper, carrier, "sendcloud")
    assert (point.kind, point.is_locker, point.takes_in) == (kind, kind == "locker", None)
    assert point_from(point.as_json()) == point


@pytest.mark.parametrize(
    ("services", "takes"),
    [(["parcel:pick-up", "parcel:drop-off"], True), (["parcel:drop-off-unregistered"], True),
     (["parcel:pick-up"], False), ([], None)],
)  # fmt: skip
def test_dhl_says_what_a_place_takes(
    loper: Shop, carrier: FakeCarrier, services: list[str], takes: bool | None
) -> None:
    answering(carrier, Reply({"locations": [told.dhl(1, serviceTypes=services)]}))
    (point,) = near(loper, carrier, "dhl")
    assert (point.kind, point.takes_in) == ("locker", takes)


@pytest.mark.parametrize(
    ("kind", "takes", "size", "expected"),
    [("locker", "yes", "600x400x380", ("locker", True, True, [600, 400, 380])),
     ("Post office", "nee", "", ("post_office", False, False, [])),
     ("", "", "", ("", False, None, []))],
)  # fmt: skip
def test_an_upload_says_all_of_it(loper: Shop, kind: str, takes: str, size: str, expected: tuple[Any, ...]) -> None:
    assert upload(loper, HEAD, ROW.format(kind=kind, takes=takes, size=size)).problems == []
    (row,) = rows(loper)
    assert (row["kind"], row["is_locker"], row["takes_in"], row["compartment_mm"]) == expected


@pytest.mark.parametrize(
    ("column", "cells"),
    [("kind", {"kind": "kiosk"}), ("takes_in", {"takes": "maybe"}), ("compartment_mm", {"size": "60x40"}),
     ("compartment_mm", {"size": "60x40x0"}), ("compartment_mm", {"size": "large"})],
)  # fmt: skip
def test_what_cannot_be_read_is_named(loper: Shop, column: str, cells: dict[str, str]) -> None:
    (problem,) = upload(loper, HEAD, ROW.format(**{"kind": "", "takes": "", "size": "", **cells})).problems
    assert problem.column == column


def test_a_point_of_yesterday_is_read_without_its_new_facts() -> None:
    old = {"provider": "dhl", "carrier": "dhl", "external_id": "1", "name": "Kiosk"}
    assert point_from(old) == Point("dhl", "dhl", "1", "Kiosk")
