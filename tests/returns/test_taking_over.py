"""Who asked for a return or filed a claim first can withdraw all the same: what runs becomes the withdrawal."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from merchants.access import issue
from merchants.models import unguessable
from notifications.mails.moments import full_day
from orders.models import Order
from returns.models import Exchange, Payout, Return, ReturnItem, ReturnRisk, Withdrawal
from returns.money import releasing
from returns.money.planning import plan
from returns.moves import move
from returns.withdrawing import matching
from returns.withdrawing.declaring import declare
from returns.withdrawing.period import money_by
from returns.withdrawing.stating import Declaration, Item
from tests.cast import Shop, work
from tests.mailbox import Mailbox
from tests.returns import desk
from tests.returns.declared import confirmed, holder, second
from tests.returns.money.bank import Bank, by_shop, paid_order

pytestmark = pytest.mark.django_db
State, Outcome = Return.State, ReturnItem.Outcome


def ran(shop: Shop, state: str = State.REGISTERED, **changes: Any) -> tuple[Return, Order]:
    """A return of everything that runs, and its order."""
    by_shop(shop)
    row = desk.of(shop, "1042", state, **changes)
    order = Order.objects.get(number="1042")
    paid_order(order)
    plan(row)
    return row, order


def withdraw(order: Order, *items: Item) -> Withdrawal:
    told = Declaration("Sanne", order.number, order.email, "nl", items=items, order_id=order.pk)
    matching.settle_row(declare(told, unguessable()).pk)
    return Withdrawal.objects.select_related("in_return").latest("pk")


@pytest.mark.parametrize(
    ("state", "path", "outcome", "stands"),
    [
        (State.ASKED, Return.Path.WRONG, Outcome.REPAIR, State.REGISTERED),
        (State.REGISTERED, Return.Path.MIND, Outcome.CREDIT, State.REGISTERED),
        (State.UNDER_WAY, Return.Path.MIND, Outcome.REFUND, State.UNDER_WAY),
        (State.RECEIVED, Return.Path.WRONG, Outcome.REPLACE, State.RECEIVED),
    ],
)
def test_a_return_or_a_claim_of_the_goods_becomes_the_withdrawal(
    loper: Shop, bank: Bank, state: str, path: str, outcome: str, stands: str
) -> None:
    with loper.scoped():
        row, order = ran(loper, state, path=path, outcome=outcome, decide_by=timezone.now() + timedelta(days=2))
        ReturnItem.objects.filter(in_return=row).update(fee=Decimal("4.95"))
        ReturnRisk.objects.create(in_return=row, score=90, signals=[["often", 90, {}]])
        declared = withdraw(order)
        row.refresh_from_db()
        assert declared.in_return == row and (row.path, row.state) == (Return.Path.WITHDRAW, stands)
        assert row.legal_by == declared.refund_by and not ReturnRisk.objects.exists()
        assert {(one.outcome, one.fee) for one in row.items.all()} == {(Outcome.REFUND, Decimal(0))}
        payout = Payout.objects.exclude(state=Payout.State.CANCELLED).get(in_return=row)
        assert (payout.kind, payout.amount) == (Payout.Kind.REFUND, order.total)
        goes = payout.state == Payout.State.WAITING
        assert goes == (stands in (State.UNDER_WAY, State.RECEIVED)), "13(3): goods, or a proof that they were sent"
        if not goes:
            assert row.send_by is not None and row.send_by > timezone.now() + timedelta(days=13)
            move(row.pk, State.DROPPED_OFF, "carrier")
            assert releasing.settle(row.pk) == [payout]


def test_an_exchange_that_nobody_ordered_ends_and_one_that_was_ordered_goes_on(loper: Shop, bank: Bank) -> None:
    with loper.scoped():
        row, order = ran(loper, outcome=Outcome.EXCHANGE)
        first, other = desk.items(row)
        common = {"connection": order.connection, "product_id": "p", "title": "Wolkenloper", "quantity": 1,
                  "unit_price": Decimal(10), "currency": "EUR", "ships": Exchange.Ships.ON_SCAN}  # fmt: skip
        Exchange.objects.create(item=first, state=Exchange.State.RESERVED, key="one", **common)
        Exchange.objects.create(
            item=other, state=Exchange.State.ORDERED, key="two", called_at=timezone.now(), **common
        )  # fmt: skip
        declared = withdraw(order)
        row.refresh_from_db()
        assert declared.in_return == row and row.path == Return.Path.MIND and row.is_by_law
        assert [one.outcome for one in desk.items(row)] == [Outcome.REFUND, Outcome.EXCHANGE]
        assert set(Exchange.objects.values_list("key", "state")) == {
            ("one", Exchange.State.CANCELLED), ("two", Exchange.State.ORDERED),
        }  # fmt: skip


def test_what_was_not_withdrawn_from_goes_on_as_it_was(loper: Shop, bank: Bank) -> None:
    with loper.scoped():
        row, order = ran(loper, outcome=Outcome.CREDIT)
        shoes, _socks = desk.items(row)
        withdraw(order, Item(shoes.line_external_id, shoes.title, 1))
        assert [one.outcome for one in desk.items(row)] == [Outcome.REFUND, Outcome.CREDIT]
        row.refresh_from_db()
        assert row.path == Return.Path.MIND and row.is_by_law


def test_what_was_paid_back_is_not_paid_twice_and_the_team_reads_where_the_goods_are(
    loper: Shop, bank: Bank, client: Any
) -> None:
    with loper.scoped():
        row, order = ran(loper, State.RECEIVED)
        Payout.objects.filter(in_return=row).update(state=Payout.State.PAID, called_at=timezone.now())
        declared = withdraw(order)
        row.refresh_from_db()
        assert declared.in_return is None and row.path == Return.Path.MIND and Payout.objects.count() == 1
    client.force_login(loper.member())
    address = f"/dashboard/{loper.merchant.slug}/returns/unmatched/{declared.pk}/"
    page = client.get(address, HTTP_HOST="portal.localhost").content.decode()
    assert row.spoken in page and f"/returns/{row.pk}/" in page


def test_who_withdraws_from_the_order_s_page_reads_at_once_how_it_goes_on(loper: Shop, bank: Bank) -> None:
    with loper.scoped():
        row, order = ran(loper)
    browser = holder(loper, order)
    address = f"/orders/{order.public_id}/withdraw/"
    form = browser.get(f"{address}?lang=en").content.decode()
    assert "1 in a return" in form and 'value="2"' in form, "all of it, as nothing else is left"
    made = confirmed(browser, second(browser, address))
    page = browser.get(f"{made['Location']}?lang=en").content.decode()
    assert "as soon as we have found your order" not in page and "See how to send it back" in page
    on = browser.post(f"{made['Location']}return/", follow=True)
    assert row.spoken in on.content.decode()
    with loper.scoped():
        row.refresh_from_db()
        assert row.path == Return.Path.WITHDRAW


@pytest.mark.parametrize(
    ("state", "path", "promised"),
    [
        (State.REGISTERED, "wrong", 25),
        (State.ASKED, "wrong", 25),
        (State.UNDER_WAY, "mind", 25),
        (State.UNDER_WAY, "mind", 6),
    ],
)
def test_what_was_promised_before_is_never_later_than_the_law_and_stays_where_it_is_sooner(
    loper: Shop, bank: Bank, state: str, path: str, promised: int
) -> None:
    with loper.scoped(), timezone.override(loper.merchant.time_zone):
        before = timezone.localdate() + timedelta(days=promised)
        row, order = ran(loper, state, path=path, promised_on=before, first_promised_on=before)
        releasing.settle(row.pk)
        declared = withdraw(order)
        by_law = money_by(declared.refund_by, loper.merchant.country)
        row.refresh_from_db()
        assert declared.in_return == row and row.promised_on is not None
        assert row.promised_on <= min(by_law, before) and row.first_promised_on == before
        with override("en"):
            said = full_day(row.promised_on)
        token = issue(declared.access_subject, "test")
    page = loper.client().get(f"/withdraw/t/{token}/?lang=en", follow=True).content.decode()
    assert f"by {said} at the latest" in page
    eve = timezone.now() + timedelta(days=(by_law - before).days + promised - 1)
    with time_machine.travel(eve, tick=False), loper.scoped(), timezone.override(loper.merchant.time_zone):
        releasing.settle(row.pk)
        row.refresh_from_db()
        assert row.promised_on <= by_law, "however long nobody sends anything"


def test_everybody_tells_one_and_the_same_day(loper: Shop, bank: Bank, mailbox: Mailbox) -> None:
    with loper.scoped():
        _row, order = ran(loper)
    browser = holder(loper, order)
    mailbox.mails.clear()
    made = confirmed(browser, second(browser, f"/orders/{order.public_id}/withdraw/", lang="en"))
    work()
    with loper.scoped():
        declared = Withdrawal.objects.select_related("in_return").latest("pk")
        with timezone.override(loper.merchant.time_zone), override("en"):
            day = money_by(declared.refund_by, loper.merchant.country)
            said = full_day(day)
        assert declared.in_return is not None and declared.in_return.promised_on == day
    page = browser.get(f"{made['Location']}?lang=en").content.decode()
    receipt = next(mail for mail in mailbox.mails if "withdrawal" in str(mail["Subject"]))
    text = receipt.get_body(("plain",)).get_content()
    assert said in page and said in " ".join(text.split())
