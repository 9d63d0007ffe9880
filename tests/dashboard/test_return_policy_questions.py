"""The questions after a reason: written, answered, ordered and taken away without a script."""

from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict

from dashboard.returns.policy_asking import Asking
from returns.models import PolicyVersion
from returns.policy.asking import reason_of
from returns.policy.default import REASONS, built_in
from returns.policy.definition import Choice, Question, Reason, Words
from returns.policy.versions import in_force, save
from tests.cast import Shop
from tests.dashboard.conftest import At

CODES = ("everywhere", "length", "width", "sleeves_or_legs", "other_place")
PAGE = "/dashboard/loper/returns/policy/reasons/{}/"
OWN = replace(
    REASONS[0],
    questions=(
        Question("own_1", Words(nl="Welke schoen?"), (Choice("own_1", Words(nl="Links")), Choice("b", Words(en="R")))),
        Question("own_7", Words(en="Anything else?", de="Noch etwas?")),
    ),
)


def sent(asking: Asking, **changes: Any) -> dict[str, Any]:
    """What the browser sends of the page, with some fields typed over."""
    data: dict[str, Any] = {"do": "save"}
    for formset in (asking.questions, *(choices for _form, choices in asking.parts)):
        data |= {field.html_name: str(field.value()) for field in formset.management_form}
    for form in asking.forms():
        for field in form:
            if field.value() not in (None, "", False):
                data[field.html_name] = "on" if field.value() is True else str(field.value())
    return {**data, **changes}


def typed(data: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(data)
    return query


@pytest.mark.parametrize("reason", [*REASONS, OWN], ids=lambda one: f"{one.code}-{len(one.questions)}")
def test_opening_and_saving_changes_nothing(reason: Reason) -> None:
    now = replace(built_in(), reasons=tuple(reason if one.code == reason.code else one for one in REASONS))
    assert Asking(reason, typed(sent(Asking(reason)))).definition(now) == now


@pytest.mark.django_db
def test_questions_and_answers_are_added_ordered_and_taken_away(
    loper: Shop, at: At, django_assert_max_num_queries: Any
) -> None:
    ruth, page = at(loper), PAGE.format("too_small")
    asked = replace(REASONS[0].questions[0], choices=tuple(Choice(code) for code in CODES))
    mine = replace(REASONS[0], questions=(asked,))
    with loper.scoped():
        save(replace(built_in(), reasons=(mine, *REASONS[1:])), by="ruth@loper.example", is_on=True, seen=0)
    with django_assert_max_num_queries(12):
        first = ruth.get(page).text
    assert "In our words: Where does it not fit?" in first and "In length" in first
    form = sent(Asking(mine))
    more = ruth.post(page, {**form, "do": "more:q-0-c", "q-0-c-0-says_nl": "Helemaal"}).text
    assert 'name="q-0-c-5-says_nl"' in more and 'value="Helemaal"' in more
    more = ruth.post(page, {**form, "do": "more:q"}).text
    assert 'name="q-1-says_de"' in more and 'name="q-1-c-TOTAL_FORMS"' in more
    form |= {
        "q-0-c-TOTAL_FORMS": "6", "q-0-c-5-place": "1", "q-0-c-5-says_en": "At the\u200b toes", "q-0-c-4-delete": "on",
        "q-0-c-0-place": "2", "q-0-c-1-place": "3", "q-0-c-2-place": "5", "q-0-c-3-place": "4",
        "q-TOTAL_FORMS": "2", "q-1-place": "1", "q-1-says_fr": "Pour qui ?", "q-1-says_en": "For whom?",
        "q-1-c-TOTAL_FORMS": "0", "q-1-c-INITIAL_FORMS": "0", "q-0-place": "2", "q-0-says_de": "Wo drückt er?",
    }  # fmt: skip
    assert ruth.post(page, form).status_code == 303
    with loper.scoped():
        reason = reason_of(in_force().definition, "too_small")
    assert reason is not None
    whom, where = reason.questions
    assert (whom.code, whom.words, whom.choices) == ("own_1", Words(fr="Pour qui ?", en="For whom?"), ())
    assert (where.code, where.words) == ("where", Words(de="Wo drückt er?"))
    assert [(one.code, one.words.en) for one in where.choices] == [
        ("own_1", "At the toes"), ("everywhere", ""), ("length", ""), ("sleeves_or_legs", ""), ("width", ""),
    ]  # fmt: skip
    assert ruth.post(page, {**sent(Asking(reason)), "q-0-delete": "on", "q-1-delete": "on"}).status_code == 303
    with loper.scoped():
        assert in_force().definition.reasons[0].questions == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "changes", "words", "field"),
    [
        ("too_small", {"q-0-is_required": "on"}, "Nobody has to explain why", "q-0-is_required"),
        ("too_small", {"q-0-place": "first"}, "Enter a whole number", "q-0-place"),
        ("too_small", {"q-0-c-0-says_en": "x" * 301}, "at most 300 characters", "q-0-c-0-says_en"),
        ("colour_differs", {"q-TOTAL_FORMS": "1", "q-0-c-TOTAL_FORMS": "1", "q-0-c-INITIAL_FORMS": "0",
                            "q-0-c-0-says_en": "Lighter"}, "Write the question", "q-0-says_en"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_kept(
    loper: Shop, at: At, code: str, changes: dict[str, Any], words: str, field: str
) -> None:
    reason = next(one for one in REASONS if one.code == code)
    answer = at(loper).post(PAGE.format(code), {**sent(Asking(reason)), **changes})
    assert answer.status_code == 422
    assert words in answer.text and f'id="id_{field}_error"' in answer.text
    with loper.scoped():
        assert not PolicyVersion.objects.exists()


@pytest.mark.django_db
def test_a_claim_may_require_its_answer_and_nobody_overwrites_unseen(loper: Shop, at: At) -> None:
    ruth, reason = at(loper), next(one for one in REASONS if one.code == "faulty")
    form = {**sent(Asking(reason)), "q-0-is_required": "on", "seen": "0"}
    with loper.scoped():
        save(replace(built_in(), grace_days=9), by="piet@loper.example", is_on=True, seen=0)
    stale = ruth.post(PAGE.format("faulty"), form)
    assert stale.status_code == 422 and "A colleague saved another version" in stale.text
    assert 'name="seen" value="1"' in stale.text and 'name="q-0-is_required"' in stale.text
    assert ruth.post(PAGE.format("faulty"), {**form, "seen": "1"}).status_code == 303
    with loper.scoped():
        now = in_force()
        made = reason_of(now.definition, "faulty")
    assert made is not None and made.questions[0].is_required and now.definition.grace_days == 9 and now.is_on
    assert ruth.get(PAGE.format("gone")).status_code == 404
