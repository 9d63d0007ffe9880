"""What is called off, refused or given up is not paid; and whoever has the money cannot call it off."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from returns.models import Payout, Return, ReturnItem
from returns.money import by_hand, exporting, paying, releasing
from returns.money.contracts import Refused, Unreachable, Unsure
from returns.money.planning import add
from returns.moves import move
from returns.requesting.cancelling import can_cancel, cancel
from returns.requesting.wishes import Refused as TooLate
from tests.cast import Shop
from tests.returns.money.bank import Bank, Killed, shop_tells, total_of
from tests.returns.money.test_paying import payouts, returned
from workqueue.claims import DIED

State, Stands = Payout.State, Return.State
RUTH = "ruth@loper.example"


def let_go(shop: Shop, outcome: str = "refund") -> tuple[Return, Payout]:
    """Its money may go although the goods are not there: somebody of the team said so."""
    row = returned(shop, state=Stands.REGISTERED)
    with shop.scoped():
        ReturnItem.objects.filter(in_return=row).update(outcome=outcome)
        releasing.release(row)
        payout = Payout.objects.filter(in_return=row).exclude(state=State.CANCELLED).get()
        releasing.approve(payout, RUTH)
        payout.refresh_from_db()
    assert payout.state == State.WAITING
    return row, payout


def later(shop: Shop) -> None:
    """Three looks of the worker, with hours between them."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            clock.shift(timedelta(hours=30))
            paying.drain()


def called_off(row: Return) -> None:
    cancel(row)


def told_later(to: str) -> Callable[[Return], None]:
    """The move, before anything heard of its event."""

    def moved(row: Return) -> None:
        if to == Stands.REFUSED:
            Return.objects.filter(pk=row.pk).update(state=Stands.ASKED)
        move(row.pk, to, "system")

    return moved


ENDS = {
    "called off": called_off,
    **{str(to): told_later(to) for to in (Stands.CANCELLED, Stands.REFUSED, Stands.EXPIRED)},
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize(("outcome", "before"), [("refund", None), ("credit", Unreachable("busy", wait=5))])
def test_what_is_over_is_not_paid_also_when_the_worker_is_faster_than_the_news(
    loper: Shop, bank: Bank, how: str, outcome: str, before: Any
) -> None:
    row, payout = let_go(loper, outcome)
    if before:
        bank.troubles.append(before)
        paying.drain()
    with loper.scoped():
        ENDS[how](row)
    later(loper)
    with loper.scoped():
        payout.refresh_from_db()
    assert (payout.state, bank.total, bank.credits) == (State.CANCELLED, 0, {})


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["refund", "credit"])
@pytest.mark.parametrize("is_made", [True, False])
def test_of_what_is_over_a_call_without_an_answer_is_looked_up_and_never_repeated(
    loper: Shop, bank: Bank, outcome: str, is_made: bool
) -> None:
    row, payout = let_go(loper, outcome)
    bank.troubles.append("lost" if is_made else Unsure("the line broke"))
    with suppress(Killed):
        paying.drain()
    with loper.scoped():
        assert not can_cancel(row)
        with pytest.raises(TooLate):
            cancel(row)
        move(row.pk, Stands.EXPIRED, "system")
        releasing.settle(row.pk)
        payout.refresh_from_db()
    assert payout.state != State.CANCELLED, "nobody knows yet"
    later(loper)
    with loper.scoped():
        payout.refresh_from_db()
    gone = payout.amount if is_made else 0
    assert payout.state == (State.PAID if is_made else State.CANCELLED)
    assert bank.total + sum(bank.credits.values()) == gone and set(bank.times.values()) <= {1}
    assert ("may not come" in payout.last_error) == is_made


@pytest.mark.django_db
@pytest.mark.parametrize("was_taken", [True, False])
def test_what_the_shop_paid_back_meanwhile_is_not_paid_again_after_a_call_without_an_answer(
    loper: Shop, bank: Bank, was_taken: bool
) -> None:
    _row, payout = let_go(loper)
    bank.troubles.append("lost" if was_taken else Unsure("timed out"))
    with suppress(Killed):
        paying.drain()
    with loper.scoped():
        order = payout.order
        left = total_of(order) - (payout.amount if was_taken else 0)
        shop_tells(order, amount=str(left), external_id="own-all")
    later(loper)
    with loper.scoped():
        payout.refresh_from_db()
        assert bank.total + left == total_of(order), "never more than was paid"
        assert payout.state == (State.PAID if was_taken else State.CANCELLED), payout.last_error
        assert bank.times[payout.call_key] == was_taken


@pytest.mark.django_db
def test_who_has_the_money_cannot_call_it_off(loper: Shop, bank: Bank) -> None:
    row, payout = let_go(loper)
    with loper.scoped():
        assert can_cancel(row), "it only stands in line"
        by_hand_list = Payout.objects.filter(pk=payout.pk)
        by_hand_list.update(state=State.BY_HAND)
        assert exporting.make_list() and not can_cancel(row), "finance may be typing it in"
        by_hand_list.update(state=State.WAITING, export="", called_at=None)
    paying.drain()
    with loper.scoped():
        with pytest.raises(TooLate):
            cancel(row)
        row.refresh_from_db()
    assert row.state == Stands.REGISTERED and bank.total == payout.amount


@pytest.mark.django_db
def test_nothing_is_added_to_what_is_over(loper: Shop, bank: Bank) -> None:
    row, payout = let_go(loper)
    with loper.scoped():
        cancel(row)
        with pytest.raises(ValueError, match="is cancelled"):
            add(row.pk, payout.order_id, Decimal(5), "sorry", RUTH)


@pytest.mark.django_db
def test_goods_that_come_after_all_bring_their_money_back_as_it_is_owed_then(loper: Shop, bank: Bank) -> None:
    row, payout = let_go(loper)
    with loper.scoped():
        cancel(row)
        for step in (Stands.RECEIVED, Stands.INSPECTED):
            move(row.pk, step, RUTH)
        releasing.release(row)
    later(loper)
    assert [one.state for one in payouts(loper, row)] == [State.PAID] and bank.total == payout.amount


@pytest.mark.django_db
def test_what_killed_its_worker_after_a_call_is_decided_by_nobody_who_has_not_looked(loper: Shop, bank: Bank) -> None:
    row, payout = let_go(loper)
    dead = {"state": State.FAILED, "last_error": DIED, "called_at": timezone.now()}
    with loper.scoped():
        Payout.objects.filter(pk=payout.pk).update(**dead)
        for act in (by_hand.by_hand_instead, by_hand.give_up):
            with pytest.raises(by_hand.TooLate):
                act(payout.pk, RUTH)
        move(row.pk, Stands.EXPIRED, "system")
        releasing.settle(row.pk)
        payout.refresh_from_db()
        assert payout.state == State.FAILED, "not called off: it may have gone"


@pytest.mark.django_db
def test_a_no_to_the_question_whether_it_went_is_no_answer(loper: Shop, bank: Bank, monkeypatch: Any) -> None:
    _row, payout = let_go(loper)
    bank.troubles.append("lost")
    with suppress(Killed):
        paying.drain()

    def no(_bank: Bank, _order: Any) -> None:
        raise Refused("The token was withdrawn.")

    with monkeypatch.context() as patched:
        patched.setattr(Bank, "find", no)
        later(loper)
    with loper.scoped():
        payout.refresh_from_db()
        assert payout.state == State.UNCERTAIN and "withdrawn" in payout.last_error
        with pytest.raises(by_hand.TooLate):
            by_hand.by_hand_instead(payout.pk, RUTH)
        by_hand.try_again(payout.pk, RUTH)
    later(loper)
    with loper.scoped():
        payout.refresh_from_db()
    assert payout.state == State.PAID and bank.total == payout.amount
