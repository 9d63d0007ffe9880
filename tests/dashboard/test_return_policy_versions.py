"""Versions of the return policy: what each changed in words, back to an older one, and the whole of it as JSON."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from dashboard.returns.policy_differences import in_words
from merchants.models import Member
from returns.models import PolicyVersion
from returns.policy.default import built_in
from returns.policy.definition import Definition, Match, Offer, Rule, Terms, Words
from returns.policy.differing import differences
from returns.policy.reading import to_json
from returns.policy.versions import in_force, save
from returns.policy.vocabulary import Exemption, Outcome, Payer
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.returns.policies import definitions, policy

HOME = "/dashboard/loper/returns/policy/"
RULE = Rule("Germany", Match(countries=("DE",)), days=60)
OFFERS = built_in().terms.offers


@settings(max_examples=30)
@given(definitions(), definitions())
def test_two_policies_differ_exactly_where_they_say_so(one: Definition, other: Definition) -> None:
    found = differences(one, other)
    assert bool(found) == (one != other)
    assert differences(one, one) == []
    assert ([(each.path, each.order) for each in found] and True) or one == other
    back = {(each.path, each.order): (each.before, each.after) for each in differences(other, one)}
    assert {(each.path, each.order): (each.after, each.before) for each in found} == back
    assert all(row["where"] and (row["was"], row["now"]) != ("", "") for row in in_words(one, other))


CHANGES = [
    ({"grace_days": 5}, "Days of grace", "3 days", "5 days"),
    ({"terms": Terms(45, OFFERS)}, "In general › Days to send it back", "30 days", "45 days"),
    ({"terms": Terms(30, OFFERS, Payer.CUSTOMER), "fees_told": Words(en="At the checkout.")},
     "In general › Who pays the label?", "We do", "The customer does"),
    ({"terms": Terms(30, (OFFERS[0], replace(OFFERS[1], fee=Decimal("4.95"))))},
     "In general › Outcome › Exchange › Fee", "€0.00", "€4.95"),
    ({"terms": Terms(30, (*OFFERS, Offer(Outcome.CREDIT, bonus=Decimal(10))))},
     "In general › Outcome › Store credit", "–", "there, 10 %"),
    ({"terms": Terms(30, OFFERS[::-1])}, "In general › Outcome: the order", "refund, exchange", "exchange, refund"),
    ({"rules": (RULE, *built_in().rules)}, "Rule › “Germany”", "–", "there"),
    ({"rules": (replace(built_in().rules[0], final_sale=Exemption.PERISHABLE),)}, "Rule › “Christmas” › Final sale",
     "–", "goods that spoil or expire quickly"),
    ({"reasons": built_in().reasons[1:]}, "Reason › “It is too small”", "there", "–"),
    ({"review": replace(built_in().review, claims=False)},
     "When a person looks first › When something is wrong", "yes", "no"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "where", "was", "now"), CHANGES, ids=[one[1] for one in CHANGES])
def test_a_difference_is_said_in_words(change: dict[str, Any], where: str, was: str, now: str) -> None:
    rows = in_words(built_in(), replace(built_in(), **change))
    assert {"where": where, "was": was, "now": now} in rows


@pytest.mark.django_db
def test_an_older_version_is_looked_at_tried_and_restored(
    loper: Shop, at: At, django_assert_max_num_queries: Any
) -> None:
    ruth = at(loper)
    assert "our built-in policy holds" in ruth.get(f"{HOME}versions/").text
    with loper.scoped():
        save(policy(), by="ruth@loper.example", is_on=True, seen=0)
        save(policy(grace_days=9, rules=(RULE,)), by="piet@loper.example", is_on=True, seen=1)
    with django_assert_max_num_queries(12):
        listed = ruth.get(f"{HOME}versions/").text
    assert "piet@loper.example" in listed and "Days of grace" in listed and "9 days" in listed and "Germany" in listed
    with django_assert_max_num_queries(12):
        shown = ruth.get(f"{HOME}versions/1/").text
    assert "What would change" in shown and "There are no returns to try it on." in shown
    assert (
        at(loper, "kim", role=Member.Role.VIEWER).post(f"{HOME}versions/1/restore/", {"seen": "2"}).status_code == 403
    )
    ruth.post(f"{HOME}versions/1/restore/", {"seen": "1"})
    with loper.scoped():
        assert in_force().number == 2, "somebody saved meanwhile: nothing is overwritten"
    for _click in range(2):
        assert ruth.post(f"{HOME}versions/1/restore/", {"seen": "2"}).status_code == 303
    with loper.scoped():
        now = in_force()
        assert (now.number, now.definition, now.is_on) == (3, policy(), True)
        assert PolicyVersion.objects.count() == 3
    assert ruth.get(f"{HOME}versions/9/").status_code == 404
    assert ruth.post(f"{HOME}versions/9/restore/", {"seen": "3"}).status_code == 404


@pytest.mark.django_db
def test_what_the_law_no_longer_takes_is_not_restored(loper: Shop, at: At) -> None:
    with loper.scoped():
        save(policy(), by="ruth@loper.example", is_on=True, seen=0)
        save(policy(grace_days=9), by="ruth@loper.example", is_on=True, seen=1)
        PolicyVersion.objects.filter(number=1).update(definition={**to_json(policy()), "refund_days": 30})
    ruth = at(loper)
    assert "no longer holds by law" in ruth.get(f"{HOME}versions/").text
    assert "no longer holds by law" in ruth.get(f"{HOME}versions/1/").text
    ruth.post(f"{HOME}versions/1/restore/", {"seen": "2"})
    with loper.scoped():
        assert in_force().number == 2


@pytest.mark.django_db
def test_experts_write_the_same_versions(loper: Shop, at: At) -> None:
    ruth, page = at(loper), f"{HOME}json/"
    assert "&quot;grace_days&quot;: 3" in ruth.get(page).text
    written = {**to_json(built_in()), "grace_days": 8}
    tried = ruth.post(page, {"definition": json.dumps(written), "do": "preview", "seen": "0"}).text
    assert "Days of grace" in tried and "8 days" in tried
    for wrong, words in (
        ({**written, "refund_days": 30}, "refund_days: Expected 1 to 14 days"),
        ({**written, "max_day": 3}, "max_day: Unknown field"),
        ({**written, "rules": [{"name": "Sale", "match": {"tags": ["sale"]}, "final_sale": "sale"}]}, "no ground"),
        ([], "Expected an object"),
    ):
        refused = ruth.post(page, {"definition": json.dumps(wrong), "seen": "0"})
        assert refused.status_code == 422 and words in refused.text
    assert "This is not JSON. (1:2)" in ruth.post(page, {"definition": "{", "seen": "0"}).text
    with loper.scoped():
        assert not PolicyVersion.objects.exists()
    assert ruth.post(page, {"definition": json.dumps(written), "seen": "0"}).status_code == 303
    stale = ruth.post(page, {"definition": json.dumps({**written, "grace_days": 7}), "seen": "0"})
    assert stale.status_code == 422 and "A colleague saved another version" in stale.text
    with loper.scoped():
        assert (in_force().number, in_force().definition.grace_days) == (1, 8)
