"""A wish becomes a return: what is written, what is refused and why, and what counts as gone."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from orders.models import Line, Order, Refund
from outbox.models import DomainEvent
from returns.following.promising import last_bank_day, next_bank_day
from returns.models import Payout, Return, ReturnItem
from returns.moves import SYSTEM, move
from returns.policy.default import built_in
from returns.policy.definition import Offer, Terms, Words
from returns.policy.vocabulary import Outcome, Path
from returns.requesting.bought import read
from returns.requesting.cancelling import cancel
from returns.requesting.eligible import choices_of, decision_for
from returns.requesting.people import Person
from returns.requesting.submitting import submit
from returns.requesting.wishes import Refused, WishedItem
from tests.cast import Shop
from tests.returns.asking import arrived, keys_of, opened, priced, wish

pytestmark = pytest.mark.django_db
State = Return.State


@pytest.fixture
def open_shop(loper: Shop) -> Shop:
    with loper.scoped():
        opened()
    return loper


def left(order: Order) -> list[int]:
    """Pieces of each line that can still come back."""
    purchases = read(Person(frozenset({order.public_id})))
    return [choice.left for choice in choices_of(purchases)]


def test_a_wish_is_one_return_with_its_days_its_money_and_its_event(open_shop: Shop) -> None:
    with open_shop.scoped():
        order, other = arrived(open_shop), arrived(open_shop, "1043")
        asked = wish(order, other)
        both = replace(asked, items=(*asked.items, WishedItem(keys_of(other)[1], 2, Outcome.REFUND, "too_small")))
        row = submit(both)
        assert submit(both).pk == row.pk
        assert (row.state, row.path, row.email, row.is_gift) == (State.REGISTERED, "mind", order.email, False)
        assert {(item.order_id, item.quantity, item.reason) for item in row.items.all()} == {
            (order.pk, 1, "changed_mind"), (other.pk, 2, "too_small"),
        }  # fmt: skip
        assert row.send_by and row.send_by - row.requested_at == timedelta(days=14)
        # Three days to hand it in, four on the road, a week to pay it back.
        assert row.promised_on == row.first_promised_on == last_bank_day(timezone.localdate() + timedelta(days=14), "")
        assert row.legal_by and row.legal_by - row.requested_at == timedelta(days=14)
        assert sorted(Payout.objects.values_list("amount", flat=True)) == [Decimal(35), Decimal("129.95")]
        assert row.expected == Decimal("164.95")
        assert DomainEvent.objects.filter(type="return.registered").count() == 1
        assert row.sender["line1"] == "Keizersgracht 1"


def test_what_costs_a_lot_or_is_wrong_waits_for_a_person_until_a_moment(open_shop: Shop) -> None:
    with open_shop.scoped():
        order = arrived(open_shop)
        priced(order, "900.00", "17.50")
        row = submit(wish(order))
        assert (row.state, row.send_by) == (State.ASKED, None)
        assert row.decide_by and row.decide_by - row.requested_at == timedelta(hours=24)
        assert DomainEvent.objects.filter(type="return.asked").count() == 1
        claim = submit(wish(order, at=1, path=Path.WRONG, outcome=Outcome.REPLACEMENT, reason="damaged"))
        assert (claim.state, claim.promised_on, claim.legal_by) == (State.ASKED, None, None)
        assert claim.items.get().outcome == ReturnItem.Outcome.REPLACE


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": 2}, {"quantity": 0}, {"outcome": Outcome.CREDIT}, {"outcome": Outcome.REPAIR},
        {"reason": "damaged"}, {"reason": "made-up"}, {"path": Path.WRONG, "reason": ""},
        {"path": Path.WRONG, "reason": "damaged"},
        {"items": ()},
        {"items": (WishedItem("999999", 1, Outcome.REFUND),)},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words_and_leaves_nothing(open_shop: Shop, changes: dict[str, Any]) -> None:
    with open_shop.scoped():
        order = arrived(open_shop)
        with pytest.raises(Refused) as refused:
            submit(wish(order, **changes))
        assert refused.value.message
        assert not Return.objects.exists() and not Payout.objects.exists()


def test_a_line_of_somebody_else_is_nobodys_wish(open_shop: Shop) -> None:
    with open_shop.scoped():
        mine, theirs = arrived(open_shop), arrived(open_shop, "1043", email="jonas@kunde.example")
        asked = replace(wish(mine), items=(WishedItem(keys_of(theirs)[0], 1, Outcome.REFUND),))
        with pytest.raises(Refused):
            submit(asked)
        made = submit(wish(theirs))
        with pytest.raises(Refused, match="out of date"):
            submit(replace(wish(mine), request_key=made.request_key))


def test_too_late_is_refused_with_the_day_and_a_fault_is_not_too_late(open_shop: Shop) -> None:
    with open_shop.scoped():
        order = arrived(open_shop, days_ago=200)
        with pytest.raises(Refused, match="last day to send this back was"):
            submit(wish(order))
        row = submit(wish(order, path=Path.WRONG, reason="faulty", outcome=Outcome.REPAIR))
        assert row.path == "wrong"


def test_pieces_count_once_as_returned_refunded_or_cancelled(open_shop: Shop) -> None:
    with open_shop.scoped():
        order = arrived(open_shop)
        assert left(order) == [1, 2]
        row = submit(wish(order, at=1))
        assert left(order) == [1, 1]
        # The shop tells of the money of that very return: not another piece.
        Payout.objects.filter(in_return=row).update(state=Payout.State.PAID, external_id="gid://shopify/Refund/77")
        Refund.objects.create(order=order, external_id="77", amount=Decimal("17.50"), lines=[["line-2", 1, "17.50"]])
        assert left(order) == [1, 1]
        # And of one that it gave back by itself: another piece.
        Refund.objects.create(order=order, external_id="78", amount=Decimal("17.50"), lines=[["line-2", 1, "17.50"]])
        assert left(order) == [1, 0]
        Order.objects.filter(pk=order.pk).update(cancelled_at=timezone.now())
        assert left(order) == [0, 0]


def test_what_was_called_off_expired_or_never_came_can_be_sent_back_again(open_shop: Shop) -> None:
    with open_shop.scoped():
        order = arrived(open_shop)
        row = submit(wish(order, at=1, quantity=2))
        assert left(order) == [1, 0]
        assert cancel(row).state == cancel(row).state == State.CANCELLED
        assert left(order) == [1, 2]
        second = submit(wish(order, at=1, quantity=2))
        move(second.pk, State.RECEIVED, SYSTEM)
        with pytest.raises(Refused):
            cancel(second)
        second.items.update(received_quantity=1, inspected_at=timezone.now())
        assert left(order) == [1, 1]


def test_a_repaired_thing_is_the_customers_again_and_its_guarantee_remembers(open_shop: Shop) -> None:
    with open_shop.scoped():
        order = arrived(open_shop, days_ago=40)
        row = submit(wish(order, path=Path.WRONG, reason="faulty", outcome=Outcome.REPAIR))
        assert left(order)[0] == 0
        Return.objects.filter(pk=row.pk).update(state=State.CLOSED, closed_at=timezone.now())
        assert left(order)[0] == 1
        purchases = read(Person(frozenset({order.public_id})))
        decision = decision_for(purchases, choices_of(purchases)[0], Path.WRONG, timezone.now(), 1, "faulty")
        assert decision.offered(Outcome.REFUND)  # it was mended once, and here it is again


def test_a_set_comes_back_whole_and_a_wrong_part_of_it_alone(open_shop: Shop) -> None:
    with open_shop.scoped():
        order = arrived(open_shop)
        order.lines.all().delete()
        for place, (name, count, of) in enumerate([("set", 2, ""), ("cup", 4, "set"), ("plate", 2, "set")]):
            Line.objects.create(
                order=order, external_id=name, position=place, title=name, quantity=count, bundle_of=of,
                unit_price=Decimal(10) if name == "set" else Decimal(0),
            )  # fmt: skip
        purchases = read(Person(frozenset({order.public_id})))
        (bundle,) = choices_of(purchases)
        assert (bundle.left, bundle.price, len(bundle.inside)) == (2, Decimal(10), 2)
        asked = replace(wish(order), items=(WishedItem(bundle.key, 1, Outcome.REFUND),))
        row = submit(asked)
        assert {item.title: item.quantity for item in row.items.all()} == {"set": 1, "cup": 2, "plate": 1}
        cup = bundle.inside[0]
        broken = WishedItem(cup.key, 2, Outcome.REPLACEMENT, "damaged")
        submit(replace(wish(order), path=Path.WRONG, items=(broken,)))
        with pytest.raises(Refused):  # its cups are gone
            submit(replace(wish(order), items=asked.items))


def test_credit_has_its_bonus_and_what_is_kept_travels_nowhere(loper: Shop) -> None:
    offers = (Offer(Outcome.REFUND, fee=Decimal("4.95")), Offer(Outcome.CREDIT, bonus=Decimal(10)),
              Offer(Outcome.KEEP, below=Decimal(20)))  # fmt: skip
    with loper.scoped():
        opened(replace(built_in(), terms=Terms(30, offers), fees_told=Words(en="At the checkout.")))
        order = arrived(loper)
        credit = submit(wish(order, outcome=Outcome.CREDIT))
        payout = Payout.objects.get(in_return=credit)
        assert (payout.kind, payout.amount) == ("credit", Decimal("142.95"))
        kept = submit(wish(order, at=1, outcome=Outcome.KEEP))
        assert kept.send_by is None and kept.promised_on == next_bank_day(timezone.localdate() + timedelta(days=7), "")
        back = submit(wish(arrived(loper, "1043"), at=1))
        assert (back.items.get().fee, Payout.objects.get(in_return=back).amount) == (Decimal("4.95"), Decimal("12.55"))


def test_who_received_a_gift_gets_credit_and_the_buyer_is_not_named(open_shop: Shop) -> None:
    with open_shop.scoped():
        order = arrived(open_shop)
        order.lines.filter(external_id="line-1").update(is_gift=True)
        receiver = Person(frozenset({order.public_id}), is_gift=True)
        choices = choices_of(read(receiver))
        assert [choice.parts[0].line.external_id for choice in choices] == ["line-1"]
        asked = replace(wish(order, outcome=Outcome.CREDIT), person=receiver, name="Mia", email="mia@vriend.example")
        with pytest.raises(Refused):
            submit(replace(asked, items=(replace(asked.items[0], outcome=Outcome.REFUND),)))
        row = submit(asked)
        assert (row.email, row.name, row.customer_id, row.is_gift) == ("mia@vriend.example", "Mia", None, True)
        assert row.phone == "" and row.legal_by is None
