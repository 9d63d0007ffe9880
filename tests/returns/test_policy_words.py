"""Each step has its words, each word its value."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils.translation import override
from hypothesis import given

from returns.policy.deciding import decide
from returns.policy.decision import Because, Decision, Values, Why
from returns.policy.default import CHRISTMAS, built_in
from returns.policy.definition import Choice, Definition, Match, Offer, Question, Reason, Rule, Terms, Words
from returns.policy.explaining import for_customer, for_merchant, headline, steps_in_words
from returns.policy.facts import Item
from returns.policy.sentences import CUSTOMER, MERCHANT
from returns.policy.vocabulary import Exemption, Outcome, Path
from returns.policy.wording import (
    CHOICES,
    EXEMPTIONS,
    OUTCOMES,
    PATHS,
    QUESTIONS,
    REASONS,
    choice_words,
    question_words,
    reason_words,
)
from tests.returns.policies import at, definitions, item, items, policy
from tests.returns.test_policy_law import moments

ALL = Values(date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3), Decimal(5), "EUR", 3, "rule", Exemption.MIXED)


def test_each_step_has_words_for_both_readers() -> None:
    assert set(CUSTOMER) == set(MERCHANT) == set(Why)
    assert all(MERCHANT.values())
    for code in Why:
        for for_team in (False, True):
            for said in steps_in_words([Because(code, ALL)], for_team=for_team):
                assert "%" not in said.replace("5%", "")
                assert not said[0].islower()
                assert said.endswith(".")


@given(definitions(), items(), moments)
def test_no_sentence_has_a_hole(definition: Definition, thing: Item, now: Any) -> None:
    for path in Path:
        decision = decide(definition, thing, path, now)
        customer, merchant = for_customer(decision, definition), for_merchant(decision)
        assert customer, decision
        for said in [*customer, *merchant]:
            assert not any(hole in said for hole in ("  ", " .", "“”", "()", "%(", " ,", ": ."))
        told = " ".join(customer)
        assert "grace" not in told.lower()
        assert "abuse" not in told.lower()


def test_everything_that_can_be_named_has_a_name() -> None:
    assert (set(EXEMPTIONS), set(OUTCOMES), set(PATHS)) == (set(Exemption), set(Outcome), set(Path))
    reasons = built_in().reasons
    questions = [question for reason in reasons for question in reason.questions]
    assert {reason.code for reason in reasons} == set(REASONS)
    assert {question.code for question in questions} == set(QUESTIONS)
    assert {choice.code for question in questions for choice in question.choices} == set(CHOICES)


@time_machine.travel("2026-11-20 12:00Z")
def test_the_answer_is_one_plain_sentence() -> None:
    def says(definition: Definition, thing: Item, day: date = date(2026, 11, 20)) -> str:
        return headline(decide(definition, thing, Path.MIND, at(day)))

    came = {"delivered_at": at(date(2026, 11, 18)), "placed_at": at(date(2026, 11, 16)),
            "withdraw_until": date(2026, 12, 2)}  # fmt: skip
    assert says(policy(), item(**came)) == "Returnable until Friday 18 December."
    assert says(policy(rules=(CHRISTMAS,)), item(**came)) == (
        "Returnable until Sunday 31 January, because it was bought between Sunday 1 November and Thursday 31 December."
    )
    assert says(policy(), item(delivered_at=None)) == "Returnable: your time begins when everything has arrived."
    hygiene = Rule("Hygiene", Match(categories=("Shoes",)), final_sale=Exemption.UNSEALED_HYGIENE)
    assert says(policy(rules=(hygiene,)), item(seal_broken=True, **came)) == (
        "This cannot be returned: sealed hygiene goods that were opened "
        "(art. 16 e of the EU’s consumer rights directive)."
    )
    assert says(policy(grace_days=90), item()) == "You can still send this back."


def test_fees_and_bonuses_are_said_with_their_worth() -> None:
    offers = (Offer(Outcome.REFUND, fee=Decimal("4.95")), Offer(Outcome.CREDIT, bonus=Decimal("7.5")))
    made = policy(terms=Terms(30, offers))
    decision = decide(made, item(told=made), Path.MIND, at(date(2026, 9, 4)))
    assert {"Sending back costs €4.95 for the whole return.", "With store credit you get 7.5% more."} <= set(
        for_customer(decision)
    )


def test_the_merchant_s_own_words_go_first() -> None:
    rule = Rule("Trail", Match(categories=("Shoes",)), Words(en="Trails need time.", nl="Paden vragen tijd."), days=60)
    made = policy(rules=(rule,))
    decision = decide(made, item(), Path.MIND, at(date(2026, 9, 4)))
    assert for_customer(decision, made)[1] == "Trails need time."
    with override("nl"):
        assert for_customer(decision, made)[1] == "Paden vragen tijd."
    with override("de"):
        assert for_customer(decision, made)[1] == "Trails need time."
    assert for_customer(replace(decision, rule="gone"), made)[1:] == for_customer(decision)[1:]


@pytest.mark.parametrize(("words", "said"), [(Words(), "Yes"), (Words(en="Yep"), "Yep"), (Words(nl="Jawel"), "Jawel")])
def test_a_word_of_ours_stands_in(words: Words, said: str) -> None:
    assert choice_words(Choice("yes", words)) == said
    assert reason_words(Reason("too_small")) == "It is too small"
    assert question_words(Question("what_colour")) == "what colour"


def test_an_empty_decision_says_nothing() -> None:
    assert headline(Decision(Path.MIND, False)) == ""
