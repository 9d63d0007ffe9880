"""What is told first of a return: that its money came back, that something waits for its customer, that we agreed. And
what its pages do not do: ask for goods that never left, jump over a step, show pictures to strangers."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.utils import timezone

from merchants.access import issue
from orders.models import Order
from returns.models import Exchange, Payout, Return
from returns.policy.default import built_in
from returns.policy.definition import Offer, Terms
from returns.policy.vocabulary import Outcome
from returns.withdrawing.declaring import declare
from returns.withdrawing.matching import settle_row
from returns.withdrawing.stating import Declaration
from storefront.withdrawing.after import SUBJECT
from tests.cast import Shop
from tests.notifications.stage import order_of
from tests.orders.pictures import picture
from tests.returns import desk
from tests.returns.asking import Walker, arrived, keys_of, opened
from tests.returns.test_after_asking import asked, reader
from tests.storefront.test_returning import text

pytestmark = pytest.mark.django_db
State = Exchange.State
HEADLINE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
NOW_HERE = re.compile(r'aria-current="step">\s*<span[^>]*>([^<]+)')


def headline(page: str) -> str:
    found = HEADLINE.search(page)
    assert found
    return unescape(found[1]).strip()


@pytest.mark.parametrize("has_left_again", [False, True])
def test_money_that_came_back_is_told_wherever_the_return_was_done_before(loper: Shop, has_left_again: bool) -> None:
    now = timezone.now()
    with loper.scoped():
        row = desk.of(loper, "1042", Return.State.INSPECTED)
        order = Order.objects.get(number="1042")
        day = timezone.localdate() + timedelta(days=3)
        Return.objects.filter(pk=row.pk).update(
            state=Return.State.CLOSED,
            closed_at=now,
            promised_on=day,
            expected=Decimal(20),
            send_by=now,
            received_at=now,
        )
        state = Payout.State.PAID if has_left_again else Payout.State.FAILED
        Payout.objects.create(in_return=row, order=order, state=state, amount=Decimal(20), currency="EUR", key="k1",
                              bounced_at=now, paid_at=now if has_left_again else None)  # fmt: skip
    page = asked(reader(loper, row), f"/returns/{row.public_id}/")
    line = text(Walker(loper).opens(order).client.get(f"/orders/{order.public_id}/", {"lang": "en"}))
    if has_left_again:
        assert headline(page) == "Your money is on its way to you." and "Your return is done." in line
        return
    assert headline(page) == "Your money came back to us." and NOW_HERE.findall(page) == ["Checked"]
    assert "Your money came back to us." in line and "You will have your money by" in line
    assert "Your return is done." not in line


@pytest.mark.parametrize(
    ("state", "words", "comes_first"),
    [
        (State.SOLD_OUT, "What you get instead has sold out.", True),
        (State.EXPIRED, "What you wanted instead is no longer set aside.", True),
        (State.PAYING, "Your exchange waits for your payment.", True),
        (State.RESERVED, "Your return is registered.", False),
    ],
)
def test_what_waits_for_the_customer_is_the_answer(loper: Shop, state: int, words: str, comes_first: bool) -> None:
    with loper.scoped():
        row = desk.of(loper, outcome="exchange")
        Exchange.objects.create(
            item=desk.items(row)[0], connection=loper.shop, product_id="p1", title="Wolkenloper", quantity=1, key="x",
            unit_price=Decimal("129.95"), currency="EUR", ships=Exchange.Ships.ON_SCAN, state=state,
            reserved_until=timezone.now() + timedelta(days=2),
        )  # fmt: skip
    page = asked(reader(loper, row), f"/returns/{row.public_id}/")
    assert headline(page) == words
    main = 'class="button" href="/returns/'
    assert page.count(main) == 1, "one thing to do first"
    assert ("/exchange/" in page.split(main)[1].split('"')[0]) == comes_first


@pytest.mark.parametrize(("path", "words"), [("wrong", "We accept your claim."), ("mind", "We agree to your return.")])
def test_who_waited_for_our_answer_reads_it_first(loper: Shop, path: str, words: str) -> None:
    with loper.scoped():
        row = desk.of(loper, path=path, decided_by="ruth@loper.example")
    assert headline(asked(reader(loper, row), f"/returns/{row.public_id}/")) == words


@pytest.mark.parametrize(("offers", "why", "check"), [(1, "2 of 3", "3 of 3"), (2, "2 of 4", "4 of 4")])
def test_no_step_is_counted_that_nobody_sees(loper: Shop, offers: int, why: str, check: str) -> None:
    with loper.scoped():
        outcomes = (Offer(Outcome.REFUND), Offer(Outcome.CREDIT))[:offers]
        opened(replace(built_in(), terms=Terms(30, outcomes)))
        order = arrived(loper)
    walker, shoes = Walker(loper).opens(order), keys_of(order)[0]
    chosen = {"path": "mind", "i": shoes, f"r-{shoes}": "too_small", f"o-{shoes}": "refund"}
    assert f"Step {why}" in text(walker.sees("why/", **chosen))
    assert (walker.sees("what/", **chosen).status_code == 303) == (offers == 1)
    assert f"Step {check}" in text(walker.sees("check/", **chosen))


def test_a_returns_link_shows_the_pictures_of_its_own_order_only(loper: Shop) -> None:
    with loper.scoped():
        row, other = desk.of(loper, "1042"), order_of(loper, "1043")
        for order in (Order.objects.get(number="1042"), other):
            order.lines.update(picture=picture(f"https://shop.example/{order.number}.png"))
    client = reader(loper, row)
    page = asked(client, f"/returns/{row.public_id}/")
    (strip,) = set(re.findall(r'src="(/returns/pictures/[^"]+)"', page))
    assert client.get(strip).status_code == 200
    assert client.get(f"/returns/pictures/{other.public_id}.webp").status_code == 404
    assert loper.client().get(strip).status_code == 404


@pytest.mark.parametrize("has_key", [True, False])
def test_nobody_is_asked_for_goods_that_never_left(loper: Shop, has_key: bool) -> None:
    with loper.scoped():
        Order.objects.filter(pk=order_of(loper, "1041").pk).update(is_fulfilled=True)
        order = order_of(loper, "1042")
        said = Declaration("Sanne", "1042", order.email, "en", (), order.pk if has_key else None)
        row = declare(said, f"nonce-{has_key}")
        if has_key:
            settle_row(row.pk)
        token = issue(f"{SUBJECT}{row.public_id}", "test")
    client = loper.client()
    client.get(f"/withdraw/t/{token}/")
    page = text(client.get(f"/withdraw/{row.public_id}/", {"lang": "en"}))
    assert "Send the goods back by" not in page
    if has_key:
        assert "the goods have not left us yet" in page and "we may wait" not in page
        assert "See what you get back" in page
    else:
        assert "Send back what you received" in page or "What you received goes back by" in page
