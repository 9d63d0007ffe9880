"""Money is conserved from the first registration to the last word of the bank, whatever happens in between and in
whatever order: pending, come back, again, by hand, noted, told by the shop, credit with its bonus, an exchange."""

import uuid
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from orders.models import Order
from returns.models import Exchange, Payout, PayoutStep, Return, ReturnItem
from returns.money import by_hand, exporting, paying, releasing, settling, stepping
from returns.money.contracts import Refused, Unreachable, Unsure
from returns.money.noting_by_hand import note_again
from returns.money.planning import plan
from returns.money.room import part_of_paid, room
from returns.moves import move
from tests.cast import Shop
from tests.returns import desk
from tests.returns.money.bank import Killed, by_provider, open_bank, paid_order, shop_tells, total_of

State, Kind = Payout.State, Payout.Kind
RUTH = "ruth@loper.example"
TROUBLES: dict[str, Callable[[], Any]] = {
    "lost": lambda: "lost", "unsure": lambda: Unsure("?"), "busy": lambda: Unreachable("busy", wait=5),
    "no": lambda: Refused("no"),
}  # fmt: skip


class Money(RuleBasedStateMachine):
    """One order of a shop, paid by Mollie, and everything that may happen to its money."""

    shop: Shop

    def __init__(self) -> None:
        super().__init__()
        self.open, self.own, self.by_hand = ExitStack(), Decimal(0), Decimal(0)
        self.bank = self.open.enter_context(open_bank())
        self.clock = self.open.enter_context(time_machine.travel(timezone.now(), tick=False))
        by_provider(self.shop)
        self.number, self.rows = uuid.uuid4().hex[:12], list[Return]()
        self.register(["refund", "refund"], Return.Path.WITHDRAW)

    def order(self) -> Order:
        return Order.objects.get(number=self.number)

    def payouts(self) -> list[Payout]:
        return list(Payout.objects.filter(order__number=self.number).order_by("pk"))

    @precondition(lambda self: len(self.rows) < 3)
    @rule(
        outcomes=st.lists(st.sampled_from(["refund", "credit", "keep", "exchange"]), min_size=2, max_size=2),
        path=st.sampled_from([Return.Path.WITHDRAW, Return.Path.MIND, Return.Path.WRONG]),
    )
    def register(self, outcomes: list[str], path: str) -> None:
        with self.shop.scoped():
            row = desk.of(self.shop, self.number, path=path)
            if not self.rows:
                paid_order(self.order())
            for item, outcome in zip(desk.items(row), outcomes, strict=True):
                item.outcome, item.decision = outcome, [["bonus", {"amount": "10"}]] if outcome == "credit" else []
                item.save()
                if outcome == "exchange":
                    _cheaper(item)
            plan(row)
            self.rows.append(row)

    @rule(which=st.integers(0, 2), less=st.integers(0, 30))
    def inspect(self, which: int, less: int) -> None:
        with self.shop.scoped():
            row = Return.objects.get(pk=self.rows[which % len(self.rows)].pk)
            if row.state in (Return.State.REGISTERED, Return.State.RECEIVED):
                row.items.filter(inspected_at=None).update(
                    deduction=less, deduction_reason="worn", inspected_at=timezone.now(), received_quantity=1
                )
                for state in (Return.State.RECEIVED, Return.State.INSPECTED):
                    move(row.pk, state, RUTH)
            releasing.release(row)

    @rule(slow=st.booleans(), trouble=st.none() | st.sampled_from(sorted(TROUBLES)))
    def pay(self, slow: bool, trouble: str | None) -> None:
        self.bank.is_slow = slow
        self.bank.troubles[:] = [TROUBLES[trouble]()] if trouble else []
        with suppress(Killed):
            paying.drain()
        self.bank.troubles.clear()

    @rule(trouble=st.none() | st.sampled_from(sorted(TROUBLES)), hours=st.sampled_from([1, 30, 200]))
    def follow(self, trouble: str | None, hours: int) -> None:
        self.clock.shift(timedelta(hours=hours))
        self.bank.note_troubles[:] = [TROUBLES[trouble]()] if trouble else []
        with suppress(Killed):
            stepping.drain()
        self.bank.note_troubles.clear()

    @rule(state=st.sampled_from(["done", "failed"]))
    def bank_settles(self, state: str) -> None:
        self.bank.settles(state)

    @rule(which=st.integers(0, 5))
    def comes_back_late(self, which: int) -> None:
        if keys := [key for key, state in sorted(self.bank.states.items()) if state == "done"]:
            self.bank.states[keys[which % len(keys)]] = "failed"

    @rule()
    def team(self) -> None:
        """Tries again what failed; makes a list of what is paid by hand, and pays it twice over."""
        with self.shop.scoped():
            for payout in self.payouts():
                if payout.state == State.FAILED:
                    by_hand.try_again(payout.pk, RUTH)
            self.asks_again()
            for name in (exporting.make_list(), exporting.make_list()):
                listed = [one for one in self.payouts() if name and one.export == name]
                self.by_hand += sum((one.amount for one in listed), Decimal(0))
                assert exporting.mark_list_paid(name, RUTH) == len(listed)
                assert exporting.mark_list_paid(name, RUTH) == 0

    def asks_again(self) -> None:
        """What the shop refused to note, and what a provider never finished, as a person asks for it."""
        for payout in self.payouts():
            if payout.state == State.UNCERTAIN:
                by_hand.try_again(payout.pk, RUTH)
        for step in PayoutStep.objects.filter(state=PayoutStep.State.FAILED, kind="note"):
            note_again(step.payout_id, RUTH)

    @rule(marked=st.booleans())
    def shop_tells_of_its_notes(self, marked: bool) -> None:
        with self.shop.scoped():
            for payout in self.payouts():
                key = f"{payout.key}-note"
                step = PayoutStep.objects.filter(key=key).exclude(external_id="").first()
                if self.bank.notes[key] and (marked or step is not None):
                    shop_tells(self.order(), payout, external_id=f"gid://shopify/Refund/{key}", key=key)
            settling.settle_order(self.order().pk)

    @rule(amount=st.integers(1, 60))
    def shop_is_kind(self, amount: int) -> None:
        """It gives something back by itself, as far as its own books and what is under way let it."""
        with self.shop.scoped():
            left = room(self.order())
            if left is not None and left >= amount and not any(self._is_like(one, amount) for one in self.payouts()):
                self.own += amount
                shop_tells(self.order(), amount=str(amount), external_id=f"own-{uuid.uuid4().hex[:8]}")
                settling.settle_order(self.order().pk)

    def _is_like(self, payout: Payout, amount: int) -> bool:
        return payout.amount == amount  # it would be that payout, paid by the shop itself

    def gone(self) -> Decimal:
        """All that really went, in the shop's scope: store credit without its bonus."""
        credits = [part_of_paid(one) for one in self.payouts() if one.key in self.bank.credits]
        return self.bank.total + self.own + self.by_hand + sum(credits, Decimal(0))

    @invariant()
    def never_more_than_was_paid(self) -> None:
        with self.shop.scoped():
            assert self.gone() <= total_of(self.order())
            assert set(self.bank.times.values()) <= {1} and set(self.bank.notes.values()) <= {1}

    def teardown(self) -> None:
        # Also when it fails: a clock and a bank left behind made tests fail that had nothing to do with it.
        with self.open:
            for _ in range(4):
                self.bank.settles()
                self.bank.troubles.clear()
                self.team()
                for _step in range(3):
                    paying.drain()
                    stepping.drain()
                    self.clock.shift(timedelta(days=6))
            with self.shop.scoped():
                self._is_as_counted()

    def _is_as_counted(self) -> None:
        paid = [one for one in self.payouts() if one.state == State.PAID and one.external_id[:4] != "own-"]
        for payout in self.payouts():
            assert payout.state not in (State.SENT, State.UNCERTAIN), payout.last_error
            went = self.bank.times[payout.call_key] and self.bank.states[payout.call_key] == "done"
            if payout.kind != Kind.CREDIT and payout.means == "mollie":
                assert bool(went) == (payout in paid), (payout.key, payout.last_error)
        money = sum((one.amount for one in paid if one.kind != Kind.CREDIT and one.means == "mollie"), Decimal(0))
        assert money == self.bank.total, "what is noted as paid is what left"
        assert sum(
            (one.amount for one in paid if one.kind == Kind.CREDIT and one.means == "credit"), Decimal(0)
        ) == sum(self.bank.credits.values(), Decimal(0))
        assert room(self.order()) == total_of(self.order()) - self.gone(), "a note is no second refund"
        for step in PayoutStep.objects.filter(payout__in=paid, kind="note"):
            assert step.state == PayoutStep.State.DONE and self.bank.notes[step.key] == 1, step.last_error
        self._is_as_told(paid)

    def _is_as_told(self, paid: list[Payout]) -> None:
        for row in Return.objects.filter(pk__in=[one.pk for one in self.rows], state=Return.State.CLOSED):
            if any(one.in_return_id == row.pk and one.state == State.FAILED for one in self.payouts()):
                continue  # it came back late, and what is left is less by now: a person's
            mine = [one for one in paid if one.in_return_id == row.pk]
            counted = [one for one in mine if one.kind != Kind.CREDIT] or mine
            assert sum((one.amount for one in counted), Decimal(0)) == (row.expected or 0)


def _cheaper(item: ReturnItem) -> None:
    """The other thing costs five euros less, which go back."""
    Exchange.objects.create(
        item=item, connection=item.order.connection, product_id="p", title="Other", quantity=1, unit_price=Decimal(10),
        currency="EUR", ships=Exchange.Ships.ON_SCAN, state=Exchange.State.ORDERED, key=f"E{item.pk}-1", difference=-5,
    )  # fmt: skip


@pytest.mark.django_db
def test_money_is_conserved_to_the_last_word_of_the_bank(loper: Shop) -> None:
    run_state_machine_as_test(
        type("Told", (Money,), {"shop": loper}),
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
