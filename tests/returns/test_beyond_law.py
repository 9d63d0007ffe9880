"""Only what the right to withdraw stands for is protected by it: not what came too late, nor what was unsealed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from merchants.models import unguessable
from orders.models import Line, Order
from returns.circular.paying import affordable
from returns.labels.contracts import Method, Offer
from returns.models import Payout, Return
from returns.policy.default import built_in
from returns.policy.definition import Match, Rule, Words
from returns.policy.vocabulary import Exemption, Payer
from returns.receiving.deducting import grounds_of, objections
from returns.receiving.findings import Finding
from returns.requesting.submitting import submit
from returns.withdrawing import matching
from returns.withdrawing.declaring import declare
from returns.withdrawing.stating import Declaration, Item
from tests.cast import Shop
from tests.returns import desk
from tests.returns.asking import Walker, arrived, opened, priced, wish

pytestmark = pytest.mark.django_db
SENDING = Decimal("4.95")
SOCKS = "SOCKS"
ITSELF = Offer("qr", "sendcloud", "postnl", Method.QR)
PAID = replace(ITSELF, key="paid", carrier="dpd", customer_pays=True)


def sent(order: Order) -> Order:
    """Shoes for 80 and socks for 10 a pair, with a delivery for 4.95, paid."""
    priced(order, "80", "10")
    Order.objects.filter(pk=order.pk).update(
        shipping=SENDING, total=100 + SENDING, paid_at=timezone.now(), prices_include_tax=True
    )
    return order


def said(order: Order, *items: Item) -> Declaration:
    """By the order's link; all of it without items."""
    return Declaration("Sanne", order.number, order.email, "nl", items=items, order_id=order.pk)


def withdrawn(order: Order, *items: Item) -> Return:
    row = matching.settle_row(declare(said(order, *items), unguessable()).pk)
    assert row is not None and row.in_return is not None
    return row.in_return


def test_what_came_too_late_for_the_law_is_not_protected_by_what_lies_beside_it(loper: Shop) -> None:
    with loper.scoped():
        opened()
        new, old = (sent(arrived(loper, number, days_ago=days)) for number, days in (("1042", 3), ("1043", 20)))
        both = wish(new, old)
        items = tuple(
            replace(item, quantity=pieces)
            for order in (new, old)
            for item, pieces in zip((wish(order).items[0], wish(order, at=1).items[0]), (1, 2), strict=True)
        )
        row = submit(replace(both, items=items))
        assert row.legal_by is not None and row.is_by_law
        assert {(one.order_id, one.beyond_law) for one in row.items.all()} == {(new.pk, False), (old.pk, True)}
        owed = dict(Payout.objects.values_list("order_id", "amount"))
        assert owed == {new.pk: 100 + SENDING, old.pk: Decimal(100)}, "13(1): the delivery of what is withdrawn from"
        opened_box = Finding(1, "opened", True, deduction=Decimal(5), reason="De doos is open.")
        for item in desk.items(row):
            wrong = {field for field, _words in objections(row, item, opened_box, has_photo=False)}
            assert wrong == (set() if item.beyond_law else {"condition", "handling", "photo"})
        old_alone = submit(wish(sent(arrived(loper, "1044", days_ago=20))))
        assert old_alone.legal_by is None and not old_alone.is_by_law


@pytest.mark.parametrize("is_declared", [False, True])
def test_a_broken_seal_is_a_ground_where_the_buyer_was_told_that_the_right_ends_by_it(
    loper: Shop, is_declared: bool
) -> None:
    with loper.scoped():
        sealed = Rule("Kousen", Match(skus=(SOCKS,)), final_sale=Exemption.UNSEALED_HYGIENE)
        opened(replace(built_in(), rules=(sealed,)))
        order = sent(arrived(loper))
        Line.objects.filter(order=order, external_id="line-2").update(sku=SOCKS)
        row = withdrawn(order) if is_declared else submit(wish(order, at=1))
        assert row.is_by_law
        socks = row.items.get(sku=SOCKS)
        found = Finding(1, "opened", False, deduction=Decimal(10), handling="unsealed", reason="De zegel is open.")
        assert "unsealed" in grounds_of(socks) and not socks.beyond_law
        assert not list(objections(row, socks, found, has_photo=True))
        assert [field for field, _words in objections(row, socks, found, has_photo=False)] == ["photo"]
        as_new = [field for field, _words in objections(row, socks, replace(found, condition="new"), has_photo=True)]
        assert as_new == ["condition"], "what is as new was not opened"
        for other in row.items.exclude(pk=socks.pk):
            wrong = {field for field, _words in objections(row, other, found, has_photo=True)}
            assert "handling" in wrong, "a shoe box is no seal"


def test_a_declaration_about_goods_that_the_law_exempts_for_good_is_for_a_person(loper: Shop, client: Any) -> None:
    with loper.scoped():
        engraved = Rule("Gravure", Match(skus=(SOCKS,)), final_sale=Exemption.MADE_TO_ORDER)
        opened(replace(built_in(), rules=(engraved,)))
        orders = [sent(arrived(loper, number)) for number in ("1042", "1043", "1044")]
        Line.objects.filter(external_id="line-2").update(sku=SOCKS)
        shoes = orders[0].lines.get(external_id="line-1")
        assert withdrawn(orders[0], Item("line-1", shoes.title, 1)).items.count() == 1, "of it nobody says anything"
        declared = [declare(said(order), unguessable()) for order in orders[1:]]
        assert [matching.settle_row(row.pk).in_return for row in declared] == [None, None]  # type: ignore[union-attr]
        assert list(matching.waiting()) == declared
    client.force_login(loper.member())
    address = f"/dashboard/{loper.merchant.slug}/returns/unmatched/{declared[0].pk}/"
    page = client.get(address, HTTP_HOST="portal.localhost").content.decode()
    assert "made to order or personalised (art. 16 c)" in page
    with loper.scoped():
        some = matching.assign(declared[0].pk, orders[1], "ruth@loper.example", [Item("line-1", shoes.title, 1)])
        everything = matching.assign(declared[1].pk, orders[2], "ruth@loper.example")
        assert some is not None and [one.line_external_id for one in some.items.all()] == ["line-1"]
        assert everything is not None and everything.items.count() == 2, "a person's word"
        assert some.legal_by == declared[0].refund_by and not matching.waiting()


@pytest.mark.parametrize("was_told", [True, False])
def test_who_withdraws_pays_the_way_back_only_where_he_was_told(loper: Shop, was_told: bool) -> None:
    with loper.scoped():
        terms = replace(built_in().terms, payer=Payer.CUSTOMER)
        told = Words(nl="Retourneren is voor eigen rekening.", en="You pay for returns.")
        opened(replace(built_in(), terms=terms, fees_told=told))
        order = sent(arrived(loper))
        if not was_told:  # the policy is younger than the order
            Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(days=900))
            order.refresh_from_db()
        row = withdrawn(order)
        assert affordable(row, [ITSELF, PAID]) == ([PAID] if was_told else [ITSELF, PAID])
    walker = Walker(loper).opens(order)
    page = walker.client.get(f"/returns/{row.public_id}/send/").content.decode()
    assert ("You pay for sending it back." in page) == was_told
    assert ("You pay for returns." in page) == was_told
