"""What returns teach: notes on sizes only where it is sure, figures that add up."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from merchants.models import unguessable
from orders.models import Order
from returns.insight import reasons, sizing
from returns.insight.figures import figures
from returns.insight.scope import Scope
from returns.insight.waiting import waiting
from returns.models import Exchange, Payout, Return, ReturnItem, SizeNote
from tests.cast import Shop
from visits.collecting import fresh_code

pytestmark = pytest.mark.django_db
Verdict = SizeNote.Verdict


@pytest.mark.parametrize(
    ("sold", "small", "large", "said"),
    [
        (15, 6, 0, ""),  # two handfuls: about people, not about the shoe
        (100, 20, 1, Verdict.SMALL),
        (100, 1, 20, Verdict.LARGE),
        (100, 12, 11, ""),  # feet differ
        (100, 7, 0, ""),  # it may be one in twenty by chance
        (1000, 6, 4, Verdict.TRUE),
        (40, 0, 0, ""),  # forty kept pairs do not make it sure
        (100, 101, 3, ""),  # more than were sold: the figures are wrong, so nothing is said
    ],
)
def test_a_note_is_given_only_where_it_is_sure(sold: int, small: int, large: int, said: str) -> None:
    assert sizing.verdict(sold, small, large) == said


@pytest.mark.parametrize("sold", [30, 120, 700])
def test_more_complaints_never_take_a_note_away(sold: int) -> None:
    found = [sizing.verdict(sold, small, 0) for small in range(sold + 1)]
    first = found.index(Verdict.SMALL)
    assert set(found[first:]) == {Verdict.SMALL}


def sale(shop: Shop, number: int, variant: str, **changes: Any) -> Order:
    order: Order = Order.objects.create(
        connection=shop.shop, external_id=f"s{number}", number=str(number), known_at=timezone.now(),
        placed_at=timezone.now() - timedelta(days=20), currency="EUR", **changes,
    )  # fmt: skip
    order.lines.create(external_id="l", title="Wolkenloper 3", variant=variant, product_id="p3", quantity=1)
    return order


def back(order: Order, reason: str, outcome: str = "refund", state: str = "closed", **changes: Any) -> Return:
    row: Return = Return.objects.create(
        code=fresh_code(), path="mind", state=state, request_key=unguessable(), currency="EUR",
        requested_at=timezone.now() - timedelta(days=10), **changes,
    )  # fmt: skip
    line = order.lines.get()
    ReturnItem.objects.create(
        in_return=row, order=order, line=line, line_external_id="l", title=line.title, variant=line.variant,
        quantity=1, reason=reason, outcome=outcome,
    )  # fmt: skip
    return row


def test_a_product_that_runs_small_says_so_until_it_no_longer_does(loper: Shop, funkwerk: Shop) -> None:
    with loper.scoped():
        sold = [sale(loper, number, "maat 42") for number in range(60)]
        rows = [back(order, "too_small") for order in sold[:14]]
        back(sold[20], "too_small", state="cancelled")
        back(sold[21], "colour_differs")
    with funkwerk.scoped():
        sale(funkwerk, 1, "42")
    assert sizing.learn_all() == 1
    with loper.scoped():
        note = SizeNote.objects.get()
        assert (note.product, note.verdict, note.sold, note.returned) == ("p3", Verdict.SMALL, 60, 15)
    answer = loper.client().get("/returns/sizes.json?language=en").json()
    assert answer["notes"] == [
        {"product": "p3", "title": "Wolkenloper 3", "verdict": "small",
         "words": "Runs small: most who send it back say it is too small."}
    ]  # fmt: skip
    assert funkwerk.client().get("/returns/sizes.json").json()["notes"] == []
    with loper.scoped():
        ReturnItem.objects.filter(in_return__in=rows[:12]).update(reason="changed_mind")
    assert sizing.learn_all() == 0
    with loper.scoped():
        assert not SizeNote.objects.exists()


def test_products_are_counted_by_the_day_of_the_order(loper: Shop) -> None:
    now = timezone.now()
    with loper.scoped():
        new, old = sale(loper, 1, "maat 42"), sale(loper, 2, "maat 43")
        Order.objects.filter(pk=old.pk).update(placed_at=now - timedelta(days=200))
        sale(loper, 3, "maat 42", cancelled_at=now)
        back(new, "too_small")
        back(old, "too_large")
        (one,) = reasons.products(Scope(now - timedelta(days=90), now))
        assert (one.sold, one.returned, dict(one.reasons)) == (1, 1, {"too_small": 1})


def test_the_share_that_stayed_and_the_promises_that_were_kept(loper: Shop) -> None:
    now = timezone.now()
    asked = now - timedelta(days=10)
    with loper.scoped():
        for number, (kind, days) in enumerate((("refund", 4), ("credit", 9))):
            order = sale(loper, number, "maat 42")
            row = back(order, "too_small", first_promised_on=(asked + timedelta(days=6)).date())
            Payout.objects.create(
                in_return=row, order=order, kind=kind, state=Payout.State.PAID, amount=Decimal(100), currency="EUR",
                key=unguessable(), paid_at=asked + timedelta(days=days),
            )  # fmt: skip
        order = sale(loper, 9, "maat 42")
        item = back(order, "too_small", outcome="exchange").items.get()
        Exchange.objects.create(
            item=item, connection=loper.shop, product_id="p3", title="Wolkenloper 3", quantity=1,
            unit_price=Decimal(200), currency="EUR", ships="now", state=Exchange.State.ORDERED, key=unguessable(),
        )  # fmt: skip
        scope = Scope(now - timedelta(days=30), now)
        what = figures(scope)
        (money,) = what.money
        assert (money.refunded, money.credited, money.exchanged) == (100, 100, 200) and money.kept == Decimal("0.75")
        told = waiting(scope, ZoneInfo("Europe/Amsterdam"), timezone.localdate())
        assert (told.paid, told.days, told.kept, told.promised) == (2, pytest.approx(6.5, abs=0.01), 1, 2)
        assert told.most == pytest.approx(8.5, abs=0.01)
        assert what.outcomes == {"refund": 2, "exchange": 1}
