"""What counts as evidence that a wish was done: only what became so since it was asked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from orders.models import Order
from orders.sources.changing.base import same
from tests.cast import Shop, order, parcel, scan, tracking, work
from tests.tracking.test_changes import ADDRESS, AMSTERDAM, again, ask, day, events, outcome, the_order, the_parcel
from tracking.changes import accept
from tracking.models import DeliveryChange, Shipment
from tracking.readdressing import FIELDS, print_of_address

pytestmark = pytest.mark.django_db
HOME = {
    "name": "Sanne de Vries", "line1": "Kerkstraat 12-1", "line2": "", "postal_code": "1015 CC", "city": "Amsterdam",
    "country": "NL",
}  # fmt: skip
# What the wish changes, and what the shop tells afterwards (None: the old address once more).
SAME: list[tuple[dict[str, str], dict[str, str] | None]] = [
    ({"line2": "Flat 9"}, None),
    ({"name": "Jan de Vries"}, None),
    ({"line1": "Kerkstraat 1-21"}, None),
    ({"line1": "Kerkstraat 1 21"}, {"line1": "Kerkstraat 12 1"}),
    ({"line1": "Prinsengracht 2", "line2": "Flat 9"}, {"line1": "Prinsengracht 2"}),
    ({"city": "Diemen"}, {"country": "BE", "city": "Diemen"}),
    ({}, None),
    ({}, {"line1": "KERKSTRAAT  12-1"}),
]


def told_again(shop: Shop, total: str = "130.00", **receiver: str) -> None:
    """The shop tells the order once more, with this address."""
    told = order(updated_at=timezone.now().isoformat(), total=total, receiver={**HOME, **receiver})
    shop.tells("order.upserted", told)
    work()


@pytest.fixture
def placed(loper: Shop) -> Shop:
    """An order that nobody has packed yet."""
    loper.tells("order.upserted", order(receiver=HOME))
    work()
    return loper


@pytest.mark.parametrize("is_accepted", [False, True], ids=["requested", "accepted"])
@pytest.mark.parametrize(("wish", "told"), SAME, ids=[str(one) for one in SAME])
def test_an_address_that_is_another_or_stood_there_before_confirms_nothing(
    placed: Shop, wish: dict[str, str], told: dict[str, str] | None, is_accepted: bool
) -> None:
    with placed.scoped():
        change = ask(wish={**HOME, **wish}, parcel=False)
        if is_accepted:
            accept(change, "ruth")
    told_again(placed, **(told or {}))
    with placed.scoped():
        assert Order.objects.get().version_at >= change.requested_at, "the shop's news were taken"
        assert outcome(change) == ("accepted" if is_accepted else "requested", "")
        assert "confirmed" not in events()


@pytest.mark.parametrize(
    "wish",
    [
        {"line2": "Flat 9"},
        {"name": "Jan"},
        {"line1": "Kerkstraat 1-21"},
        {"postal_code": "1016 HK"},
        {"city": "Diemen"},
    ],
    ids=str,
)
def test_the_one_field_that_was_wished_for_confirms_it_however_the_shop_writes_it(
    placed: Shop, wish: dict[str, str]
) -> None:
    with placed.scoped():
        change = ask(wish={**HOME, **wish}, parcel=False)
        accept(change, "ruth")
    told_again(placed)
    with placed.scoped():
        assert outcome(change) == ("accepted", "")
    told_again(placed, **{key: f"  {text.upper()} ".replace(" ", "  ") for key, text in wish.items()}, total="131.00")
    with placed.scoped():
        assert outcome(change) == ("confirmed", "")


def test_what_is_remembered_of_the_old_address_names_nobody_and_goes_with_an_erasure(placed: Shop) -> None:
    with placed.scoped():
        change, row = ask(parcel=False), the_order()
        assert change.address_before == print_of_address(row, change.public_id) and len(change.address_before) == 64
        assert change.address_before != print_of_address(row, "another wish")
        for field in FIELDS.values():
            other = the_order()
            setattr(other, field, "XX")
            assert print_of_address(other, change.public_id) != change.address_before, field
    placed.tells("customer.redact", {"email": "sanne@klant.example", "order_ids": ["order-1042"]})
    work()
    with placed.scoped():
        assert (again(change).address_before, again(change).wish) == ("", {})


# --- the carrier's day ----------------------------------------------------------------------------


@pytest.fixture
def moving(loper: Shop) -> Shop:
    """A parcel on its way with a carrier of no known services, so that wishes go to the team."""
    loper.tells("order.upserted", order(parcels=[parcel(carrier="trunkrs")]))
    loper.carrier_tells(tracking("3SLOPR0001", scan("in_transit"), carrier="trunkrs"))
    work()
    return loper


def expected_in(days: int | None) -> datetime | None:
    return None if days is None else timezone.localtime(timezone=AMSTERDAM).replace(hour=12) + timedelta(days=days)


def names_day(shop: Shop, days: int, words: str) -> None:
    moment = expected_in(days)
    assert moment is not None
    planned = {"from": moment.isoformat(), "until": moment.isoformat()}
    shop.carrier_tells(
        tracking("3SLOPR0001", scan("in_transit", words=words), carrier="trunkrs", estimated_delivery=planned)
    )
    work()


YES, NO = "accepted", "requested"
HELD = [
    # the day named when it was asked to keep it for three days, answered?, the day named then, what becomes of it
    (4, NO, 4, "requested"),
    (4, YES, 4, "accepted"),
    (4, YES, 5, "accepted"),  # late already, and later still: a delay
    (1, NO, 4, "requested"),  # nobody did anything yet
    (1, YES, 1, "accepted"),
    (1, YES, 2, "accepted"),
    (1, YES, 3, "confirmed"),
    (None, NO, 4, "requested"),
    (None, YES, 4, "confirmed"),
]


@pytest.mark.parametrize(("before", "state", "then", "expected"), HELD)
def test_only_a_day_that_moved_after_somebody_took_it_over_confirms_that_it_is_kept(
    moving: Shop, before: int | None, state: str, then: int, expected: str
) -> None:
    with moving.scoped():
        Shipment.objects.update(estimated_at=expected_in(before))
        change = ask("hold", {"until": day(3)})
        assert change.waits_for_team and change.estimate_before == the_parcel().estimated_at
        if state == YES:
            accept(change, "ruth")
    for words in ("Sorted", "Sorted once more"):
        names_day(moving, then, words)
    with moving.scoped():
        assert outcome(change) == (expected, "")
        assert the_parcel().estimate_heard_at >= change.requested_at


@pytest.mark.parametrize(("before", "then", "expected"), [(3, 3, YES), (3, 4, YES), (2, 3, "confirmed"), (2, 4, YES)])
def test_the_wished_day_is_confirmed_only_where_another_was_named_before(
    moving: Shop, before: int, then: int, expected: str
) -> None:
    with moving.scoped():
        Shipment.objects.update(estimated_at=expected_in(before))
        change = DeliveryChange.objects.create(
            order=the_order(), shipment=the_parcel(), kind="day", way="team", state="accepted",
            wish={"date": day(3), "from": "", "until": ""}, estimate_before=expected_in(before),
        )  # fmt: skip
    names_day(moving, then, "Sorted")
    with moving.scoped():
        assert outcome(change) == (expected, "")


def test_a_wish_that_was_answered_too_late_to_hear_the_new_day_hears_it_repeated(moving: Shop) -> None:
    """The team did it before it said so: the next scan settles what the first could not."""
    with moving.scoped():
        Shipment.objects.update(estimated_at=expected_in(1))
        change = ask("hold", {"until": day(3)})
    names_day(moving, 4, "Kept")
    with moving.scoped():
        assert outcome(change) == ("requested", "")
        accept(change, "ruth")
    names_day(moving, 4, "Still kept")
    with moving.scoped():
        assert outcome(change) == ("confirmed", "")


# --- a part collected at the counter, a parcel on its way ------------------------------------------

LINES = [
    {"id": "line-1", "title": "Wolkenloper 3", "variant": "maat 42", "quantity": 1, "unit_price": "129.95"},
    {"id": "line-2", "title": "Loopsokken", "variant": "", "quantity": 1, "unit_price": "17.50"},
]


def collects(shop: Shop, at: datetime) -> None:
    told = order(
        lines=LINES, updated_at=timezone.now().isoformat(), collect={"collected_at": at.isoformat()},
        parcels=[parcel(carrier="trunkrs")],
    )  # fmt: skip
    shop.tells("order.upserted", told)
    work()


def arrives(shop: Shop, at: datetime) -> None:
    shop.carrier_tells(tracking("3SLOPR0001", scan("delivered", at), carrier="trunkrs"))
    work()


@pytest.fixture
def mixed(loper: Shop) -> Shop:
    """The shoes are on their way in a parcel; the socks wait at the counter."""
    loper.tells("order.upserted", order(lines=LINES, parcels=[parcel(carrier="trunkrs")]))
    at = timezone.now() - timedelta(minutes=25)
    loper.carrier_tells(tracking("3SLOPR0001", scan("in_transit", at), carrier="trunkrs"))
    work()
    return loper


@pytest.mark.parametrize("order_of_news", ["counter first", "parcel first", "parcel first, heard of last"])
def test_an_order_that_came_by_both_ways_is_told_once_that_it_arrived(
    mixed: Shop, mailbox: Any, order_of_news: str
) -> None:
    early, late = timezone.now() - timedelta(minutes=15), timezone.now() - timedelta(minutes=5)
    steps = {
        "counter first": [(collects, early), (arrives, late)],
        "parcel first": [(arrives, early), (collects, late)],
        "parcel first, heard of last": [(collects, late), (arrives, early)],
    }
    for step, at in steps[order_of_news]:
        step(mixed, at)
        work()
    with mixed.scoped():
        row = the_order()
        assert row.collected_at and row.delivered_at == late and the_parcel().delivered_at in (early, late)
        subjects = [str(mail["subject"]) for mail in mailbox.mails]
        assert len([subject for subject in subjects if "bezorgd" in subject.lower()]) == 1, subjects


def test_the_parcel_of_a_partly_collected_order_can_still_be_changed(mixed: Shop) -> None:
    with mixed.scoped():
        before = ask("hold", {"until": day(3)})
        DeliveryChange.objects.all().delete()
    collects(mixed, timezone.now() - timedelta(minutes=5))
    with mixed.scoped():
        change = ask("address", ADDRESS)
        assert (change.way, change.state) == (before.way, "requested")
        assert accept(change, "ruth").state == "accepted"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("1016 HK", "1016hk", True),
        ("Kerkstraat  12 a", "kerkstraat 12a", True),
        ("Kerkstraat 1 21", "Kerkstraat 12 1", False),
        ("Kerkstraat 1-21", "Kerkstraat 12-1", False),
    ],
)
def test_a_shop_that_tidied_an_address_up_still_has_it_and_another_door_is_another_one(
    one: str, other: str, alike: bool
) -> None:
    assert same(one, other) is alike
