"""Money that a provider sends: on its way until it is there, owed again when it comes back, noted in the shop once."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from orders.models import Order
from outbox.models import DomainEvent
from returns.models import Payout, PayoutStep, Return
from returns.money import by_hand, chasing, noting, paying, releasing, settling, stepping
from returns.money.contracts import Refused, Unreachable, Unsure
from returns.money.noting_by_hand import note_again, note_done
from returns.money.planning import plan
from returns.money.room import room
from tests.cast import Shop
from tests.returns import desk
from tests.returns.money.bank import Bank, Killed, by_provider, paid_order, shop_tells, total_of
from tests.returns.money.test_paying import Steps

pytestmark = pytest.mark.django_db
State, Kind, Step = Payout.State, PayoutStep.Kind, PayoutStep.State
RUTH = "ruth@loper.example"


def returned(shop: Shop, number: str = "1042") -> Return:
    """Looked at, and its money may go by Mollie."""
    by_provider(shop)
    with shop.scoped():
        row = desk.of(shop, number, state=Return.State.INSPECTED, legal_by=timezone.now() + timedelta(days=9))
        paid_order(Order.objects.get(number=number))
        plan(row)
        releasing.release(row)
    return row


def payout_of(shop: Shop) -> Payout:
    with shop.scoped():
        return Payout.objects.select_related("order", "in_return").get()


def step_of(shop: Shop, kind: str) -> PayoutStep:
    with shop.scoped():
        return PayoutStep.objects.get(kind=kind)


def told(shop: Shop, kind: str = "return.paid") -> int:
    with shop.scoped():
        return DomainEvent.objects.filter(type=kind).count()


def days(count: float) -> None:
    """Everything that falls due in these days, as the sweeps would do it."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(1 + int(count * 3)):
            paying.drain()
            stepping.drain()
            clock.shift(timedelta(hours=8))


def test_what_is_on_its_way_is_not_told_as_paid_until_it_is_there(loper: Shop, bank: Bank) -> None:
    row, bank.is_slow = returned(loper), True
    with time_machine.travel(timezone.now(), tick=False) as clock:
        days(2)
        payout = payout_of(loper)
        assert (payout.state, payout.paid_at, told(loper)) == (State.SENT, None, 0)
        assert bank.looks >= 4 and bank.times == {payout.key: 1}
        bank.settles()
        clock.shift(timedelta(days=3))
        days(0.1)
        payout = payout_of(loper)
        assert payout.state == State.PAID and payout.paid_at is not None
        assert payout.paid_at >= timezone.now() - timedelta(hours=1), "the day on which it was there"
    with loper.scoped():
        row.refresh_from_db()
    assert (told(loper), row.state) == (1, Return.State.CLOSED)


@pytest.mark.parametrize("was_there", [False, True])
def test_what_comes_back_is_owed_again_and_goes_under_another_key(loper: Shop, bank: Bank, was_there: bool) -> None:
    row, bank.is_slow = returned(loper), True
    days(0.1)
    if was_there:
        bank.settles()
        days(1)
    first = payout_of(loper)
    assert first.state == (State.PAID if was_there else State.SENT)
    bank.states[first.key] = "failed"
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        days(1)
        payout = payout_of(loper)
        assert (payout.state, payout.last_error, payout.paid_at) == (State.FAILED, "The account was closed.", None)
        with loper.scoped():
            row.refresh_from_db()
            assert row.warned_at is None and row.promised_on is not None, "the promise runs again"
            assert room(payout.order) == total_of(payout.order), "the money is here"
            by_hand.try_again(payout.pk, RUTH)
        bank.is_slow = False
        days(1)
    payout = payout_of(loper)
    assert (payout.state, bank.times) == (State.PAID, {first.key: 1, f"{first.key}x2": 1})
    assert bank.total == payout.amount and bank.notes == {f"{first.key}-note": 1}
    assert (told(loper), told(loper, "return.bounced")) == ((2, 1) if was_there else (1, 0)), "what was told"


def test_a_refund_that_the_provider_forgot_is_never_called_again_by_itself(loper: Shop, bank: Bank) -> None:
    returned(loper)
    bank.is_slow = True
    days(0.1)
    bank.paid.clear()
    days(4)
    payout = payout_of(loper)
    assert (payout.state, payout.last_error, sum(bank.times.values())) == (State.UNCERTAIN, chasing.LOST, 1)


def test_a_key_that_is_gone_or_a_silent_provider_changes_nothing_about_the_money(loper: Shop, bank: Bank) -> None:
    returned(loper)
    days(0.1)
    for count, problem in enumerate((Refused("wrong key"), Unreachable("busy", wait=90), Unsure("?")), start=1):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(bank, "find", lambda order, problem=problem: (_ for _ in ()).throw(problem))
            with time_machine.travel(timezone.now() + timedelta(days=6 * count)):
                days(0.1)
        step = step_of(loper, Kind.FOLLOW)
        assert payout_of(loper).state == State.PAID and step.state == Step.WAITING and step.last_error == str(problem)


@pytest.mark.parametrize(
    "trouble", ["lost", Unsure("the line broke"), Unreachable("busy", wait=5), RuntimeError("ours")]
)
def test_a_note_whose_answer_is_lost_is_looked_for_and_noted_once(loper: Shop, bank: Bank, trouble: Any) -> None:
    returned(loper)
    bank.note_troubles.append(trouble)
    for _ in range(2):
        with suppress(Killed):
            days(1)
    payout, step = payout_of(loper), step_of(loper, Kind.NOTE)
    assert (payout.state, step.state, bank.notes) == (State.PAID, Step.DONE, {f"{payout.key}-note": 1})
    assert bank.times == {payout.key: 1}


def test_a_shop_that_refuses_the_note_leaves_the_money_alone_and_a_person_decides(loper: Shop, bank: Bank) -> None:
    returned(loper)
    bank.note_troubles.append(Refused("The order is archived."))
    days(1)
    payout, step = payout_of(loper), step_of(loper, Kind.NOTE)
    assert (payout.state, step.state, step.last_error) == (State.PAID, Step.FAILED, "The order is archived.")
    with loper.scoped():
        note_again(payout.pk, RUTH)
        with pytest.raises(by_hand.TooLate):
            note_again(payout.pk, RUTH)
    days(0.1)
    assert step_of(loper, Kind.NOTE).state == Step.DONE and bank.notes == {f"{payout.key}-note": 1}
    with loper.scoped():
        for _ in range(2):
            note_done(payout.pk, RUTH)
    assert bank.times == {payout.key: 1} and told(loper) == 1


@pytest.mark.parametrize("when", ["before the note", "while nobody knows", "after it"])
def test_what_the_shop_tells_of_the_note_is_no_second_refund(loper: Shop, bank: Bank, when: str) -> None:
    """With the mark in its reason, and from a shop that tells no reasons."""
    for number, key in (("1042", "-note"), ("2042", "")):
        row = returned(loper, number)
        if when == "while nobody knows":
            bank.note_troubles.append("lost")
        paying.drain()
        with loper.scoped():
            payout = Payout.objects.select_related("order").get(in_return=row)
        if when != "before the note":
            with suppress(Killed):
                stepping.drain()
        with loper.scoped():
            name = f"gid://shopify/Refund/{payout.key}-note"
            # Nobody can mark what was not asked for yet: before the note, it is the shop's plugin that heard of it.
            mark = payout.key + key if key and when != "before the note" else ""
            shop_tells(payout.order, payout, external_id=name, key=mark)
            settling.settle_order(payout.order_id)
        days(1)
        with loper.scoped():
            order = Order.objects.get(number=number)
            payout.refresh_from_db()
            assert payout.state == State.PAID and room(order) == total_of(order) - payout.amount
            assert bank.notes[f"{payout.key}-note"] == (when != "before the note")
            assert PayoutStep.objects.get(payout=payout, kind=Kind.NOTE).state == Step.DONE
            again = desk.of(loper, number)
            assert sum(one.amount for one in plan(again)) == 0, "every piece of it was paid back"


PARTS = (
    (stepping, "_take"), (noting, "_prepare"), (noting, "_call"), (noting, "_settle"), (chasing, "_prepare"),
    (chasing, "_look"), (chasing, "_settle"),
)  # fmt: skip


@pytest.mark.parametrize("dies_at", range(14))
def test_a_worker_that_dies_after_the_call_notes_once_pays_once_and_still_follows(
    loper: Shop, bank: Bank, dies_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    returned(loper)
    bank.is_slow, steps = True, Steps(dies_at)
    paying.drain()
    with monkeypatch.context() as patched:
        for module, name in PARTS:
            patched.setattr(module, name, steps.around(getattr(module, name), name))
        with pytest.raises(Killed):
            stepping.drain()
    bank.settles()
    days(3)
    payout = payout_of(loper)
    assert payout.state == State.PAID and step_of(loper, Kind.NOTE).state == Step.DONE, steps.names
    assert (bank.times, bank.notes, told(loper)) == ({payout.key: 1}, {f"{payout.key}-note": 1}, 1)


def test_a_refund_of_the_shop_itself_needs_no_note(loper: Shop, bank: Bank) -> None:
    returned(loper)
    payout = payout_of(loper)
    with loper.scoped():
        shop_tells(payout.order, payout, external_id="own")
        settling.settle_order(payout.order_id)
        assert not PayoutStep.objects.exists()
    days(1)
    assert not bank.times and not bank.notes and payout_of(loper).state == State.PAID
