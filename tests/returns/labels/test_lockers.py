"""Into a parcel locker: only where somebody says that lockers take returns, and only what fits into them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.labels.choosing import choice
from returns.labels.contracts import Method, Offer, Sides, offer_from
from returns.labels.lockers import with_lockers
from returns.labels.packing import fits, goes_through_letterbox, longest_first, together
from returns.labels.places import distances_of
from tests.returns.labels.facts import NOW, SHOES, order
from tests.returns.labels.sendcloud_fake import option
from tests.returns.labels.servers import CODE
from tests.returns.labels.stage import Stage
from tests.returns.labels.test_places import point

QR = Offer("qr", "sendcloud", "dhl_parcel_nl", Method.QR, drop_off=frozenset({"shop"}), price=Decimal("4.95"))
TOLD = replace(QR, drop_off=frozenset({"shop", "locker"}))
LOCKER = point(1, is_locker=True, name="Locker 1", kind="locker")
SHOP = point(2)
SMALL = (300, 200, 100)


def offered(offer: Offer, *points: Any, sides: Sides | None = SHOES.sides) -> tuple[list[str], list[str]]:
    parcel = replace(SHOES, sides=sides)
    offers = with_lockers([offer], points)
    found = choice(offers, parcel, NOW, distances_of(points, offers, parcel) or None)
    return [one.method for one in found.offers], [f"{one.method} {one.why_not.code}" for one in found.impossible
                                                  if one.why_not]  # fmt: skip


@pytest.mark.parametrize(
    ("offer", "points", "possible", "impossible"),
    [
        (QR, [LOCKER, SHOP], ["qr"], []),  # nobody says that lockers take returns
        (TOLD, [LOCKER, SHOP], ["locker", "qr"], []),  # the locker is nearer
        (QR, [replace(LOCKER, takes_in=True), SHOP], ["locker", "qr"], []),
        (TOLD, [replace(LOCKER, takes_in=False), SHOP], ["qr"], ["locker no_locker"]),
        (TOLD, [SHOP], ["qr"], ["locker no_locker"]),
        (TOLD, [], ["qr"], ["locker no_locker"]),
        (TOLD, [replace(LOCKER, compartment_mm=SMALL), SHOP], ["qr"], ["locker too_large"]),
        (TOLD, [replace(LOCKER, compartment_mm=SMALL), replace(LOCKER, external_id="9"), SHOP], ["locker", "qr"], []),
        (replace(TOLD, details={"locker_cm": "30x20x10"}), [LOCKER, SHOP], ["qr"], ["locker too_large"]),
        (replace(TOLD, details={"locker_cm": "12x33x20"}), [LOCKER, SHOP], ["locker", "qr"], []),
        (replace(TOLD, method=Method.HOME), [LOCKER], ["home"], []),
    ],
)
def test_a_locker_is_a_way_of_its_own(
    offer: Offer, points: list[Any], possible: list[str], impossible: list[str]
) -> None:
    assert offered(offer, *points) == (possible, impossible)


def test_of_unknown_size_it_is_offered_with_what_fits() -> None:
    offer = replace(TOLD, details={"locker_cm": "30x20x10"})
    assert offered(offer, LOCKER, SHOP, sides=None) == (["locker", "qr"], [])
    locker = with_lockers([offer], [LOCKER])[1]
    assert locker.limits.max_sides == (30, 20, 10) and locker.made_as == Method.QR


@pytest.mark.parametrize("told", [True, [60, 40, 40], None, False, [60, 40], ["60", 40, 40], [0, 1, 1], "yes"])
def test_the_merchant_says_whose_lockers_take_returns(each: Stage, told: Any) -> None:
    carrier = each.offers()[0].carrier
    each.connection.config["return_lockers"] = {carrier: told}
    (offer, *_more) = each.offers()
    assert ("locker" in offer.drop_off) == (told in (True, [60, 40, 40]))
    assert offer.details.get("locker_cm", "") == ("60x40x40" if isinstance(told, list) and len(told) == 3 and
                                                  told == [60, 40, 40] else "")  # fmt: skip


def test_what_goes_into_a_locker_is_made_as_for_the_counter(sendcloud: Stage) -> None:
    sendcloud.connection.config["return_lockers"] = {"postnl": True}
    sendcloud.behind.options = [option(), option("postnl:return")]
    for number, offer in enumerate(sendcloud.offers()):
        locker = with_lockers([offer], [point(1, carrier="postnl", is_locker=True)])[1]
        label = sendcloud.make(order(offer_from(locker.as_json()), f"R{number}"))
        assert (label.code == CODE, label.pdf is None) == (number == 0, number == 0)
    bodies = [call.body["delivery_option"] for call in sendcloud.server.asked("POST", "/returns")]
    assert bodies == ["drop_off_labelless", "drop_off_point"]
    assert not sendcloud.server.asked("POST", "/pickups")


SIDES = st.tuples(*[st.integers(1, 120).map(Decimal)] * 3)


@given(st.lists(SIDES, min_size=1, max_size=8))
def test_everything_fits_into_the_box(pieces: list[Sides]) -> None:
    box = together(pieces)
    assert box is not None and box == longest_first(box)
    assert all(fits(piece, box) for piece in pieces)
    volume = sum(one * two * three for one, two, three in pieces)
    assert volume <= box[0] * box[1] * box[2]
    assert box[0] <= sum(max(piece) for piece in pieces), "never longer than all of them end to end"


def test_a_box_of_unknown_things_is_unknown() -> None:
    piece = (Decimal(30), Decimal(20), Decimal(3))
    assert together([piece, None]) is None and together([]) is None
    assert together([piece, piece]) == (Decimal(30), Decimal(20), Decimal(6))
    assert [goes_through_letterbox(piece, grams) for grams in (2000, 2001)] == [True, False]
    assert not goes_through_letterbox(together([piece, piece]), 500) and not goes_through_letterbox(None, 500)
