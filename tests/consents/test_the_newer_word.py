"""Between two words of one person the newer counts, whatever comes between them, and whoever repeats the older."""

import threading
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from catalogue.models import Wish
from consents import consenting, preferring
from consents.basis import Basis, basis_of
from consents.purposes import Purpose
from notifications.facts.people import person_of
from notifications.facts.snapshot import Person, standing_of
from orders.customers import take_customer
from orders.models import Customer, Order
from orders.snapshots import CustomerTold
from tests.cast import SANNE, Shop, order, work
from tests.notifications.stage import order_of, scene

DAY = timedelta(days=1)
EMAIL = SANNE["email"]


def ago(days: int) -> str:
    return (timezone.now() - days * DAY).isoformat()


def tell(shop: Shop, number: str, placed: int, updated: int, **said: Any) -> None:
    """Order `number` as the shop tells it: placed and last touched so many days ago."""
    shop.tells("order.upserted", order(number, placed_at=ago(placed), updated_at=ago(updated), **said))
    work()


def sanne(shop: Shop, at: datetime | None = None) -> Person:
    with shop.scoped():
        return person_of(EMAIL, Customer.objects.get(email=EMAIL), at or timezone.now())


def basis(shop: Shop, purpose: str) -> Basis:
    return basis_of(purpose, standing_of(sanne(shop)))


@pytest.mark.django_db
@pytest.mark.parametrize(("older", "newer"), [(True, False), (False, True)])
def test_an_older_order_that_is_touched_again_says_nothing_new(loper: Shop, older: bool, newer: bool) -> None:
    tell(loper, "1", 30, 30, marketing_opt_in=older, opt_out_offered=older)
    tell(loper, "2", 5, 5, marketing_opt_in=newer, opt_out_offered=newer)
    for touched in (4, 3):  # a note, an archive, a refund
        tell(loper, "1", 30, touched, marketing_opt_in=older, opt_out_offered=older)
    person = sanne(loper)
    assert (person.marketing_opt_in, person.opt_out_offered) == (newer, newer)
    tell(loper, "2", 5, 1, marketing_opt_in=older)
    person = sanne(loper)
    assert (person.marketing_opt_in, person.opt_out_offered) == (older, newer), (
        "corrected in its own order; each by itself"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("arrival", list(permutations(range(3))), ids=str)
def test_whatever_comes_first_the_last_word_stands(loper: Shop, arrival: tuple[int, ...]) -> None:
    told = [("1", 30, 1, True), ("2", 20, 20, None), ("3", 5, 5, False)]
    for number, placed, updated, said in (told[place] for place in arrival):
        tell(loper, number, placed, updated, **({} if said is None else {"marketing_opt_in": said}))
    assert sanne(loper).marketing_opt_in is False


@pytest.mark.django_db
def test_silence_does_not_renew_an_old_no(loper: Shop) -> None:
    tell(loper, "1", 30, 30, marketing_opt_in=False)
    with loper.scoped():
        bought = Order.objects.get(number="1")
        with time_machine.travel(timezone.now() - 10 * DAY):
            consenting.confirm(consenting.ask(bought, "ja", "nl").pk)
    assert basis(loper, Purpose.NEWSLETTER) is Basis.CONSENT
    tell(loper, "2", 1, 1)
    tell(loper, "1", 30, 0, marketing_opt_in=False)
    with loper.scoped():
        take_customer(CustomerTold(EMAIL, timezone.now(), name="Sanne"), 0)
    assert basis(loper, Purpose.NEWSLETTER) is Basis.CONSENT, "nothing was said since"
    tell(loper, "3", 0, 0, marketing_opt_in=False)
    assert basis(loper, Purpose.NEWSLETTER) is Basis.SAID_NO


@pytest.mark.django_db
def test_a_newsletter_that_is_confirmed_after_a_refusal_is_wanted(loper: Shop) -> None:
    with loper.scoped():
        bought = order_of(loper)
        for purpose in (Purpose.NEWSLETTER, Purpose.REVIEWS):
            preferring.refuse(bought.email, purpose, "unsubscribe link")
        asked = consenting.ask(bought, "ja", "nl")
    assert basis(loper, Purpose.NEWSLETTER) is Basis.REFUSED, "asking is no word yet"
    with loper.scoped():
        consenting.confirm(asked.pk)
    assert basis(loper, Purpose.NEWSLETTER) is Basis.CONSENT
    assert basis(loper, Purpose.REVIEWS) is Basis.REFUSED, "he spoke of the newsletter only"
    with loper.scoped():
        preferring.refuse(bought.email, Purpose.NEWSLETTER, "unsubscribe link")
    assert basis(loper, Purpose.NEWSLETTER) is Basis.REFUSED


@pytest.mark.django_db
def test_a_wish_is_a_yes_for_as_long_as_it_is_one(loper: Shop) -> None:
    with loper.scoped():
        order_of(loper, "1")
    assert not basis(loper, Purpose.WISHES).allows, "a soft opt-in is none for news of products"
    with loper.scoped():
        scene(loper, "back_in_stock", "2")
    assert basis(loper, Purpose.WISHES) is Basis.CONSENT
    with loper.scoped():
        Wish.objects.update(end=Wish.End.REMOVED, fulfilled_at=timezone.now())
    assert not basis(loper, Purpose.WISHES).allows


@pytest.mark.django_db
def test_the_soft_opt_in_needs_a_sale(loper: Shop) -> None:
    with loper.scoped():
        Customer.objects.create(email=EMAIL, opt_out_offered=True)
    assert basis(loper, Purpose.OFFERS) is Basis.NONE
    with loper.scoped():
        order_of(loper, is_test=True)
    assert basis(loper, Purpose.OFFERS) is Basis.NONE, "a test is no sale"
    with loper.scoped():
        Order.objects.update(is_test=False)
    assert basis(loper, Purpose.OFFERS) is Basis.SOFT
    assert not sanne(loper, timezone.now() - DAY).has_bought, "as known then"
    with loper.scoped():
        Order.objects.update(cancelled_at=timezone.now())
    assert basis(loper, Purpose.OFFERS) is Basis.NONE


@pytest.mark.django_db(transaction=True)
def test_two_refusals_at_the_same_moment_are_both_kept(loper: Shop, monkeypatch: Any) -> None:
    """Two mail programs press the buttons of two kinds of mail; without a lock both read before either writes."""
    both, read = threading.Barrier(2), preferring.wanted

    def slowly(*told: Any) -> Any:
        found = read(*told)
        with suppress(threading.BrokenBarrierError):
            both.wait(1)  # where nothing keeps them apart, both have read now
        return found

    monkeypatch.setattr(preferring, "wanted", slowly)

    def press(purpose: str) -> None:
        try:
            with loper.scoped():
                preferring.refuse(EMAIL, purpose, "unsubscribe link")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(purpose,)) for purpose in ("offers", "reviews")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with loper.scoped():
        assert read([EMAIL])[EMAIL].refused == {"offers", "reviews"}
