"""Why money waits, and what the shop tells of it: pure."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.money.holding import FREE, GOODS, INSPECTION, PERSON, Facts, held_for
from returns.money.matching import Ours, Told, matches

STATES = ("registered", "dropped_off", "under_way", "received", "inspected", "closed")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("is_there", "is_sent", "question", "due"), list(product([False, True], repeat=4)))
def test_a_withdrawal_s_money_waits_for_the_goods_or_the_proof_and_for_nothing_else(
    state: str, is_there: bool, is_sent: bool, question: bool, due: bool
) -> None:
    facts = Facts(state, "withdraw", True, is_there, is_sent, question, False, due)
    assert held_for(facts) == (FREE if is_there or is_sent else GOODS)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (Facts("asked", "mind", True, False, False), PERSON),
        (Facts("registered", "mind", True, False, False), GOODS),
        (Facts("registered", "mind", True, False, True), GOODS),
        (Facts("received", "mind", True, True, True), INSPECTION),
        (Facts("inspected", "mind", True, True, True), FREE),
        (Facts("inspected", "mind", True, True, True, has_question=True), PERSON),
        (Facts("inspected", "mind", True, True, True, has_question=True, is_approved=True), FREE),
        (Facts("received", "mind", True, True, True, law_is_due=True), FREE),
        (Facts("under_way", "mind", True, False, True, law_is_due=True), FREE),
        (Facts("registered", "mind", True, False, False, law_is_due=True), GOODS),
        (Facts("registered", "wrong", False, False, False), FREE),
        (Facts("registered", "wrong", False, False, False, has_question=True), PERSON),
        (Facts("registered", "wrong", True, False, False, is_approved=True), FREE),
        (Facts("asked", "withdraw", False, False, False, is_approved=True), PERSON),
    ],
)
def test_other_money_waits_for_somebody_to_look(facts: Facts, why: str) -> None:
    assert held_for(facts) == why


AMOUNTS = st.sampled_from([Decimal(10), Decimal(20), Decimal("20.01")])
PIECES = st.sampled_from([frozenset[tuple[str, int]](), frozenset({("a", 1)}), frozenset({("b", 1)})])
TOLD = st.lists(
    st.builds(Told, id=st.integers(0, 99), external_id=st.sampled_from(["1", "2", "gid://x/3"]), amount=AMOUNTS,
              currency=st.sampled_from(["EUR", "USD"]), pieces=PIECES, at=st.none() | st.just(NOW)),
    max_size=6, unique_by=lambda one: one.id,
)  # fmt: skip
OURS = st.lists(
    st.builds(Ours, id=st.integers(0, 99), external_id=st.sampled_from(["", "3", "gid://y/1"]), amount=AMOUNTS,
              currency=st.just("EUR"), rank=st.integers(0, 2),
              since=st.sampled_from([NOW - timedelta(days=1), NOW + timedelta(days=1)]), pieces=PIECES),
    max_size=6, unique_by=lambda one: one.id,
)  # fmt: skip


@given(told=TOLD, ours=OURS, data=st.data())
def test_a_refund_is_one_payout_at_most_whatever_the_sequence(
    told: list[Told], ours: list[Ours], data: st.DataObject
) -> None:
    found = matches(told, ours)
    assert len(set(found.values())) == len(found)
    assert found == matches(data.draw(st.permutations(told)), data.draw(st.permutations(ours)))
    refunds, payouts = {one.id: one for one in told}, {one.id: one for one in ours}
    for mine, refund in found.items():
        named = payouts[mine].external_id.rpartition("/")[2] == refunds[refund].external_id.rpartition("/")[2]
        assert named or (payouts[mine].amount, "EUR") == (refunds[refund].amount, refunds[refund].currency)


def test_what_is_paid_claims_the_shop_s_word_before_what_is_about_to_be() -> None:
    told = [Told(1, "77", Decimal(20), "EUR", at=NOW)]
    since = NOW - timedelta(days=1)
    waiting, paid = Ours(1, "", Decimal(20), "EUR", 2, since), Ours(2, "re_1", Decimal(20), "EUR", 0, since)
    assert matches(told, [waiting, paid]) == {2: 1} and matches(told, [waiting]) == {1: 1}
    later = Ours(3, "", Decimal(20), "EUR", 2, NOW + timedelta(days=1))
    assert matches(told, [later]) == {}, "the shop cannot have paid for what was not asked for yet"
