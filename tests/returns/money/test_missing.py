"""A refund that the shop told of and lists no more: it counts until a person says that nobody got it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from orders import refunding
from orders.intake import take_order
from orders.models import Order, Refund
from orders.snapshots import Order as Told
from orders.snapshots import Refund as ToldRefund
from outbox import worker
from outbox.models import DomainEvent
from returns.models import Payout, Return
from returns.money import releasing, settling
from returns.money.missing import asked_about, is_with_customer, was_never_paid
from returns.money.planning import add
from returns.money.room import room
from returns.paid import NOTE
from tests.cast import Shop, order
from tests.cast import work as work_off
from tests.returns.money.bank import Bank, shop_tells
from tests.returns.money.test_paying import events, payouts, returned, work

pytestmark = pytest.mark.django_db
State = Payout.State
GOODS, PAID = Decimal("164.95"), Decimal("169.90")  # without and with the delivery
RUTH = "ruth@loper.example"


def told(minutes: int, *ids: str) -> Told:
    """The order as a shop that lists all refunds has it, so many minutes from now, with these of ten euros each."""
    moment = timezone.now() + timedelta(minutes=minutes)
    refunds = tuple(ToldRefund(one, Decimal(10)) for one in ids)
    return Told("order-1042", "1042", moment, moment, "EUR", refunds=refunds, lists_refunds=True)


def listed_no_more(shop: Shop, refund: Refund) -> None:
    """A newer version of its order comes without it."""
    with shop.scoped():
        refunding.miss(refund.order, told(0), 0)
    worker.drain()


def paid_by_shop(shop: Shop, state: str = Return.State.INSPECTED, amount: str = "") -> tuple[Return, Refund]:
    """A return of shoes and socks whose shop paid by itself: all of it, or `amount`; booked by mistake, and deleted."""
    row = returned(shop, state=state)
    [payout] = payouts(shop, row)
    with shop.scoped():
        refund = shop_tells(payout.order, None if amount else payout, amount=amount, external_id="77")
        settling.settle_order(payout.order_id)
    listed_no_more(shop, refund)
    return row, refund


def missing() -> list[str]:
    return list(Refund.objects.filter(missing_at__isnull=False).values_list("external_id", flat=True))


def test_only_a_newer_list_of_all_refunds_says_that_one_is_gone(loper: Shop) -> None:
    loper.tells("order.upserted", order())
    work_off()
    with loper.scoped():
        shop = Order.objects.get().connection
        take_order(told(1, "a", "b"), shop, 0)
        take_order(told(0), shop, 0)
        assert missing() == [], "an older version knows nothing of what came later"
        take_order(Told(**{**told(2).__dict__, "lists_refunds": False}), shop, 0)
        assert missing() == [], "this shop tells of refunds otherwise"
        take_order(told(3, "b"), shop, 0)
        take_order(told(4, "b"), shop, 0)
        assert missing() == ["a"] and events(loper, "order.refund_missing") == 1
        take_order(told(2, "a", "b"), shop, 0)
        assert missing() == ["a"], "a version of before says nothing of it"
        Refund.objects.update(kept_by=RUTH)
        take_order(told(5, "a", "b"), shop, 0)
        assert missing() == [] and Refund.objects.filter(kept_by="").count() == 1
        assert Order.objects.get().refunds.count() == 2


@pytest.mark.parametrize("amount", ["", "30.00"])
@pytest.mark.parametrize("state", [Return.State.REGISTERED, Return.State.INSPECTED])
def test_nothing_goes_back_for_it_before_a_person_has_looked(loper: Shop, bank: Bank, state: str, amount: str) -> None:
    row, refund = paid_by_shop(loper, state, amount)
    before = {one.pk: (one.state, one.amount) for one in payouts(loper, row)}
    with loper.scoped():
        settling.settle_order(refund.order_id)
        left = room(refund.order)
    assert {one.pk: (one.state, one.amount) for one in payouts(loper, row)} == before
    with loper.scoped():
        assert is_with_customer(refund.pk, RUTH)
        assert not is_with_customer(refund.pk, RUTH) and not was_never_paid(refund.pk, RUTH), "it was said already"
        assert room(refund.order) == left and list(asked_about(Refund.objects.all())) == []
    listed_no_more(loper, refund)
    with loper.scoped():
        assert list(asked_about(Refund.objects.all())) == [], "nobody is asked a second time"
    work(loper)
    assert bank.total == (PAID - refund.amount - Decimal("4.95") if amount and state == Return.State.INSPECTED else 0)


@pytest.mark.parametrize("amount", ["", "30.00", "169.90"])
def test_what_was_never_paid_is_paid_once_and_told_once_more(loper: Shop, bank: Bank, amount: str) -> None:
    row, refund = paid_by_shop(loper, amount=amount)
    before = events(loper, "return.paid")
    with loper.scoped():
        assert was_never_paid(refund.pk, RUTH) == 1 and not Refund.objects.exists()
        assert was_never_paid(refund.pk, RUTH) is None, "the second tab"
        said = DomainEvent.objects.get(type="order.refund_forgotten")
        assert (said.data["by"], said.data["refund"]) == (RUTH, "77")
    work(loper)
    kept = [one for one in payouts(loper, row) if one.state != State.CANCELLED]
    assert {one.state for one in kept} == {State.PAID} and sum(one.amount for one in kept) == bank.total
    assert bank.total == GOODS, "all of it"
    assert max(bank.times.values()) == 1 and events(loper, "return.paid") == before + 1


def test_what_left_with_a_smaller_sum_is_made_up_for_by_a_person(loper: Shop, bank: Bank) -> None:
    row, refund = paid_by_shop(loper, amount="30.00")
    work(loper)
    assert bank.total == PAID - 30 - Decimal("4.95"), "it went before the shop deleted its refund"
    with loper.scoped():
        assert was_never_paid(refund.pk, RUTH) == 0
        add(row.pk, refund.order_id, Decimal(30), "Vergeten", RUTH)
        releasing.release(row)
    work(loper)
    assert bank.total == GOODS


def test_of_a_return_that_is_over_nothing_is_paid_and_nothing_is_left_waiting(loper: Shop, bank: Bank) -> None:
    row, refund = paid_by_shop(loper, Return.State.REGISTERED)
    with loper.scoped():
        Return.objects.filter(pk=row.pk).update(state=Return.State.CANCELLED)
        assert was_never_paid(refund.pk, RUTH) == 0
    work(loper)
    assert {one.state for one in payouts(loper, row)} == {State.CANCELLED} and not bank.times


def test_the_shops_note_of_what_a_provider_paid_is_nobodys_question(loper: Shop, bank: Bank) -> None:
    row = returned(loper)
    [payout] = payouts(loper, row)
    with loper.scoped():
        note = shop_tells(payout.order, payout, external_id="78", key=f"{payout.key}{NOTE}")
    listed_no_more(loper, note)
    with loper.scoped():
        assert missing() == ["78"] and not asked_about(Refund.objects.all()).exists()


def test_where_no_return_is_about_the_order_the_shops_word_stands(loper: Shop) -> None:
    loper.tells("order.upserted", order())
    work_off()
    with loper.scoped():
        refund = shop_tells(Order.objects.get(), amount="129.95", external_id="77")
    listed_no_more(loper, refund)
    with loper.scoped():
        assert not Refund.objects.exists(), "its goods can be sent back again"


def signed_in(shop: Shop, role: str = "owner") -> Client:
    client = Client()
    client.force_login(shop.member(role, role))
    return client


def test_the_team_is_asked_on_the_first_screen_and_answers_on_the_page_of_the_return(
    loper: Shop, funkwerk: Shop, bank: Bank
) -> None:
    row, refund = paid_by_shop(loper)
    client, page = signed_in(loper), f"/dashboard/loper/returns/{row.pk}/"
    asked = "The shop no longer knows a refund of order"
    assert asked in client.get("/dashboard/loper/").content.decode()
    assert "Does the customer have this money?" in client.get(page).content.decode()
    _row, theirs = paid_by_shop(funkwerk)
    for number in (str(theirs.pk), "", "x", "9" * 30):
        assert client.post(f"{page}refund/", {"refund": number, "act": "never"}).status_code == 404
    assert client.post(f"{page}refund/", {"refund": refund.pk, "act": "what"}).status_code == 303
    viewer = signed_in(loper, "viewer")
    assert viewer.post(f"{page}refund/", {"refund": refund.pk, "act": "never"}).status_code == 403
    with loper.scoped():
        assert Refund.objects.filter(pk=refund.pk).exists()
    assert client.post(f"{page}refund/", {"refund": refund.pk, "act": "never"}).status_code == 303
    assert client.post(f"{page}refund/", {"refund": refund.pk, "act": "never"}).status_code == 404, "the second tab"
    assert asked not in client.get("/dashboard/loper/").content.decode()
    with funkwerk.scoped():
        assert Refund.objects.filter(pk=theirs.pk).exists()
