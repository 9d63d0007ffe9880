"""What became of an order, as it was known at the moment that is asked about."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from care.models import Question
from notifications.facts.after_sale import after_sale
from notifications.facts.snapshot import AfterSale
from orders.models import Order, Refund
from reviews.models import Review
from tests.cast import Shop
from tests.notifications.stage import order_of, parcel_of
from tracking.models import Checkpoint, Shipment
from tracking.snapshots import Status

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BOUGHT = datetime(2026, 6, 1, 12, tzinfo=UTC)
CAME = BOUGHT + 2 * DAY  # Wednesday 3 June


def become(order: Order, days: float) -> AfterSale:
    """As known so many days after it was bought."""
    fresh = Order.objects.get(pk=order.pk)
    return after_sale([fresh], BOUGHT + timedelta(days=days))[order.pk]


def bought(shop: Shop, number: str = "1042", **changes: Any) -> Order:
    with time_machine.travel(BOUGHT, tick=False):
        return order_of(shop, number, **{"placed_at": BOUGHT, "delivered_at": CAME, **changes})


def parcel(order: Order, number: str, first: datetime, **changes: Any) -> Shipment:
    calm = {"estimated_at": None, "estimated_from": None, "first_estimated_at": None, "status_at": first}
    with time_machine.travel(first, tick=False):
        return parcel_of(order, changes.pop("status", Status.DELIVERED), number, **{**calm, **changes})


def seen(shipment: Shipment, *reports: tuple[datetime, Status]) -> None:
    for number, (at, status) in enumerate(reports):
        Checkpoint.objects.create(
            shipment=shipment, occurred_at=at, status=status, source="t", fingerprint=bytes([number]) * 16
        )


def test_a_return_is_open_from_its_first_sign_until_the_money_is_back(loper: Shop) -> None:
    with loper.scoped():
        order = bought(loper)
        back = parcel(order, "BACK", CAME + 3 * DAY, is_return=True, status_at=CAME + 6 * DAY)
        seen(back, (CAME + 3 * DAY, Status.IN_TRANSIT), (CAME + 6 * DAY, Status.DELIVERED))
        Refund.objects.create(order=order, external_id="r", amount=9, refunded_at=CAME + 10 * DAY)
        told = [become(order, 2 + days).return_open for days in (1, 3.5, 7, 9.9, 10.1)]
        money = become(order, 2 + 11).refunded_at
    assert told == [False, True, True, True, False]
    assert money == CAME + 10 * DAY


def test_a_label_in_the_box_is_no_return_for_ever(loper: Shop) -> None:
    with loper.scoped():
        order = bought(loper)
        parcel(order, "LABEL", CAME, is_return=True, status=Status.PRE_TRANSIT)
        assert become(order, 2 + 20).return_open
        assert not become(order, 2 + 31).return_open


def test_a_parcel_that_turned_round_and_what_was_known_before(loper: Shop) -> None:
    with loper.scoped():
        order = bought(loper, delivered_at=None)
        row = parcel(order, "TURNED", BOUGHT, status=Status.RETURN_TO_SENDER, status_at=BOUGHT + 5 * DAY)
        seen(row, (BOUGHT + 1 * DAY, Status.IN_TRANSIT), (BOUGHT + 3 * DAY, Status.EXCEPTION),
             (BOUGHT + 5 * DAY, Status.RETURN_TO_SENDER))  # fmt: skip
        told = [(found.return_open, found.claim_open) for found in (become(order, days) for days in (2, 4, 6))]
    assert told == [(False, False), (False, True), (True, False)]


@pytest.mark.parametrize(("topic", "is_claim"), [("damaged", True), ("not_received", True), ("where", False)])
def test_an_unanswered_question_about_trouble_is_an_open_claim(loper: Shop, topic: str, is_claim: bool) -> None:
    with loper.scoped():
        order = bought(loper)
        Question.objects.create(
            order=order, topic=topic, message="Kapot", language="nl", form_key="k", asked_at=CAME + DAY,
            answered_at=CAME + 3 * DAY,
        )  # fmt: skip
        told = [become(order, 2 + days).claim_open for days in (0.5, 2, 4)]
    assert told == [False, is_claim, False]


def test_late_is_late_until_it_comes(loper: Shop) -> None:
    with loper.scoped():
        order = bought(loper, delivered_at=BOUGHT + 6 * DAY)
        row = parcel(order, "LATE", BOUGHT, status_at=BOUGHT + 6 * DAY, delayed_at=BOUGHT + 3 * DAY)
        seen(row, (BOUGHT + DAY, Status.IN_TRANSIT), (BOUGHT + 6 * DAY, Status.DELIVERED))
        assert [become(order, days).is_late for days in (2, 4, 6.5)] == [False, True, False]
        Shipment.objects.update(delayed_at=None, quiet_at=BOUGHT + 4 * DAY)
        assert [become(order, days).is_late for days in (3, 5)] == [False, True]
        Shipment.objects.update(quiet_at=None, estimated_at=BOUGHT + 2 * DAY)
        assert [become(order, days).is_late for days in (2.5, 4)] == [False, True]


def test_the_window_ends_with_its_last_day_by_the_shops_clock(loper: Shop) -> None:
    """Delivered on Wednesday 3 June: the last day is Wednesday 17 June, and it ends at midnight in Amsterdam."""
    with loper.scoped():
        order = bought(loper)
        assert become(order, 1).window_ends_at is None, "not there yet, so the window is open"
        assert become(order, 3).window_ends_at == datetime(2026, 6, 17, 22, tzinfo=UTC)


def test_bought_again_and_reviewed(loper: Shop) -> None:
    with loper.scoped():
        order = bought(loper)
        bought(loper, "1043", placed_at=BOUGHT - 9 * DAY)
        bought(loper, "1044", placed_at=BOUGHT + 4 * DAY, cancelled_at=BOUGHT + 5 * DAY)
        bought(loper, "1045", placed_at=BOUGHT + 8 * DAY)
        Review.objects.create(order=order, stars=2, language="nl", given_at=CAME + 5 * DAY, changed_at=CAME)
        again = [become(order, days).bought_again_at for days in (3, 4.5, 6, 9)]
        reviews = [become(order, 2 + days).reviewed_at for days in (4, 6)]
    assert again == [None, BOUGHT + 4 * DAY, None, BOUGHT + 8 * DAY]
    assert reviews == [None, CAME + 5 * DAY]
