"""What a shop sees every day: one situation a line."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from returns.policy.asking import reasons_for
from returns.policy.deciding import decide
from returns.policy.decision import Offered, Why, fee_of
from returns.policy.default import built_in
from returns.policy.definition import Claims, Exchanging, Match, Offer, Review, Rule, Season, Terms
from returns.policy.facts import CustomerFacts, Earlier
from returns.policy.vocabulary import Exemption, Outcome, Path, Payer, Result, ShipStart
from tests.returns.policies import DELIVERED, at, item, policy

CHRISTMAS = Rule(
    "Christmas",
    Match(season=Season(date(2025, 11, 1), date(2025, 12, 31), every_year=True)),
    until=date(2026, 1, 31),
)
HYGIENE = Rule("Hygiene", Match(categories=("Cosmetics",)), final_sale=Exemption.UNSEALED_HYGIENE)
ENGRAVED = Rule("Engraved", Match(tags=("engraved",)), final_sale=Exemption.MADE_TO_ORDER)
TRAIL = Rule("Trail", Match(categories=("shoes",)), days=60)
SALE = Rule("Sale", Match(tags=("sale",)), days=0, offers=(Offer(Outcome.CREDIT),))
GERMANY = replace(TRAIL, match=Match(countries=("DE",)))
ONE_SKU = replace(TRAIL, match=Match(skus=("s-1",)))
SHORT = replace(TRAIL, name="short", days=20)
JANUARY = date(2027, 1, 31)
SEPTEMBER = date(2026, 9, 3)  # when the shoes came


def bought(day: date, arrived: date, **changes: Any) -> Any:
    """Ordered and delivered on these days; the law gives 14 days."""
    return item(placed_at=at(day), delivered_at=at(arrived), withdraw_until=arrived + timedelta(days=14), **changes)


@pytest.mark.parametrize(
    ("rules", "thing", "asked", "is_eligible", "until", "code"),
    [
        ((), item(), SEPTEMBER, True, date(2026, 10, 3), Why.WINDOW),
        ((), item(), date(2026, 10, 3), True, date(2026, 10, 3), Why.WINDOW),
        ((), item(), date(2026, 10, 4), False, date(2026, 10, 3), Why.EXPIRED),
        ((TRAIL,), item(), date(2026, 11, 2), True, date(2026, 11, 2), Why.WINDOW),
        ((TRAIL,), item(category="Bags"), date(2026, 11, 2), False, date(2026, 10, 3), Why.EXPIRED),
        ((TRAIL,), item(category="Shoes"), date(2026, 11, 2), True, date(2026, 11, 2), Why.WINDOW),
        ((TRAIL,), item(category="Shoestrings"), date(2026, 11, 2), False, date(2026, 10, 3), Why.EXPIRED),
        ((SALE,), item(tags=("Sale",)), date(2026, 9, 17), True, date(2026, 9, 17), Why.BY_LAW),
        ((SALE,), item(tags=("sale",)), date(2026, 9, 18), False, date(2026, 9, 17), Why.EXPIRED),
        ((ENGRAVED,), item(tags=("engraved",)), SEPTEMBER, False, None, Why.FINAL_SALE),
        ((HYGIENE,), item(category="Cosmetics"), SEPTEMBER, True, date(2026, 10, 3), Why.WINDOW),
        ((HYGIENE,), item(category="Cosmetics", seal_broken=True), SEPTEMBER, False, None, Why.FINAL_SALE),
        ((HYGIENE,), item(category="Cosmetics", seal_broken=False), SEPTEMBER, True, date(2026, 10, 3), Why.WINDOW),
        ((), item(all_delivered=False), date(2030, 1, 1), True, None, Why.OPEN),
        ((), item(delivered_at=None), date(2030, 1, 1), True, None, Why.OPEN),
        ((), item(bought=2, returned=1, refunded=1), SEPTEMBER, False, None, Why.NOTHING_LEFT),
        ((), item(bought=2, wanted=3), SEPTEMBER, False, None, Why.TOO_MANY),
        ((CHRISTMAS,), bought(date(2026, 11, 1), date(2026, 11, 3)), JANUARY, True, JANUARY, Why.SEASON),
        ((CHRISTMAS,), bought(date(2026, 10, 31), date(2026, 11, 3)), date(2026, 12, 4), False,
         date(2026, 12, 3), Why.EXPIRED),
        # Bought at the end of the season: the usual 30 days last longer than the extension.
        ((CHRISTMAS,), bought(date(2026, 12, 31), date(2027, 1, 4)), date(2027, 2, 3), True,
         date(2027, 2, 3), Why.WINDOW),
        # 23:30 in UTC on 31 October is November in Amsterdam already.
        (
            (CHRISTMAS,),
            item(placed_at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC), delivered_at=at(date(2026, 11, 3)),
                 withdraw_until=date(2026, 11, 17)),
            date(2027, 1, 2), True, date(2027, 1, 31), Why.SEASON,
        ),
        ((CHRISTMAS, ENGRAVED), bought(date(2026, 12, 1), date(2026, 12, 3), tags=("engraved",)), date(2026, 12, 4),
         False, None, Why.FINAL_SALE),
        ((GERMANY,), item(country="de"), date(2026, 11, 2), True, date(2026, 11, 2), Why.WINDOW),
        ((GERMANY,), item(country=""), date(2026, 11, 2), False, date(2026, 10, 3), Why.EXPIRED),
        ((ONE_SKU,), item(), date(2026, 11, 2), True, date(2026, 11, 2), Why.WINDOW),
        # The first rule that says something of the days counts, not the best.
        ((SHORT, TRAIL), item(), date(2026, 9, 24), False, date(2026, 9, 23), Why.EXPIRED),
    ],
)  # fmt: skip
def test_how_long_something_may_come_back(
    rules: tuple[Rule, ...], thing: Any, asked: date, is_eligible: bool, until: date | None, code: Why
) -> None:
    decision = decide(policy(rules=rules), thing, Path.MIND, at(asked))
    assert (decision.is_eligible, decision.until) == (is_eligible, until)
    assert decision.becauses[0].code == code


def test_grace_days_are_open_but_not_told() -> None:
    with_grace = policy(grace_days=3)
    decision = decide(with_grace, item(), Path.MIND, at(date(2026, 10, 6)))
    assert (decision.is_eligible, decision.until, decision.becauses[0].code) == (True, date(2026, 10, 3), Why.GRACE)
    before = decide(with_grace, item(), Path.MIND, at(date(2026, 10, 3)))
    assert before == decide(policy(), item(), Path.MIND, at(date(2026, 10, 3)))
    assert not decide(with_grace, item(), Path.MIND, at(date(2026, 10, 7))).is_eligible


FEES = policy(terms=Terms(30, (Offer(Outcome.REFUND, fee=Decimal("4.95")), Offer(Outcome.EXCHANGE))))
CUSTOMER_PAYS = policy(terms=Terms(30, FEES.terms.offers[1:], Payer.CUSTOMER))


@pytest.mark.parametrize(
    ("now", "told", "fee", "payer"),
    [
        (FEES, FEES, Decimal("4.95"), Payer.MERCHANT),
        (FEES, None, Decimal(0), Payer.MERCHANT),
        (FEES, policy(), Decimal(0), Payer.MERCHANT),
        (policy(), FEES, Decimal(0), Payer.MERCHANT),
        (FEES, replace(FEES, currency="CHF"), Decimal(0), Payer.MERCHANT),
        (CUSTOMER_PAYS, CUSTOMER_PAYS, Decimal(0), Payer.CUSTOMER),
        (CUSTOMER_PAYS, policy(), Decimal(0), Payer.MERCHANT),
        (CUSTOMER_PAYS, None, Decimal(0), Payer.MERCHANT),
    ],
)
def test_fees_and_costs_only_where_they_were_told(now: Any, told: Any, fee: Decimal, payer: Payer) -> None:
    decision = decide(now, item(told=told), Path.MIND, at(SEPTEMBER))
    offer = decision.offered(Outcome.REFUND)
    assert offer
    assert (offer.fee, offer.payer) == (fee, payer)
    withdrawn = decide(now, item(told=told), Path.WITHDRAW, at(SEPTEMBER))
    assert withdrawn.offers == (Offered(Outcome.REFUND, payer=payer),)


def test_one_return_has_one_fee() -> None:
    three, five = (Offered(Outcome.REFUND, fee=Decimal(fee)) for fee in (3, 5))
    assert (fee_of([three, five, three]), fee_of([])) == (5, 0)


def test_store_credit_alone_only_when_the_law_gives_no_money_any_more() -> None:
    credit = policy(terms=Terms(30, (Offer(Outcome.CREDIT, bonus=Decimal(10)),)))
    lawful = decide(credit, item(), Path.MIND, at(date(2026, 9, 17)))
    assert [offer.outcome for offer in lawful.offers] == [Outcome.CREDIT, Outcome.REFUND]
    later = decide(credit, item(), Path.MIND, at(date(2026, 9, 18)))
    assert later.offers == (Offered(Outcome.CREDIT, bonus=Decimal(10), payer=Payer.MERCHANT),)


def test_cheap_things_may_stay_and_chains_end() -> None:
    offers = (Offer(Outcome.EXCHANGE), Offer(Outcome.KEEP, below=Decimal(10)))
    small = policy(terms=Terms(30, offers), max_exchanges=2)

    def offered(**changes: Any) -> list[Outcome]:
        decision = decide(small, item(**changes), Path.MIND, at(date(2026, 9, 20)))
        return [offer.outcome for offer in decision.offers]

    assert offered(price=Decimal("9.99")) == [Outcome.EXCHANGE, Outcome.KEEP]
    assert offered(price=Decimal("9.99"), bought=2) == [Outcome.EXCHANGE]
    assert offered(price=Decimal("9.99"), currency="CHF") == [Outcome.EXCHANGE]
    assert offered(price=None) == [Outcome.EXCHANGE]
    assert offered(generation=1) == [Outcome.EXCHANGE]
    assert offered(generation=2) == [Outcome.REFUND]  # nothing else is left


@pytest.mark.parametrize(
    ("country", "earlier", "asked", "is_eligible", "until"),
    [
        ("DE", (), date(2028, 9, 3), True, date(2028, 9, 3)),
        ("DE", (), date(2028, 9, 4), False, date(2028, 9, 3)),
        ("DE", (Earlier(Outcome.REPAIR, Result.DONE, DELIVERED),), date(2029, 9, 3), True, date(2029, 9, 3)),
        ("DE", (Earlier(Outcome.REPAIR, Result.DONE, DELIVERED),) * 2, date(2029, 9, 4), False, date(2029, 9, 3)),
        ("DE", (Earlier(Outcome.REPLACEMENT, Result.DONE, DELIVERED),), date(2028, 9, 4), False, date(2028, 9, 3)),
        ("ES", (), date(2029, 9, 3), True, date(2029, 9, 3)),
        ("NL", (), date(2033, 1, 1), True, None),
    ],
)
def test_how_long_something_wrong_may_be_claimed(
    country: str, earlier: tuple[Earlier, ...], asked: date, is_eligible: bool, until: date
) -> None:
    final = policy(rules=(ENGRAVED,))
    thing = item(country=country, earlier=earlier, tags=("engraved",))
    decision = decide(final, thing, Path.WRONG, at(asked))
    assert (decision.is_eligible, decision.until, decision.is_open) == (is_eligible, until, False)
    assert decision.needs_review == (country == "NL")  # past two years expected life counts: a person decides


@pytest.mark.parametrize(
    ("months", "until", "code"), [(24, None, Why.GUARANTEE), (36, date(2028, 9, 3), Why.GUARANTEE_LONGER)]
)
def test_what_a_shop_gives_beyond_the_law_is_not_called_the_law(months: int, until: date | None, code: Why) -> None:
    made = policy(claims=Claims(guarantee_months=months))
    steps = decide(made, item(country="DE"), Path.WRONG, at(date(2027, 1, 1))).becauses
    (step,) = [step for step in steps if step.code in (Why.GUARANTEE, Why.GUARANTEE_LONGER)]
    assert (step.code, step.values.last) == (code, until)
    repaired = item(country="DE", earlier=(Earlier(Outcome.REPAIR, Result.DONE, DELIVERED),))
    lasting = decide(made, repaired, Path.WRONG, at(date(2027, 1, 1)))
    assert lasting.until == date(2026 + (months + 12) // 12, 9, 3)


REFUSED = (Earlier(Outcome.REPAIR, Result.REFUSED, DELIVERED),)
FAILED = (Earlier(Outcome.REPAIR, Result.FAILED, DELIVERED),)
MENDED = [Outcome.REPAIR, Outcome.REPLACEMENT]
MONEY = [Outcome.REFUND, Outcome.REDUCTION]


@pytest.mark.parametrize(
    ("changes", "claims", "remedies", "offered"),
    [
        ({}, Claims(), MENDED, MENDED),
        ({"reason": "wrong_item"}, Claims(), MENDED, [Outcome.REPLACEMENT]),
        ({"reason": "wrong_item"}, Claims(), [Outcome.REPAIR], MONEY),
        ({}, Claims(), [], MONEY),
        ({"earlier": FAILED}, Claims(), MENDED, MENDED + MONEY),
        ({"earlier": REFUSED}, Claims(), MENDED, [Outcome.REPLACEMENT, *MONEY]),
        ({"is_serious": True}, Claims(), MENDED, MENDED + MONEY),
        ({}, Claims(refund_at_once=True), MENDED, MENDED + MONEY),
        ({"price": Decimal(5)}, Claims(keep_below=Decimal(10)), MENDED, [*MENDED, Outcome.KEEP]),
    ],
)
def test_something_wrong_is_mended_first(changes: Any, claims: Claims, remedies: Any, offered: list[Outcome]) -> None:
    made = policy(claims=claims, terms=Terms(30, (Offer(Outcome.REFUND),), Payer.CUSTOMER, tuple(remedies)))
    decision = decide(made, item(told=made, **changes), Path.WRONG, at(SEPTEMBER))
    assert [offer.outcome for offer in decision.offers] == offered
    assert all(offer.payer != Payer.CUSTOMER for offer in decision.offers)


@pytest.mark.parametrize(
    ("review", "changes", "path", "reasons"),
    [
        (Review(over=Decimal(100)), {}, Path.MIND, ()),
        (Review(over=Decimal(100)), {"bought": 2}, Path.MIND, (Why.REVIEW_AMOUNT,)),
        (Review(over=Decimal(100)), {"price": None}, Path.MIND, (Why.REVIEW_UNKNOWN,)),
        (Review(claims=True), {}, Path.MIND, ()),
        (Review(claims=True), {}, Path.WRONG, (Why.REVIEW_CLAIM,)),
        (Review(score=70), {"score": 70}, Path.MIND, (Why.REVIEW_SCORE,)),
        (Review(score=70), {"score": 69}, Path.MIND, ()),
        (Review(over=Decimal(1), claims=True, score=1), {"score": 100}, Path.WITHDRAW, ()),
    ],
)
def test_when_a_person_looks_first(review: Review, changes: Any, path: Path, reasons: tuple[Why, ...]) -> None:
    decision = decide(policy(review=replace(review, hours=8)), item(**changes), path, at(SEPTEMBER))
    assert (decision.is_eligible, decision.reviews) == (True, reasons)
    assert decision.review_hours == (8 if reasons else 0)


@pytest.mark.parametrize(
    ("start", "customer", "ship"),
    [
        (ShipStart.NOW, CustomerFacts(), ShipStart.NOW),
        (ShipStart.RECEIPT, CustomerFacts(orders=9), ShipStart.RECEIPT),
        (ShipStart.TRUSTED, CustomerFacts(orders=2), ShipStart.SCAN),
        (ShipStart.TRUSTED, CustomerFacts(orders=3), ShipStart.NOW),
        (ShipStart.TRUSTED, CustomerFacts(orders=3, score=70), ShipStart.SCAN),
    ],
)
def test_when_the_new_item_leaves(start: ShipStart, customer: CustomerFacts, ship: ShipStart) -> None:
    made = policy(exchanging=Exchanging(start, 3, Decimal(150)), review=Review(score=70))
    assert decide(made, item(customer=customer), Path.MIND, at(SEPTEMBER)).ship == ship
    dear = item(customer=customer, price=Decimal(150))
    assert (decide(made, dear, Path.MIND, at(SEPTEMBER)).ship == ShipStart.NOW) == (start == ShipStart.NOW)


def test_what_was_promised_at_the_sale_counts() -> None:
    generous = policy(terms=Terms(100, (Offer(Outcome.REFUND),)))
    strict = policy(terms=Terms(14, (Offer(Outcome.CREDIT),)), rules=(replace(ENGRAVED, match=Match(skus=("S-1",))),))
    decision = decide(strict, item(told=generous), Path.MIND, at(date(2026, 12, 1)))
    assert (decision.is_eligible, decision.until) == (True, date(2026, 12, 12))
    assert [offer.outcome for offer in decision.offers] == [Outcome.CREDIT, Outcome.REFUND]
    assert {Why.FINAL_ONLY_SINCE, Why.TOLD_LONGER} <= {because.code for because in decision.becauses}


def test_other_ways_are_named_where_one_is_closed() -> None:
    over = decide(policy(), item(), Path.WITHDRAW, at(date(2026, 9, 18)))
    assert [because.code for because in over.becauses] == [Why.WITHDRAWAL_OVER, Why.MIND_POSSIBLE, Why.CLAIM_POSSIBLE]


def test_reasons_fit_the_path_and_a_withdrawal_has_none() -> None:
    shoes, photos = item().line, {reason.code for reason in built_in().reasons if reason.wants_photo}
    assert photos <= {reason.code for reason in reasons_for(built_in(), shoes, Path.WRONG)}
    assert not photos & {reason.code for reason in reasons_for(built_in(), shoes, Path.MIND)}
    assert reasons_for(built_in(), shoes, Path.WITHDRAW) == ()
    small = next(reason for reason in built_in().reasons if reason.code == "too_small")
    only_shoes = replace(built_in(), reasons=(replace(small, categories=("Shoes",)),))
    assert reasons_for(only_shoes, shoes, Path.MIND)
    assert not reasons_for(only_shoes, item(category="Lamps").line, Path.MIND)


def test_a_broken_seal_closes_the_return_but_never_the_withdrawal_function() -> None:
    """Who withdraws is asked nothing: whether it was opened shows when it is back."""
    opened = item(category="Cosmetics", seal_broken=True)
    hygiene = policy(rules=(HYGIENE,))
    assert not decide(hygiene, opened, Path.MIND, at(SEPTEMBER)).is_eligible
    withdrawn = decide(hygiene, opened, Path.WITHDRAW, at(SEPTEMBER))
    assert withdrawn.is_eligible
    assert Why.ONLY_SEALED in {because.code for because in withdrawn.becauses}
    assert not decide(policy(rules=(ENGRAVED,)), item(tags=("engraved",)), Path.WITHDRAW, at(SEPTEMBER)).is_eligible
