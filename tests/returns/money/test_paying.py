"""Money goes back once: whatever dies, whatever is lost, whoever tells first, and however often anybody looks."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.models import Order
from outbox.models import DomainEvent
from returns.models import Payout, Return
from returns.money import by_hand, paying, releasing, settling
from returns.money.contracts import Refused, Unreachable, Unsure
from returns.money.planning import add, plan
from returns.moves import move
from tests.cast import Shop
from tests.returns import desk
from tests.returns.money.bank import Bank, Killed, by_shop, open_bank, paid_order, shop_tells, total_of

State = Payout.State


def returned(shop: Shop, number: str = "1042", state: str = Return.State.INSPECTED, **changes: Any) -> Return:
    by_shop(shop)
    with shop.scoped():
        row = desk.of(shop, number, **changes)
        paid_order(Order.objects.get(number=number))
        plan(row)
        for step in (Return.State.DROPPED_OFF, Return.State.RECEIVED, Return.State.INSPECTED):
            if row.state == state:
                break
            row = move(row.pk, step, "carrier") or row
        releasing.release(row)
        row.refresh_from_db()
    return row


def payouts(shop: Shop, row: Return) -> list[Payout]:
    with shop.scoped():
        return list(Payout.objects.filter(in_return=row).order_by("pk"))


def events(shop: Shop, kind: str) -> int:
    with shop.scoped():
        return DomainEvent.objects.filter(type=kind).count()


def work(shop: Shop) -> None:
    """Everything that is due now and within the next two days, as the sweeps would do it."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(40):
            paying.drain()
            clock.shift(timedelta(minutes=70))


@pytest.mark.django_db
def test_everything_that_was_paid_goes_back_with_the_standard_delivery_and_the_return_is_closed(
    loper: Shop, bank: Bank
) -> None:
    row = returned(loper, legal_by=timezone.now() + timedelta(days=9))
    [payout] = payouts(loper, row)
    with loper.scoped():
        assert payout.amount == Order.objects.get(number="1042").total
    assert (payout.state, payout.means) == (State.WAITING, "shopify")
    work(loper)
    [payout] = payouts(loper, row)
    with loper.scoped():
        row.refresh_from_db()
    assert (payout.state, bank.times[payout.key], row.state) == (State.PAID, 1, Return.State.CLOSED)
    assert bank.total == payout.amount and events(loper, "return.paid") == 1 and events(loper, "return.closed") == 1


class Steps:
    """Dies at the step with this number."""

    def __init__(self, dies_at: int) -> None:
        self.left = dies_at
        self.names: list[str] = []

    def reached(self, name: str) -> None:
        self.names.append(name)
        self.left -= 1
        if self.left == -1:
            raise Killed

    def around(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def called(*args: Any, **named: Any) -> Any:
            self.reached(f"before {name}")
            found = function(*args, **named)
            self.reached(f"after {name}")
            return found

        return called


PARTS = ("_take", "_prepare", "_call", "_settle")
POINTS = 2 * len(PARTS)


@pytest.mark.django_db
@pytest.mark.parametrize("dies_at", range(POINTS))
def test_a_worker_that_dies_anywhere_pays_once(
    loper: Shop, bank: Bank, dies_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, steps = returned(loper), Steps(dies_at)
    with monkeypatch.context() as patched:
        for name in PARTS:
            patched.setattr(paying, name, steps.around(getattr(paying, name), name))
        with pytest.raises(Killed):
            paying.drain()
    work(loper)
    [payout] = payouts(loper, row)
    assert payout.state == State.PAID, steps.names
    assert bank.times == {payout.key: 1} and events(loper, "return.paid") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("dies", ["lost", Unsure("the line broke"), Unreachable("busy", wait=5), RuntimeError("ours")])
def test_an_answer_that_is_lost_is_looked_for_before_anything_is_called_again(
    loper: Shop, bank: Bank, dies: Any
) -> None:
    row = returned(loper)
    bank.troubles.append(dies)
    with suppress(Killed):
        paying.drain()
    [payout] = payouts(loper, row)
    is_sure = isinstance(dies, Unreachable)  # that nothing was done
    assert payout.state in (State.WAITING, State.UNCERTAIN) and (payout.called_at is None) == is_sure
    work(loper)
    [payout] = payouts(loper, row)
    assert (payout.state, dict(bank.times)) == (State.PAID, {payout.key: 1}) and bank.looks >= (not is_sure)


@pytest.mark.django_db
def test_a_refusal_waits_for_a_person_in_its_own_words_and_can_be_tried_again(loper: Shop, bank: Bank) -> None:
    row = returned(loper)
    bank.troubles.append(Refused("The card is closed."))
    work(loper)
    [payout] = payouts(loper, row)
    assert (payout.state, payout.last_error, bank.times) == (State.FAILED, "The card is closed.", {})
    with loper.scoped():
        by_hand.try_again(payout.pk, "ruth@loper.example")
    work(loper)
    assert payouts(loper, row)[0].state == State.PAID and bank.times[payout.key] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("when", ["held", "waiting", "called"])
def test_what_the_shop_paid_itself_is_not_paid_again(loper: Shop, bank: Bank, when: str) -> None:
    row = returned(loper, state=Return.State.REGISTERED if when == "held" else Return.State.INSPECTED)
    if when == "called":
        bank.troubles.append("lost")
        with pytest.raises(Killed):
            paying.drain()
    [payout] = payouts(loper, row)
    with loper.scoped():
        shop_tells(payout.order, payout, external_id="77")
        for _ in range(2):
            settling.settle_order(payout.order_id)
    work(loper)
    [payout] = payouts(loper, row)
    assert payout.state == State.PAID and sum(bank.times.values()) == (when == "called")
    assert events(loper, "return.paid") == 1


@pytest.mark.django_db
def test_our_own_refund_told_by_the_shop_settles_no_other_payout(loper: Shop, bank: Bank) -> None:
    with loper.scoped():
        row = returned(loper)
    work(loper)
    [first] = payouts(loper, row)
    with loper.scoped():
        order = first.order
        Order.objects.filter(pk=order.pk).update(total=total_of(order) * 2)
        shop_tells(order, first)
        second = add(row.pk, order.pk, first.amount, "Sorry", "ruth@loper.example")
        settling.settle_order(order.pk)
        second.refresh_from_db()
        assert second.state == State.HELD, "the shop's word was about the first"
        releasing.release(row)
    work(loper)
    assert [one.state for one in payouts(loper, row)] == [State.PAID, State.PAID] and len(bank.times) == 2


@pytest.mark.django_db
def test_never_more_than_was_paid_less_what_went_back(loper: Shop, bank: Bank) -> None:
    row = returned(loper)
    [payout] = payouts(loper, row)
    with loper.scoped():
        shop_tells(payout.order, amount="100.00", external_id="goodwill")
        with pytest.raises(ValueError, match="at most"):
            add(row.pk, payout.order_id, payout.amount, "", "ruth@loper.example")
    work(loper)
    [payout] = payouts(loper, row)
    assert (payout.state, bank.total) == (State.PAID, Decimal("64.95")), "what is left, not what it was before"


@pytest.mark.django_db
def test_what_a_person_gave_up_is_not_planned_again(loper: Shop, bank: Bank) -> None:
    row = returned(loper)
    [payout] = payouts(loper, row)
    bank.troubles.append(Refused("no"))
    paying.drain()
    with loper.scoped():
        by_hand.give_up(payout.pk, "ruth@loper.example")
        plan(row)
    assert payouts(loper, row)[0].state == State.CANCELLED, "what a person gave up is not planned again"


@pytest.mark.django_db
def test_what_is_called_off_takes_its_money_along_and_what_is_sent_all_the_same_brings_it_back(
    loper: Shop, bank: Bank
) -> None:
    row = returned(loper, state=Return.State.REGISTERED)
    with loper.scoped():
        move(row.pk, Return.State.CANCELLED, "customer")
        releasing.settle(row.pk)
        assert Payout.objects.get(in_return=row).state == State.CANCELLED
        move(row.pk, Return.State.DROPPED_OFF, "carrier")
        releasing.settle(row.pk)
        assert Payout.objects.get(in_return=row).state == State.HELD
    work(loper)
    assert bank.times == {}


@pytest.mark.django_db(transaction=True)
def test_two_workers_pay_each_return_once(loper: Shop, funkwerk: Shop, bank: Bank) -> None:
    rows = [(shop, returned(shop, f"1{place}42")) for place in range(3) for shop in (loper, funkwerk)]
    wrong: list[BaseException] = []

    def run() -> None:
        try:
            paying.drain()
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert wrong == [] and [payouts(shop, row)[0].state for shop, row in rows] == [State.PAID] * 6
    assert sorted(bank.times.values()) == [1] * 6


STEPS = st.lists(
    st.sampled_from(
        ["release", "drain", "lost", "unsure", "busy", "tells", "settle", "again", "own", "inspect", "hours", "ask"]
    ),
    max_size=14,
)


@pytest.mark.django_db
@given(steps=STEPS, number=st.uuids())
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_money_is_conserved_under_any_interleaving(loper: Shop, steps: list[str], number: UUID) -> None:
    """Two returns of one order; whatever happens in whatever sequence, no more leaves than was paid, each key once."""
    with open_bank() as bank, time_machine.travel(timezone.now(), tick=False) as clock:
        order, rows = _two_returns(loper, number.hex[:12])
        own = Decimal(0)
        for place, step in enumerate(steps):
            own += _do(step, place, loper, order, rows, bank)
            clock.shift(timedelta(minutes=1))
        for _ in range(14):
            _drained()
            clock.shift(timedelta(hours=3))
        with loper.scoped():
            assert bank.total + own <= total_of(order) and set(bank.times.values()) <= {1}
            for payout in Payout.objects.filter(order=order):
                assert (payout.key in bank.times) <= (payout.state == State.PAID), payout.last_error
            told = DomainEvent.objects.filter(type="return.paid", subject_id__in=[row.pk for row in rows])
            assert told.count() <= 2


def _drained(limit: int | None = None) -> None:
    with suppress(Killed):
        paying.drain(limit)


def _two_returns(shop: Shop, number: str) -> tuple[Order, list[Return]]:
    by_shop(shop)
    with shop.scoped():
        first = desk.of(shop, number)
        order = paid_order(Order.objects.get(number=number))
        items = desk.items(first)
        second = desk.of(shop, number)
        # One line each, so that both may be paid.
        for item in desk.items(second):
            if item.line_external_id == items[0].line_external_id:
                item.delete()
        for item in items[1:]:
            item.delete()
        for row in (first, second):
            plan(row)
        return order, [first, second]


def _do(step: str, place: int, shop: Shop, order: Order, rows: list[Return], bank: Bank) -> Decimal:
    row = rows[place % 2]
    if step in ("lost", "unsure", "busy"):
        troubles: dict[str, Exception | str] = {"lost": "lost", "unsure": Unsure("?"), "busy": Unreachable("busy")}
        bank.troubles.append(troubles[step])
    elif step in ("drain", "ask"):
        _drained(1 if step == "drain" else None)
    else:
        with shop.scoped():
            return _within(step, place, order, row, bank)
    return Decimal(0)


def _within(step: str, place: int, order: Order, row: Return, bank: Bank) -> Decimal:
    payout: Payout | None = Payout.objects.filter(in_return=row).order_by("-pk").first()
    if step == "release":
        releasing.release(row)
    elif step == "inspect":
        for state in (Return.State.RECEIVED, Return.State.INSPECTED):
            if Return.objects.get(pk=row.pk).state in ("registered", "received"):
                move(row.pk, state, "ruth@loper.example")
        releasing.release(row)
    elif step == "tells" and payout is not None and payout.key in bank.paid:
        shop_tells(order, payout)
    elif step == "settle":
        settling.settle_order(order.pk)
    elif step == "again" and payout is not None and payout.state in (State.FAILED, State.UNCERTAIN):
        by_hand.try_again(payout.pk, "ruth@loper.example")
    elif step == "own" and payout is not None and payout.state == State.HELD and payout.called_at is None:
        shop_tells(order, payout, external_id=f"own-{place}")  # the team paid it in the shop's own admin
        settling.settle_order(order.pk)
        return payout.amount
    return Decimal(0)
