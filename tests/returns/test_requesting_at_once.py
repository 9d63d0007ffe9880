"""Everybody presses at the same moment: never more comes back than was bought, and one press is one return."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from merchants.models import unguessable
from merchants.tenancy import scoped
from outbox.models import DomainEvent
from returns.models import Return, ReturnItem
from returns.requesting.cancelling import cancel
from returns.requesting.submitting import submit
from returns.requesting.wishes import Refused
from tests import cast
from tests.cast import Shop
from tests.returns.asking import arrived, opened, wish
from tests.visits.test_booking import at_once


@pytest.mark.django_db(transaction=True)
def test_of_six_who_want_the_last_piece_at_the_same_moment_one_gets_it(loper: Shop) -> None:
    with loper.scoped():
        opened()
        order = arrived(loper)
        wishes = [wish(order) for _tab in range(6)]
    results = at_once(loper, [lambda asked=asked: submit(asked) for asked in wishes])  # type: ignore[misc]
    assert sorted(type(result).__name__ for result in results) == ["Refused"] * 5 + ["Return"], results
    with loper.scoped():
        assert ReturnItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_six_clicks_of_one_button_are_one_return(loper: Shop) -> None:
    with loper.scoped():
        opened()
        order = arrived(loper)
        asked = wish(order, at=1)
    results = at_once(loper, [lambda: submit(asked) for _click in range(6)])
    assert len({result.pk for result in results}) == 1, results
    with loper.scoped():
        assert (Return.objects.count(), ReturnItem.objects.count()) == (1, 1)
        assert DomainEvent.objects.filter(type="return.registered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_button_for_things_of_two_orders_is_one_return_and_nobody_waits_for_ever(loper: Shop) -> None:
    with loper.scoped():
        opened()
        first, second = arrived(loper), arrived(loper, "1043")
        key = unguessable()
        ways = [wish(first, second, request_key=key), wish(second, first, request_key=key)]
    results = at_once(loper, [lambda asked=asked: submit(asked) for asked in ways * 3])  # type: ignore[misc]
    assert len({result.pk for result in results}) == 1, results


class AnyInterleaving(TestCase):
    """Whatever is sent in and called off, in whatever order: the live returns never hold more than was bought."""

    shop: Shop

    @classmethod
    def setUpTestData(cls) -> None:
        cls.shop = cast.loper()
        with cls.shop.scoped():
            opened()

    @settings(max_examples=25)
    @given(some.lists(some.tuples(some.integers(0, 5), some.integers(0, 1), some.integers(1, 3)), max_size=12))
    def test_never_more_than_was_bought(self, steps: list[tuple[int, int, int]]) -> None:
        with scoped(self.shop.merchant):
            order = arrived(self.shop, str(2000 + len(steps)), external_id=unguessable())
            rows: list[Return] = []
            for who, at, quantity in steps:
                if who < 4:
                    try:
                        rows.append(submit(wish(order, at=at, quantity=quantity)))
                    except Refused:
                        free = self._bought(order, at) - self._held(order, at)
                        assert quantity > free, "refused although it was there"
                elif rows:
                    cancel(rows[who % len(rows)])
                for place in (0, 1):
                    assert self._held(order, place) <= self._bought(order, place)

    def _held(self, order: object, at: int) -> int:
        items = ReturnItem.objects.filter(order=order, line_external_id=f"line-{at + 1}")
        return sum(item.quantity for item in items.exclude(in_return__state="cancelled"))

    def _bought(self, _order: object, at: int) -> int:
        return (1, 2)[at]
