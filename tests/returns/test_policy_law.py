"""Whatever a merchant writes: what the law gives stays."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as some

from returns.policy.deciding import decide
from returns.policy.decision import Decision, Why
from returns.policy.definition import Definition
from returns.policy.facts import Item
from returns.policy.matching import months_later
from returns.policy.resolving import resolved
from returns.policy.vocabulary import CONDITIONAL, Outcome, Path, Payer
from tests.returns.policies import at, days, definitions, items

moments = days.map(at)


def all_paths(definition: Definition, item: Item, now: datetime) -> dict[Path, Decision]:
    return {path: decide(definition, item, path, now) for path in Path}


@given(definitions(), items(), moments)
def test_the_withdrawal_is_never_narrowed(definition: Definition, item: Item, now: datetime) -> None:
    assume(item.line.left)
    until, point = item.order.withdraw_until, resolved(definition, item).final_sale
    decision = decide(definition, item, Path.WITHDRAW, now)
    if point is not None and point not in CONDITIONAL:
        assert not decision.is_eligible
        assert decision.becauses[0].values.point == point
        return
    open_by_law = item.order.delivered_on is None or until is None or now.date() <= until
    assert decision.is_eligible == open_by_law
    if open_by_law:
        (offer,) = decision.offers
        assert (offer.outcome, offer.fee, offer.bonus) == (Outcome.REFUND, 0, 0)
        assert not decision.needs_review
        assert decision.is_open == (item.order.delivered_on is None)


@given(definitions(), items(), moments)
def test_a_mind_may_be_changed_as_long_as_one_may_withdraw(definition: Definition, item: Item, now: datetime) -> None:
    assume(not item.line.seal_broken)
    decisions = all_paths(definition, item, now)
    if decisions[Path.WITHDRAW].is_eligible:
        mind = decisions[Path.MIND]
        assert mind.is_eligible
        assert mind.offered(Outcome.REFUND)
        lawful = decisions[Path.WITHDRAW].until
        assert mind.until is None or (lawful is not None and mind.until >= lawful)


@given(definitions(), items(), moments)
def test_the_guarantee_holds_and_is_free_whatever_the_policy(definition: Definition, item: Item, now: datetime) -> None:
    assume(item.line.left)
    decision, delivered = decide(definition, item, Path.WRONG, now), item.order.delivered_on
    if delivered is None or now.date() <= months_later(delivered, 24):
        assert decision.is_eligible
        assert decision.offers
        assert all(offer.fee == 0 and offer.payer != Payer.CUSTOMER for offer in decision.offers)
        first = {offer.outcome for offer in decision.offers} & {Outcome.REPAIR, Outcome.REPLACEMENT}
        assert first or decision.offered(Outcome.REFUND)


@given(definitions(), items(), moments)
def test_an_unknown_delivery_is_always_open(definition: Definition, item: Item, now: datetime) -> None:
    item = replace(item, order=replace(item.order, all_delivered=False))
    assume(item.line.left)
    for path, decision in all_paths(definition, item, now).items():
        codes = {because.code for because in decision.becauses}
        assert decision.is_eligible or Why.FINAL_SALE in codes, path
        assert decision.until is None
        assert decision.is_open == decision.is_eligible


@given(definitions(), items(), moments, some.integers(1, 60))
def test_more_days_never_take_an_item_back_out(definition: Definition, item: Item, now: datetime, more: int) -> None:
    longer = replace(
        definition,
        terms=replace(definition.terms, days=definition.terms.days + more),
        rules=tuple(replace(rule, days=(rule.days or 0) + more) for rule in definition.rules),
    )
    before, after = decide(definition, item, Path.MIND, now), decide(longer, item, Path.MIND, now)
    assert after.is_eligible >= before.is_eligible
    if before.until and after.until:
        assert after.until >= before.until


@given(definitions(), definitions(), items(), moments)
def test_a_new_version_takes_nothing_from_who_bought_before(
    told: Definition, now_in_force: Definition, item: Item, now: datetime
) -> None:
    item = replace(item, order=replace(item.order, told=told))
    then, today = decide(replace(told, grace_days=0), item, Path.MIND, now), decide(now_in_force, item, Path.MIND, now)
    if not then.is_eligible:
        return
    assert today.is_eligible
    assert today.until is None or (then.until is not None and today.until >= then.until)
    promised = then.offered(Outcome.REFUND)
    if promised and told.currency == now_in_force.currency:
        offer = today.offered(Outcome.REFUND)
        assert offer
        assert offer.fee <= promised.fee
        assert offer.payer in (promised.payer, Payer.MERCHANT)


@given(definitions(), items(), moments)
def test_nothing_costs_what_was_not_told(definition: Definition, item: Item, now: datetime) -> None:
    item = replace(item, order=replace(item.order, told=None))
    for decision in all_paths(definition, item, now).values():
        assert all(offer.fee == 0 and offer.payer != Payer.CUSTOMER for offer in decision.offers)


@given(definitions(), items(), moments)
def test_a_decision_depends_on_nothing_else(definition: Definition, item: Item, now: datetime) -> None:
    assert all_paths(definition, item, now) == all_paths(definition, item, now)
    later_the_same_day = now + timedelta(hours=11, minutes=59)
    assert all_paths(definition, item, now) == all_paths(definition, item, later_the_same_day)


@given(definitions(), items(), moments)
def test_whatever_is_refused_says_why(definition: Definition, item: Item, now: datetime) -> None:
    for decision in all_paths(definition, item, now).values():
        assert decision.becauses
        if not decision.is_eligible:
            assert not decision.offers
            assert {because.code for because in decision.becauses} & {
                Why.NOTHING_LEFT, Why.TOO_MANY, Why.FINAL_SALE, Why.EXPIRED, Why.WITHDRAWAL_OVER, Why.GUARANTEE_OVER,
            }  # fmt: skip
