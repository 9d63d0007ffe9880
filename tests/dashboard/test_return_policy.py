"""Editing the return policy without a script, trying it on the past, and putting it in force."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given, settings

from dashboard.returns.policy_editing import Editing
from merchants.models import Member
from orders.models import Order
from returns.models import PolicyVersion, ReturnPolicy
from returns.policy.default import built_in
from returns.policy.definition import Definition, Match, Offer, Rule, Words
from returns.policy.reading import from_json, to_json
from returns.policy.versions import InForce, Stale, in_force, save, told
from returns.policy.vocabulary import Exemption, Outcome
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.returns import desk
from tests.returns.policies import definitions, policy
from tests.tuesday import TUESDAY

PAGE = "/dashboard/loper/returns/policy/"
AT = {reason.code: f"reasons-{place}" for place, reason in enumerate(built_in().reasons)}


def sent(editing: Editing, **changes: Any) -> dict[str, Any]:
    """What the browser sends of the page, with some fields typed over."""
    data: dict[str, Any] = {"seen": str(editing.seen), "do": "save"}
    for formset in (editing.rules, editing.reasons):
        management = formset.management_form
        data.update({field.html_name: str(field.value()) for field in management})
    for form in (editing.terms, *editing.rules, *editing.reasons):
        for field in form:
            value = field.value()
            shown = form.fields[field.name].prepare_value(value)
            if value is True:
                data[field.html_name] = "on"
            elif isinstance(shown, list):
                data[field.html_name] = shown
            elif shown is not None and shown is not False:
                data[field.html_name] = str(shown)
    return {**data, **changes}


def typed(data: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


@settings(max_examples=25)
@given(definitions())
def test_opening_and_saving_changes_nothing(definition: Definition) -> None:
    now = InForce(definition, 3, True)
    editing = Editing(now, typed(sent(Editing(now))))
    made = editing.definition()
    assert not editing.has_errors
    assert made == definition
    assert (editing.seen, editing.is_on) == (3, True)


@pytest.mark.django_db
def test_a_policy_is_edited_tried_and_saved(loper: Shop, at: At, django_assert_max_num_queries: Any) -> None:
    ruth = at(loper)
    assert "Return policy" in ruth.get("/dashboard/loper/setup/").text
    with django_assert_max_num_queries(12):
        assert ruth.get(PAGE).status_code == 200
    form = sent(Editing(InForce(built_in())), days="60", is_on="on")
    untouched = {"rules-TOTAL_FORMS": "2", "reasons-TOTAL_FORMS": str(len(AT) + 1), "days": "0", "refund_days": "90"}
    assert ruth.post(PAGE, {**form, **untouched}).status_code == 422, "empty rows do no harm"
    one_more = ruth.post(PAGE, {**form, "do": "rule"})
    assert one_more.status_code == 200
    assert 'name="rules-1-name"' in one_more.text and 'value="60"' in one_more.text
    form |= {
        "rules-TOTAL_FORMS": "2", "rules-1-place": "0", "rules-1-name": "Engraved", "rules-1-tags": "engraved, Gravur",
        "rules-1-final_sale": "c", "rules-1-says_nl": "Met jouw naam.", f"{AT['damaged']}-says_de": "Kaputt",
    }  # fmt: skip
    with loper.scoped():
        assert not PolicyVersion.objects.exists()
    assert ruth.post(PAGE, {**form, "do": "preview"}).status_code == 200
    with loper.scoped():
        assert not PolicyVersion.objects.exists()
    assert ruth.post(PAGE, form).status_code == 303
    with loper.scoped():
        now = in_force()
    assert (now.number, now.is_on, now.definition.terms.days) == (1, True, 60)
    engraved, christmas = now.definition.rules
    assert (engraved.name, engraved.match.tags, engraved.final_sale) == (
        "Engraved", ("engraved", "Gravur"), Exemption.MADE_TO_ORDER,
    )  # fmt: skip
    assert engraved.says == Words(nl="Met jouw naam.")
    assert christmas.name == "Christmas"
    assert next(one for one in now.definition.reasons if one.code == "damaged").words.de == "Kaputt"


@pytest.mark.django_db
def test_a_rule_has_fees_of_its_own_and_reasons_their_order(loper: Shop, at: At) -> None:
    ruth = at(loper)
    form = sent(Editing(InForce(built_in())), told_nl="Bij het afrekenen\u200b.", place_exchange="1", place_refund="2")
    form |= {
        "rules-TOTAL_FORMS": "3", "fee_refund": "2", "rules-1-name": "Germany\u200b", "rules-1-countries": "DE",
        "rules-1-fee_refund": "6,95", "rules-2-name": "Cheap", "rules-2-tags": "cheap",
        "rules-2-offers": ["credit", "keep", "refund"], "rules-2-fee_refund": "0", "rules-2-bonus_credit": "12.5",
        "rules-2-below_keep": "15", "rules-2-place_keep": "1",
        f"{AT['changed_mind']}-place": "0", f"{AT['damaged']}-remedies": "repair",
    }  # fmt: skip
    assert ruth.post(PAGE, form).status_code == 303
    with loper.scoped():
        made = in_force().definition
    assert [offer.outcome.value for offer in made.terms.offers] == ["exchange", "refund"]
    assert made.fees_told == Words(nl="Bij het afrekenen.")
    germany, cheap = made.rules[1:]
    assert germany.name == "Germany"
    assert germany.offers == (Offer(Outcome.EXCHANGE), Offer(Outcome.REFUND, fee=Decimal("6.95")))
    assert cheap.offers == (
        Offer(Outcome.KEEP, below=Decimal(15)), Offer(Outcome.CREDIT, bonus=Decimal("12.5")), Offer(Outcome.REFUND),
    )  # fmt: skip
    assert made.reasons[0].code == "changed_mind"
    assert next(one for one in made.reasons if one.code == "damaged").remedies == (Outcome.REPAIR,)
    assert ruth.get(PAGE).status_code == 200, "what was saved can be read again"
    assert made == Editing(InForce(made, 1), typed(sent(Editing(InForce(made, 1))))).definition()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words", "field"),
    [
        ({"refund_days": "30"}, "gives you 14 days to pay back", "refund_days"),
        ({"days": ""}, "This field is required.", "days"),
        ({"guarantee_months": "6"}, "two years of guarantee", "guarantee_months"),
        ({"payer": "customer", "fee_refund": "4,95"}, "direct cost", "fee_refund"),
        ({"fee_refund": "4,95"}, "what was not told does not hold", "told_en"),
        ({"rules-0-payer": "customer"}, "what was not told does not hold", "told_en"),
        ({"rules-0-offers": ["keep"]}, "Say up to which amount", "rules-0-below_keep"),
        ({"rules-0-fee_refund": "gratis"}, "Give an amount of 0 or more, such as 12.50.", "rules-0-fee_refund"),
        ({"offers": ["refund", "keep"]}, "Say up to which amount", "below_keep"),
        ({"offers": []}, "Offer at least one outcome.", None),
        ({"rules-0-last": "2026-10-01"}, "before the first", "rules-0-last"),
        ({"rules-0-until": "2026-12-01"}, "before the end of the season", "rules-0-until"),
        ({"rules-0-countries": "Germany"}, "two capital letters", "rules-0-countries"),
        ({"rules-0-final_sale": "c"}, "needs the goods", "rules-0-name"),
        ({"rules-0-final_sale": "sale items"}, "sale items is not one of the available choices", "rules-0-final_sale"),
        ({"reasons-0-wants_photo": "on"}, "only be asked for when something is wrong", "reasons-0-wants_photo"),
    ],
)
def test_what_is_refused_is_said_at_its_field_and_kept(
    loper: Shop, at: At, changes: dict[str, Any], words: str, field: str | None
) -> None:
    form = {**sent(Editing(InForce(built_in()))), "rules-0-name": "Winter of the year", **changes}
    answer = at(loper).post(PAGE, form)
    assert answer.status_code == 422
    assert words in answer.text.replace("&#x27;", "’")
    assert "Winter of the year" in answer.text
    if field and words != "needs the goods":
        assert f'id="id_{field}_error"' in answer.text
    with loper.scoped():
        assert not ReturnPolicy.objects.exists()


@pytest.mark.django_db
@time_machine.travel(TUESDAY)  # six weeks before it nothing was bought for the holidays, for which a rule is built in
def test_the_preview_tells_of_past_returns(loper: Shop, at: At, django_assert_max_num_queries: Any) -> None:
    asked = timezone.now() - timedelta(days=10)
    with loper.scoped():
        row = desk.of(loper, code="ABC234", requested_at=asked)
        order = Order.objects.get()
        order.placed_at, order.delivered_at = asked - timedelta(days=32), asked - timedelta(days=25)
        order.save()
        titles = list(row.items.values_list("title", flat=True))
    assert titles
    ruth = at(loper)
    form = sent(Editing(InForce(built_in())), do="preview", **{"rules-0-delete": "on"})
    same = ruth.post(PAGE, form).text
    assert "would have been decided the same" in same
    with django_assert_max_num_queries(12):
        shorter = ruth.post(PAGE, {**form, "days": "20"}).text
    assert "would not have been taken back" in shorter
    assert all(f"{row.code} {title}" in shorter for title in titles)
    assert "Worth €" in shorter
    assert 'value="20"' in shorter


@pytest.mark.django_db
def test_only_who_may_act_saves_and_nobody_overwrites_unseen(loper: Shop, at: At) -> None:
    form = sent(Editing(InForce(built_in())))
    assert at(loper, "piet", role=Member.Role.VIEWER).post(PAGE, form).status_code == 403
    ruth = at(loper)
    assert ruth.post(PAGE, form).status_code == 303
    assert ruth.post(PAGE, form).status_code == 303  # a double click
    stale = ruth.post(PAGE, {**form, "days": "45"})
    assert stale.status_code == 422
    assert 'name="seen" value="1"' in stale.text and 'value="45"' in stale.text
    assert ruth.post(PAGE, {**form, "days": "45", "seen": "1"}).status_code == 303
    with loper.scoped():
        assert (in_force().number, PolicyVersion.objects.count()) == (2, 2)


@pytest.mark.django_db
def test_each_order_knows_what_its_buyer_was_told(loper: Shop) -> None:
    first, second = policy(), policy(grace_days=1)
    with loper.scoped():
        assert told().at(timezone.now()) is None
        assert save(first, by="ruth@loper.example", is_on=True, seen=0) == 1
        PolicyVersion.objects.update(made_at=datetime(2026, 1, 1, tzinfo=UTC))
        assert save(second, by="ruth@loper.example", is_on=False, seen=1) == 2
        with pytest.raises(Stale):
            save(built_in(), by="piet@loper.example", is_on=True, seen=1)
        assert told().at(datetime(2025, 12, 31, tzinfo=UTC)) is None
        assert told().at(datetime(2026, 1, 2, tzinfo=UTC)) == first
        assert told().at(timezone.now()) is None  # switched off: nothing is promised
        assert told().at(None) is None


@pytest.mark.django_db
def test_the_built_in_policy_was_a_promise_too(loper: Shop) -> None:
    with loper.scoped():
        ReturnPolicy.objects.create(is_on=True)
        assert in_force() == InForce(built_in(), 0, True)
        assert save(policy(), by="ruth@loper.example", is_on=True, seen=0) == 2
        assert told().at(timezone.now() - timedelta(days=40)) == built_in()
        assert from_json(to_json(in_force().definition)) == policy()


@pytest.mark.django_db
def test_forty_rules_are_one_form(loper: Shop, at: At) -> None:
    rules = tuple(Rule(f"Rule {number}", Match(tags=(f"t{number}",)), days=number) for number in range(40))
    made = policy(rules=rules)
    editing = Editing(InForce(made))
    empty = {field.html_name: "" for rule in editing.rules for field in rule if field.name != "offers"}
    data = empty | sent(editing)  # browsers send empty fields as well
    assert len(data) > 1000
    assert at(loper).post(PAGE, {**data, "do": "rule"}).status_code == 200
