"""The insight desk's figures against rows that are counted by hand, narrowed in every way; and what sizes are."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from merchants.models import unguessable
from orders.models import Order
from returns.insight import reasons
from returns.insight.figures import Money, figures
from returns.insight.scope import Scope
from returns.insight.sizes import by_size, size_of
from returns.insight.waiting import Waiting, waiting
from returns.models import Payout, Return, ReturnItem, ReturnParcel
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.returns.test_insight import back, sale

ZONE = ZoneInfo("Europe/Amsterdam")
PAGE = "/dashboard/loper/returns/insight/"
INSIGHT = PAGE.rstrip("/")


@pytest.mark.parametrize(
    ("variant", "size"),
    [
        ("maat 42", "42"), ("42 / zwart", "42"), ("Zwart / 42", "42"), ("Blau, Gr. 38,5", "38.5"), ("Taille M", "M"),
        ("rood - XXL", "XXL"), ("EU 43", "43"), ("3XL", "3XL"), ("S/M", "S/M"), ("One size | blue", "ONE SIZE"),
        ("W32 / L34", ""), ("Zwart", ""), ("", ""), ("1 liter", ""), ("2 m", ""), ("Set of 2", ""), ("38/40", "38/40"),
    ],
)  # fmt: skip
def test_a_size_is_read_where_one_is_written(variant: str, size: str) -> None:
    assert size_of(variant) == size


def paid(row: Return, amount: int, days: float, **changes: Any) -> Payout:
    order = row.items.get().order
    return Payout.objects.create(
        in_return=row, order=order, amount=Decimal(amount), currency="EUR", key=unguessable(),
        **{"state": Payout.State.PAID, "paid_at": row.requested_at + timedelta(days=days), **changes},
    )  # fmt: skip


def label(row: Return, price: str, **changes: Any) -> None:
    ReturnParcel.objects.create(
        in_return=row, provider="generic", method="qr", price=Decimal(price), currency="EUR",
        **{"state": ReturnParcel.State.READY, **changes},
    )  # fmt: skip


@pytest.fixture
def season(loper: Shop) -> Scope:
    """A Dutch and a German order of shoes, a Dutch one of socks; one German return is late."""
    second = loper.connect("generic_shop")
    with loper.scoped():
        asked = timezone.now() - timedelta(days=10)
        day = asked.astimezone(ZONE).date()
        told: dict[str, Any] = {"first_promised_on": day + timedelta(days=5), "promised_on": day + timedelta(days=5)}
        dutch = back(sale(loper, 1, "maat 42", country="NL"), "too_small", **told)
        german = back(sale(loper, 2, "maat 43", country="DE"), "too_small", **told)
        socks = back(sale(loper, 3, "maat M", country="NL"), "own_1", **told)
        late = back(sale(loper, 4, "maat 43", country="DE"), "too_large", state="under_way", **told)
        gone = back(sale(loper, 5, "maat 43", country="DE"), "too_large", state="cancelled", **told)
        ReturnItem.objects.filter(in_return__in=[dutch, german, late, gone]).update(category="Shoes > Trail")
        ReturnItem.objects.filter(in_return=socks).update(category="Socks", deduction=Decimal(3))
        Order.objects.filter(number__in=["2"]).update(connection=second)
        paid(dutch, 100, 4, shipping=Decimal("4.95"))
        paid(german, 200, 9)
        paid(socks, 10, 2, kind="credit")
        paid(late, 50, 0, state=Payout.State.HELD, paid_at=None)
        label(dutch, "5.10")
        label(german, "7.40")
        label(socks, "5.10", customer_pays=True)
        label(gone, "9.99", state=ReturnParcel.State.CANCELLED)
    return Scope(asked - timedelta(days=1), asked + timedelta(days=1), 0)


def figured(scope: Scope) -> tuple[Money, Waiting, dict[str, int]]:
    what = figures(scope)
    (money,) = what.money
    return money, waiting(scope, ZONE, timezone.now().astimezone(ZONE).date()), what.outcomes


@pytest.mark.django_db
def test_the_figures_add_up(loper: Shop, season: Scope) -> None:
    with loper.scoped():
        money, told, outcomes = figured(season)
    assert (money.refunded, money.credited, money.labels, money.deducted, money.shipping) == (
        300, 10, Decimal("12.50"), 3, Decimal("4.95"),
    )  # fmt: skip
    assert money.cost == Decimal("14.45")
    assert (told.paid, told.kept, told.promised, told.late) == (3, 2, 4, 1)
    assert (told.days, told.most) == (pytest.approx(4), pytest.approx(8))
    assert outcomes == {"refund": 4}


NARROWED: dict[str, tuple[Callable[[Scope], Scope], int, str, int]] = {
    "by country": (lambda one: Scope(one.since, one.until, country="NL"), 100, "5.10", 2),
    "by category": (lambda one: Scope(one.since, one.until, category="shoes"), 300, "12.50", 2),
    "by both": (lambda one: Scope(one.since, one.until, category="Shoes", country="DE"), 200, "7.40", 1),
    "by path": (lambda one: Scope(one.since, one.until, path="mind"), 300, "12.50", 3),
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", NARROWED)
def test_the_figures_narrow_down(loper: Shop, season: Scope, how: str) -> None:
    narrow, refunded, labels, number = NARROWED[how]
    with loper.scoped():
        money, told, _outcomes = figured(narrow(season))
    assert (money.refunded, money.labels, told.paid) == (refunded, Decimal(labels), number)


@pytest.mark.django_db
def test_the_figures_narrow_down_to_a_shop(loper: Shop, season: Scope) -> None:
    with loper.scoped():
        second = Order.objects.get(number="2").connection_id
        money, told, _outcomes = figured(Scope(season.since, season.until, second))
        assert (money.refunded, money.labels, told.paid, told.late) == (200, Decimal("7.40"), 1, 0)
        (one,) = reasons.products(Scope(season.since - timedelta(days=40), season.until, second))
        assert (one.sold, one.returned) == (1, 1)


@pytest.mark.django_db
def test_sizes_add_up_over_products(loper: Shop, season: Scope) -> None:
    with loper.scoped():
        found = by_size(reasons.products(Scope(season.since - timedelta(days=40), season.until)))
    assert [(one.name, one.sold, one.returned, one.small, one.large) for one in found] == [
        ("43", 3, 2, 1, 1), ("42", 1, 1, 1, 0), ("M", 1, 1, 0, 0),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_page_says_it_in_words_within_its_queries(
    loper: Shop, season: Scope, at: At, django_assert_max_num_queries: Any
) -> None:
    ruth = at(loper)
    with CaptureQueriesContext(connection) as queries:
        page = ruth.get(PAGE).text
    asked = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"] and "set_config" not in one["sql"]]
    assert len(asked) <= 11, "and one that names the merchant"
    assert "Not enough returns yet: 3 were paid back in this time." in page
    assert "2 of 4 promised days kept (50%). 1 is late and has nothing yet." in page
    assert "€14.45" in page and "not enough returns yet" in page and "It is too small" in page
    with django_assert_max_num_queries(15):  # three of them are the test's own transaction
        assert "€7.40" in ruth.get(PAGE + "?country=de&category=Shoes&path=mind&days=30").text
    assert "Nothing fits what you chose" in ruth.get(PAGE + "?country=FR").text
    for odd in (
        "?since=x&until=2026-99-01",
        "?days=7000&shop=-1&country=N%00&path=1",
        "?since=0001-01-01&category=%00",
    ):
        assert ruth.get(PAGE + odd).status_code == 200


@pytest.mark.django_db
def test_the_file_holds_every_reason_and_runs_nothing(loper: Shop, season: Scope, at: At) -> None:
    with loper.scoped():
        Order.objects.get(number="3").lines.update(variant="=1+1")
        ReturnItem.objects.filter(order__number="3").update(variant="=1+1")
    answer = at(loper).get(f"{INSIGHT}.csv?country=NL")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["product_id"], row["variant"], row["size"], row["reason"], row["pieces"]) for row in rows] == [
        ("p3", "'=1+1", "", "own_1", "1"), ("p3", "maat 42", "42", "too_small", "1"),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "shown"), [("en", "50%"), ("nl", "50%"), ("de", "50\xa0%"), ("fr", "50\xa0%")])
def test_shares_are_written_as_the_reader_writes_them(
    loper: Shop, season: Scope, at: At, language: str, shown: str
) -> None:
    page = at(loper, language=language).get(PAGE).text
    assert f"({shown})" in page or f"{shown}</td>" in page
