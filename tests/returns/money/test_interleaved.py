"""Whatever a customer, a team, a shop, a provider and a worker do to one order at the same time, and in whatever
order: never more goes back than was paid, and what is over is not paid."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from returns.models import Payout, Return
from returns.money import by_hand, exporting, releasing, settling
from returns.money.holding import OVER
from returns.money.planning import add
from returns.money.room import part_of_paid
from returns.moves import move
from returns.requesting import cancelling
from returns.requesting.wishes import Refused
from tests.cast import Shop
from tests.returns.money.bank import shop_tells, total_of
from tests.returns.money.test_conserved import RUTH, Money

State, Stands = Payout.State, Return.State
NUMBERS = st.integers(0, 5)
ACTS: dict[str, Callable[[Payout], object]] = {
    "approve": lambda one: releasing.approve(one, RUTH), "stop": releasing.stop,
    "give up": lambda one: by_hand.give_up(one.pk, RUTH), "again": lambda one: by_hand.try_again(one.pk, RUTH),
    "by hand": lambda one: by_hand.by_hand_instead(one.pk, RUTH),
    "half": lambda one: by_hand.set_amount(one.pk, (one.amount / 2).quantize(Decimal("0.01")), RUTH),
    "more": lambda one: by_hand.set_amount(one.pk, one.amount + 40, RUTH),
}  # fmt: skip


class Everybody(Money):
    """Besides what a provider does: the customer, the team, and a shop that pays back in its own admin."""

    def __init__(self) -> None:
        self.over: dict[str, int] = {}  # by the key of a payout of what is over: how often it was paid
        super().__init__()

    def row(self, which: int) -> Return:
        return Return.objects.get(pk=self.rows[which % len(self.rows)].pk)

    @rule(which=NUMBERS, by_customer=st.booleans(), is_heard=st.booleans())
    def ends(self, which: int, by_customer: bool, is_heard: bool) -> None:
        """Called off by its customer, or given up by the clock; the news of it may come later."""
        with self.shop.scoped():
            row = self.row(which)
            with suppress(Refused):
                if by_customer:
                    cancelling.cancel(row)
                elif row.state == Stands.REGISTERED:
                    move(row.pk, Stands.EXPIRED, "system")
            if self.row(which).state in OVER:
                self.over |= {one.key: self._times(one) for one in self.payouts() if one.in_return_id == row.pk}
            if is_heard:
                releasing.settle(row.pk)

    @rule(which=NUMBERS)
    def comes_late(self, which: int) -> None:
        with self.shop.scoped():
            row = self.row(which)
            if row.state in (Stands.REGISTERED, *OVER):
                move(row.pk, Stands.RECEIVED, RUTH)
                releasing.release(row)
                self.over = {key: count for key, count in self.over.items() if not key.startswith(row.code)}

    @rule(which=NUMBERS, act=st.sampled_from(sorted(ACTS)))
    def somebody_decides(self, which: int, act: str) -> None:
        with self.shop.scoped(), suppress(ValueError):
            if found := self.payouts():
                ACTS[act](found[which % len(found)])

    @rule(which=NUMBERS, amount=st.sampled_from([1, 40, 129, 169]))
    def pays_more(self, which: int, amount: int) -> None:
        with self.shop.scoped(), suppress(ValueError):
            row = self.row(which)
            add(row.pk, self.order().pk, Decimal(amount), "sorry", RUTH)
            releasing.release(row)

    @rule(share=st.sampled_from([1, 2, 3]), is_heard=st.booleans())
    def shop_pays_back(self, share: int, is_heard: bool) -> None:
        """All that can really go back, or a part; the worker may be faster than the news."""
        with self.shop.scoped():
            amount = ((total_of(self.order()) - self.gone()) / share).quantize(Decimal("0.01"))
            # Nobody could tell it from a refund of ours whose answer was lost.
            if amount > 0 and all(one.amount != amount or not one.may_have_gone for one in self.payouts()):
                self.own += amount
                shop_tells(self.order(), amount=str(amount), external_id=f"own-{uuid.uuid4().hex[:8]}")
                if is_heard:
                    settling.settle_order(self.order().pk)

    @rule()
    def team(self) -> None:
        """Asks again for what is in doubt; makes a list, and finance pays what stands on any."""
        with self.shop.scoped():
            self.asks_again()
            exporting.make_list()
            for name in sorted({one.export for one in self.payouts()} - {""}):
                asked = {row.key: row for row in by_hand.to_pay(name) if row.paid_at is None}
                waits = [one for one in self.payouts() if one.key in asked and one.state == State.BY_HAND]
                exporting.mark_list_paid(name, RUTH)
                for payout in waits:
                    payout.refresh_from_db()
                    if payout.state == State.PAID:
                        self.by_hand += part_of_paid(payout)

    def _times(self, payout: Payout) -> int:
        return self.bank.times[payout.call_key] + (payout.key in self.bank.credits)

    @invariant()
    def what_is_over_is_not_paid(self) -> None:
        with self.shop.scoped():
            for payout in self.payouts():
                assert self._times(payout) <= self.over.get(payout.key, 1), payout.key

    @invariant()
    def no_list_shows_more_than_there_is(self) -> None:
        with self.shop.scoped():
            left, mine = total_of(self.order()) - self.gone(), {one.key: part_of_paid(one) for one in self.payouts()}
            assert all(mine[row.key] <= left for row in by_hand.to_pay())

    def _is_as_told(self, paid: list[Payout]) -> None:
        """People gave up, and added: what was told is not what went."""


@pytest.mark.django_db
def test_money_is_conserved_whoever_does_what_and_when(loper: Shop) -> None:
    run_state_machine_as_test(
        type("Told", (Everybody,), {"shop": loper}),
        settings=settings(
            max_examples=25, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
