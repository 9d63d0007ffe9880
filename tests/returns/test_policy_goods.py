"""Reasons and answers fit the goods: nobody is asked about the sleeves of a lamp, or for a size that there is not."""

import pytest

from returns.policy.asking import reasons_for
from returns.policy.default import built_in
from returns.policy.definition import Choice, Question, Reason, Words
from returns.policy.facts import LineFacts
from returns.policy.vocabulary import Path
from tests.returns.policies import policy

SHOES, CLOTHES, PLAIN = {"toes", "instep", "heel"}, {"shoulders", "waist", "sleeves_or_legs"}, {"length", "width"}


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        (LineFacts(title="Hoofdlamp Vuurtoren", category="Hardlopen"), None),
        (LineFacts(title="Kurzwellenradio", category="Elektronik"), None),
        (LineFacts(title="Wolkenloper 3", category="Hardloopschoenen", size="41"), SHOES | PLAIN),
        (LineFacts(title="Nordpfad", category="Sport > Wanderschuhe"), SHOES | PLAIN),
        (LineFacts(title="Regenjack Buitje", size="M"), CLOTHES | PLAIN),
        (LineFacts(title="Brise", tags=("vêtement",)), CLOTHES | PLAIN),
        (LineFacts(title="Wollen loopsokken", size="39-42"), PLAIN),
    ],
)
def test_size_is_asked_of_what_has_one_and_where_it_can_be_wrong(line: LineFacts, answers: set[str] | None) -> None:
    reasons = {reason.code: reason for reason in reasons_for(built_in(), line, Path.MIND)}
    assert {"not_as_hoped", "does_not_suit", "changed_mind"} <= set(reasons)
    for code in ("too_small", "too_large"):
        assert (code in reasons) == (answers is not None)
        if answers is not None:
            choices = {one.code for one in reasons[code].questions[0].choices}
            assert choices == answers | {"everywhere", "other_place"}


def test_the_merchant_s_own_words_and_categories_decide_for_themselves() -> None:
    lamp = LineFacts(title="Lamp", category="Lamps")
    own = Question("where", choices=(Choice("sleeves_or_legs", Words(en="At the stand")), Choice("waist")))
    for reason in (Reason("too_small", Words(en="Too small for my desk"), questions=(own,)),
                   Reason("too_small", categories=("Lamps",), questions=(own,))):  # fmt: skip
        (found,) = reasons_for(policy(reasons=(reason,)), lamp, Path.MIND)
        assert [one.code for one in found.questions[0].choices] == ["sleeves_or_legs"]
