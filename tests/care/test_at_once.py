"""Two tabs, double clicks, a customer and the team at the same moment: once is once, and somebody loses honestly."""

import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from care import asking, taking_back
from care.models import Question, TakeBack
from care.taking_back import NotPossible, Wish
from consents import consenting
from consents.models import Consent
from merchants.tenancy import scoped
from orders.models import Order
from outbox.models import DomainEvent
from tests.care.stage import placed, subject_of_mail
from tests.cast import Shop
from tests.cast import loper as loper_shop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loper(transactional_db: None) -> Shop:
    return loper_shop()


def at_once(shop: Shop, doings: list[Callable[[], Any]]) -> list[Any]:
    """Do all of it at the same moment, each on a connection of its own; what came of each, or its exception."""
    barrier = threading.Barrier(len(doings))
    results: list[Any] = [None] * len(doings)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            with scoped(shop.merchant):
                results[place] = doings[place]()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def events(shop: Shop, kind: str) -> int:
    with shop.scoped():
        return DomainEvent.objects.filter(type=kind).count()


def test_six_clicks_ask_for_the_newsletter_once_and_confirm_it_once(loper: Shop) -> None:
    order = placed(loper)
    found = at_once(loper, [lambda: consenting.ask(order, "Ja graag", "nl")] * 6)
    assert len({row.pk for row in found}) == 1
    with loper.scoped():
        assert Consent.objects.count() == 1
    assert events(loper, "newsletter.asked") == 1
    confirmed = at_once(loper, [lambda: consenting.confirm(found[0].pk)] * 6)
    assert {row.state for row in confirmed} == {"confirmed"}
    assert events(loper, "newsletter.confirmed") == 1


def test_a_form_sent_six_times_is_one_question_and_one_mail(loper: Shop) -> None:
    order = placed(loper)
    asked = asking.Asked("where", "Waar?", "", "nl", "k" * 24)
    found = at_once(loper, [lambda: asking.ask(order, asked)] * 6)
    assert len({row.pk for row in found}) == 1
    with loper.scoped():
        assert Question.objects.count() == 1
    assert events(loper, "question.asked") == 1


def test_customer_and_team_at_once_leave_one_story(loper: Shop) -> None:
    order = placed(loper)
    with loper.scoped():
        row = subject_of_mail("take_back_asked", order)
        order = Order.objects.get()
    done = at_once(
        loper,
        [
            lambda: taking_back.call_off(row.pk, order),
            lambda: taking_back.plan(row.pk, None, "", "ruth"),
            lambda: taking_back.hand_over(row.pk, "ruth"),
            lambda: taking_back.ask(row.pk, order, Wish("ketel", 1, "shop"), has_left=False),
        ],
    )
    assert all(isinstance(one, TakeBack | NotPossible) for one in done), done
    with loper.scoped():
        row.refresh_from_db()
        moves = list(row.moves.values_list("from_state", "to_state"))
    assert moves and moves[0][0] == "asked" and moves[-1][1] == row.state
    assert all(before[1] == after[0] for before, after in pairwise(moves)), moves


def test_nobody_hands_in_more_than_he_bought_or_by_a_way_that_is_closed(loper: Shop) -> None:
    order = placed(loper)
    with loper.scoped():
        row = subject_of_mail("take_back_offered", order)
        for wish in (Wish("ketel", 2, "shop"), Wish("ketel", 0, "shop"), Wish("ketel", 1, "courier")):
            with pytest.raises(NotPossible):
                taking_back.ask(row.pk, order, wish, has_left=False)
        with pytest.raises(NotPossible):
            taking_back.refuse(row.pk + 1, order)
