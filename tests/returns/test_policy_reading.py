"""A policy as JSON: nothing lost, nothing guessed, nothing unlawful."""

import json
from typing import Any

import pytest
from hypothesis import given

from returns.policy.deciding import decide
from returns.policy.default import built_in
from returns.policy.definition import Definition
from returns.policy.facts import Item
from returns.policy.reading import (
    PolicyError,
    becauses_from_json,
    becauses_to_json,
    decision_from_json,
    from_json,
    to_json,
)
from returns.policy.vocabulary import Path
from tests.returns.policies import definitions, items
from tests.returns.test_policy_law import moments


@given(definitions())
def test_a_policy_comes_back_as_it_went(definition: Definition) -> None:
    assert from_json(json.loads(json.dumps(to_json(definition)))) == definition


@given(definitions(), items(), moments)
def test_a_decision_can_be_explained_later(definition: Definition, item: Item, now: Any) -> None:
    for path in Path:
        decision = decide(definition, item, path, now)
        assert decision_from_json(json.loads(json.dumps(to_json(decision)))) == decision
        assert becauses_from_json(json.loads(json.dumps(becauses_to_json(decision.becauses)))) == decision.becauses


def test_steps_of_another_version_do_not_break_a_page() -> None:
    kept = [["window", {"day": "2027-01-31"}], ["of_the_future", {}], ["open", {"colour": "red"}], "nonsense", None]
    assert [because.code for because in becauses_from_json(kept)] == ["window"]


def test_the_built_in_policy_is_lawful_and_what_is_missing_has_its_default() -> None:
    assert from_json(to_json(built_in())) == built_in()
    short = {name: to_json(built_in())[name] for name in ("currency", "reasons")}
    short["terms"] = {"days": 30, "offers": [{"outcome": "refund"}]}
    assert from_json(short).drop_off_days == 14


REFUND = {"outcome": "refund"}
SEASON = {"first": "2026-11-01", "last": "2026-12-31"}
LAST = f"reasons[{len(built_in().reasons)}]"  # one more than there are


def rule(**fields: Any) -> dict[str, Any]:
    return {"rules": [{"name": "r", "match": {"categories": ["Shoes"]}, **fields}]}


def reason(**fields: Any) -> dict[str, Any]:
    return {"reasons": [*to_json(built_in())["reasons"], {"code": "other", **fields}]}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        (rule(final_sale="sale items"), "rules[0].final_sale", "the list is closed"),
        (rule(final_sale="original packaging"), "rules[0].final_sale", "art. 16"),
        (rule(final_sale="n"), "rules[0].final_sale", "art. 16"),
        (rule(final_sale={"because": "sale"}), "rules[0].final_sale", "art. 16"),
        ({"rules": [{"name": "all", "final_sale": "c"}]}, "rules[0].match", "the goods it is about"),
        (rule(), "rules[0]", "changes nothing"),
        (rule(dayz=3), "rules[0].dayz", "Unknown field"),
        (rule(days="30"), "rules[0].days", "whole number"),
        (rule(days=True), "rules[0].days", "whole number"),
        (rule(days=-1), "rules[0].days", "0 to 730"),
        (rule(until="2027-01-31"), "rules[0].until", "season"),
        (rule(match={"season": SEASON}, until="2026-12-01"), "rules[0].until", "before the end"),
        (rule(match={"season": {"first": "2026-13-01", "last": "x"}}), "rules[0].match.season.first", "2026-12-31"),
        (
            rule(match={"season": {"first": "2026-11-02", "last": "2026-11-01"}}, days=3),
            "rules[0].match.season.last",
            "",
        ),
        (rule(match={"countries": ["Germany"]}, days=3), "rules[0].match.countries[0]", "NL"),
        (rule(offers=[]), "rules[0].offers", "at least one"),
        (rule(offers=[{"outcome": "keep"}]), "rules[0].offers[0].below", "which amount"),
        (rule(offers=[{"outcome": "reduction"}]), "rules[0].offers[0].outcome", "wrong"),
        (rule(offers=[{"outcome": "voucher"}]), "rules[0].offers[0].outcome", "refund, exchange"),
        (rule(offers=[{**REFUND, "bonus": "5"}]), "rules[0].offers[0].bonus", "store credit"),
        (rule(offers=[{**REFUND, "fee": 4.95}]), "rules[0].offers[0].fee", "quotation marks"),
        (rule(offers=[{**REFUND, "fee": "NaN"}]), "rules[0].offers[0].fee", "quotation marks"),
        (rule(offers=[{**REFUND, "fee": "2"}], payer="customer"), "rules[0].offers[0].fee", "direct cost"),
        ({"refund_days": 15}, "refund_days", "14"),
        ({"drop_off_days": 7}, "drop_off_days", "14 days to send"),
        ({"claims": {"guarantee_months": 12}}, "claims.guarantee_months", "two years"),
        ({"grace_days": 1.5}, "grace_days", "whole number"),
        ({"currency": "euro"}, "currency", "EUR"),
        ({"terms": {"offers": [REFUND]}}, "terms.days", "missing"),
        ({"terms": None}, "terms", "object"),
        ({"review": {"hours": 0}}, "review.hours", "1 to 168"),
        (reason(wants_photo=True), f"{LAST}.wants_photo", "something is wrong"),
        (reason(questions=[{"code": "why", "is_required": True}]), f"{LAST}.questions[0].is_required", "explain"),
        (reason(code="Too small"), f"{LAST}.code", "small letters"),
        (reason(code="faulty"), f"{LAST}.code", "twice"),
        (reason(remedies=["repair"]), f"{LAST}.remedies", "mended"),
        ({"reasons": [{"code": "a", "is_claim": True}]}, "reasons", "mind changed"),
        ({"reasons": [{"code": "a"}]}, "reasons", "something wrong"),
    ],
)
def test_what_is_refused_names_its_field(changes: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(PolicyError) as refused:
        from_json({**to_json(built_in()), **changes})
    assert refused.value.field == field
    assert words in refused.value.message


@pytest.mark.parametrize("data", [None, [], "{}", 3, {}])
def test_what_is_no_policy_at_all_is_refused(data: object) -> None:
    with pytest.raises(PolicyError):
        from_json(data)
