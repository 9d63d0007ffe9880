"""Sets go for another as a whole, or a part of one for another size; gifts for what costs the same or less."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from orders.models import Line, Order
from returns.arithmetic.exchanging import gift_difference
from returns.exchanging.choosing import NewGoods, Old, choices
from returns.exchanging.clients.base import Product, Variant
from returns.exchanging.ending import end
from returns.exchanging.locks import opened
from returns.models import Exchange, Payout, ReturnItem
from returns.money.owed import owed
from returns.policy.vocabulary import Outcome
from returns.requesting.bought import read
from returns.requesting.eligible import Choice, choices_of
from returns.requesting.people import Person
from returns.requesting.submitting import preview, submit
from returns.requesting.wishes import Refused, WishedItem
from storefront.returning.exchanging import difference_of
from tests.cast import Shop
from tests.returns.asking import Walker, wish
from tests.returns.exchanging.stage import PRICE, Stage, goods, staged

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def stage(loper: Shop, settings: Any) -> Iterator[Stage]:
    with staged(loper, settings) as made:
        yield made


def set_of(stage: Stage, *lines: tuple[str, int, str, str, str]) -> tuple[Order, Choice]:
    """An order of one set; lines as (id, pieces, part of, price, product)."""
    order = stage.order()
    order.lines.all().delete()
    for place, (name, count, of, price, product) in enumerate(lines):
        Line.objects.create(
            order=order, external_id=name, position=place, title=name, quantity=count, bundle_of=of,
            unit_price=D(price), product_id=product, variant_id=f"{product[:2]}1" if product else "",
        )  # fmt: skip
    total = sum((D(price) * count for _name, count, _of, price, _product in lines), D(0))
    Order.objects.filter(pk=order.pk).update(total=total + D("4.95"), shipping=D("4.95"))
    order.refresh_from_db()
    order.line_keys = [str(line.pk) for line in order.lines.order_by("position", "pk")]
    return order, choices_of(read(Person(frozenset({order.public_id}))))[0]


def instead(stage: Stage, product: str, old: str, new: str, credit: str, pieces: int = 1, **more: Any) -> NewGoods:
    """Variant 2 of the product for variant 1, at these prices today."""
    was = Old(stage.linked.pk, product, f"{product[:2]}1", "", pieces, D(credit), "EUR", **more)
    shelf = [Variant(f"{product[:2]}{at}", product, (("Size", str(at)),), D(price), "EUR", 9)
             for at, price in ((1, old), (2, new))]  # fmt: skip
    return choices(was, [Product(product, "Box", tuple(shelf))], timezone.now(), {}, True)[0]


def test_a_whole_set_goes_for_another_and_its_money_with_it(stage: Stage) -> None:
    with stage.shop.scoped():
        order, bundle = set_of(stage, ("set", 2, "", "10", "100"), ("cup", 4, "set", "5", "200"))
        assert bundle.head is not None and bundle.price == D(20)
        swap = instead(stage, "100", "20", "14", "20")
        thing = WishedItem(bundle.key, 1, Outcome.EXCHANGE, "changed_mind", swap=swap)
        row = submit(replace(wish(order), items=(thing,)))
        exchange = Exchange.objects.get()
        assert (exchange.quantity, exchange.item.title, exchange.difference) == (1, "set", D(-6))
        assert [(one.title, one.quantity) for one in exchange.item.parts.all()] == [("cup", 2)]
        assert [(one.kind, one.amount) for one in Payout.objects.all()] == [("difference", D(6))]
        left = choices_of(read(Person(frozenset({order.public_id}))))[0]
        assert left.left == 1
        again = submit(replace(wish(order), items=(WishedItem(left.key, 1, Outcome.REFUND, "changed_mind"),)))
        assert [one.amount for one in Payout.objects.filter(in_return=again)] == [D(20)]  # the other set, to the cent
        held = opened(exchange.pk)
        assert held is not None
        end(held.money, held.exchange, Exchange.State.CANCELLED)  # nothing came of it: all of the set is paid back
        assert {one.outcome for one in ReturnItem.objects.filter(in_return=row)} == {"refund"}
        paid = Payout.objects.filter(in_return=row).exclude(state=Payout.State.CANCELLED)
        assert [one.amount for one in paid] == [D("24.95")]  # the last of the order: with its delivery


def test_a_part_goes_for_another_size_of_the_same_price_and_for_nothing_else(stage: Stage) -> None:
    with stage.shop.scoped():
        parts = ("cup", 1, "set", "0", "200"), ("lid", 1, "set", "0", "")
        order, bundle = set_of(stage, ("set", 1, "", "20", ""), *parts)
        cup, lid = bundle.inside
        even = instead(stage, "200", "8", "8", "0", is_part=True)
        for outcome, swap in ((Outcome.REFUND, None), (Outcome.EXCHANGE, replace(even, is_even=False))):
            with pytest.raises(Refused):
                submit(replace(wish(order), items=(WishedItem(cup.key, 1, outcome, "changed_mind", swap=swap),)))
        submit(replace(wish(order), items=(WishedItem(cup.key, 1, Outcome.EXCHANGE, "changed_mind", swap=even),)))
        exchange = Exchange.objects.get()
        assert (exchange.difference, exchange.item.parts.count()) == (0, 0) and not Payout.objects.exists()
        key = lid.key
    dearer = Old(1, "200", "201", "", 1, D(0), "EUR", is_part=True)
    sizes = tuple(Variant(f"20{at}", "200", (("Size", str(at)),), D(8 + at), "EUR") for at in (1, 2))
    assert not choices(dearer, [Product("200", "Cup", sizes)], timezone.now(), {}, True)
    shown = Walker(stage.shop).opens(order).sees("why/", path="mind", i=key, **{f"q-{key}": "1"})
    assert shown.status_code == 422 and "not sold by itself" in shown.content.decode()  # it says why


def test_a_receiver_chooses_what_costs_less_and_reads_no_price_and_gets_no_money(stage: Stage) -> None:
    with stage.shop.scoped():
        order = stage.order()
        receiver = Person(frozenset({order.public_id}), is_gift=True)
        cheaper = replace(goods(stage.linked, D(60)), is_even=False)
        asked = stage.wish(order)
        asked = replace(asked, person=receiver, name="Mia", email="mia@vriend.example",
                        items=(replace(asked.items[0], swap=cheaper),))  # fmt: skip
        preview(asked, read(receiver), timezone.now())
        row = submit(asked)
        assert Exchange.objects.get().difference == D(60) - PRICE
        payout = Payout.objects.get()
        assert (payout.kind, payout.amount) == (Payout.Kind.CREDIT, PRICE - 60)  # never to the buyer's account
        sums = owed(row, order, list(row.items.all()), [payout])
        assert [(one.kind, one.amount) for one in sums] == [("credit", PRICE - 60)]


def test_what_a_receiver_pays_on_top_follows_from_public_prices() -> None:
    rows = (("70", "90", "100", "10", "0"), ("90", "70", "100", "10", "0"), ("70", "90", "80", "0", "0"),
            ("70", "90", "60", "0", "10"), ("70", None, "80", "10", "0"))  # fmt: skip
    for paid, today, price, to_pay, left in rows:
        told = gift_difference(D(paid), None if today is None else D(today), D(price), 1, "EUR")
        assert (told.to_pay, told.to_get_back) == (D(to_pay), D(left)), (paid, today, price)


def test_every_price_below_the_gifts_reads_the_same(stage: Stage) -> None:
    said = set()
    for price in ("10", "50", "89.94", "89.95"):
        old = Old(1, "1", "1", "", 1, PRICE, "EUR", is_gift=True)
        shelf = [Product("1", "Shoe", (Variant("1", "1", (), PRICE, "EUR"),)),
                 Product("2", "Sock", (Variant("2", "2", (), D(price), "EUR"),))]  # fmt: skip
        said.update(difference_of(one, is_gift=True) for one in choices(old, shelf, timezone.now(), {}, True))
    assert len(said) == 1 and not any(character.isdigit() for character in next(iter(said)))
