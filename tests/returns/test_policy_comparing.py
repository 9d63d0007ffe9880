"""Before saving: who of the past would have been decided differently."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from returns.policy.comparing import EXAMPLES, Change, Past, compare
from returns.policy.definition import Definition, Offer, Review, Terms
from returns.policy.facts import Item
from returns.policy.vocabulary import Outcome, Path, Payer
from tests.returns.policies import at, definitions, item, items, policy

ASKED = at(date(2026, 9, 28))  # 25 days after the delivery
REFUND = (Offer(Outcome.REFUND),)


def past(count: int = 1, **changes: object) -> list[Past]:
    return [Past(f"R{number}", item(**changes), Path.MIND, ASKED) for number in range(count)]


def test_a_shorter_window_shows_whom_it_would_have_cost() -> None:
    found = compare([*past(7, bought=2), *past(1, currency="CHF"), *past(1, price=None)], policy(), policy(
        terms=Terms(20, policy().terms.offers)
    ))  # fmt: skip
    assert (found.asked, found.different, found.counts) == (9, 9, {Change.REFUSED: 9})
    assert found.kept_back == {"EUR": Decimal(1400), "CHF": Decimal(100)}
    assert not found.taken_more
    example = found.examples[Change.REFUSED][0]
    assert len(found.examples[Change.REFUSED]) == EXAMPLES
    assert (example.before.is_eligible, example.after.until) == (True, date(2026, 9, 23))


def test_every_difference_is_counted_once_and_only_where_it_is_one() -> None:
    one = past()
    for after, changes in [
        (policy(), set()),
        (policy(terms=Terms(40, policy().terms.offers)), {Change.LONGER}),
        (policy(terms=Terms(26, policy().terms.offers)), {Change.SHORTER}),
        (policy(terms=Terms(30, REFUND)), {Change.FEWER_OFFERS}),
        (policy(terms=Terms(30, (*policy().terms.offers, Offer(Outcome.CREDIT)))), {Change.MORE_OFFERS}),
        (policy(terms=Terms(30, (Offer(Outcome.REFUND, fee=Decimal(3)), Offer(Outcome.EXCHANGE)))), {Change.DEARER}),
        (policy(terms=Terms(30, policy().terms.offers, Payer.CUSTOMER)), {Change.DEARER}),
        (policy(review=Review(over=Decimal(50))), {Change.REVIEWED}),
        (policy(grace_days=9), set()),
    ]:
        assert set(compare(one, policy(), after).counts) == changes


@given(some.lists(items(), max_size=4), definitions(), definitions())
def test_the_other_way_round_is_the_mirror_image(things: list[Item], one: Definition, other: Definition) -> None:
    asked = [Past(str(number), thing, path, ASKED) for number, thing in enumerate(things) for path in Path]
    there, back = compare(asked, one, other), compare(asked, other, one)
    mirrored = {
        Change.REFUSED: Change.TAKEN, Change.SHORTER: Change.LONGER, Change.FEWER_OFFERS: Change.MORE_OFFERS,
        Change.DEARER: Change.CHEAPER, Change.REVIEWED: Change.UNREVIEWED,
    }  # fmt: skip
    assert there.different == back.different
    assert there.kept_back == back.taken_more
    for change, reverse in mirrored.items():
        assert there.counts.get(change) == back.counts.get(reverse)
    assert compare(asked, one, one).different == 0
