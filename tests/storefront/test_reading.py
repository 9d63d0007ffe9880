"""The page's rows by the query compiled once are those that Django finds anew."""

from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import Refund
from storefront import reading
from storefront.reading import WITH_AROUND, Rows, read_order
from tests import cast
from tests.storefront.scenes import stage


def plain(rows: Rows | None) -> object:
    assert rows
    return rows.order.pk, rows.refunded, rows.refunded_at, sorted(rows.around.items()), rows.order.placed_at


def test_the_compiled_query_finds_what_the_queryset_finds_for_every_merchant(
    loper: cast.Shop, funkwerk: cast.Shop
) -> None:
    staged = []
    for shop in (loper, funkwerk):
        for number in ("1", "2"):
            order, _token = stage(shop, "refunded", number)
            staged.append((shop, order))
    vars(WITH_AROUND._kept).clear()
    for shop, order in staged + staged:
        with shop.scoped():
            found = read_order(order.public_id)
            anew = reading._with_around(order.public_id).first()
            assert found and anew and plain(found)[:3] == (anew.pk, anew.refunded, anew.refunded_at)  # type: ignore[index]
            assert found.around == {
                name.removeprefix("around_"): value for name, value in vars(anew).items() if name.startswith("around_")
            }
            assert vars(found.order).keys() == vars(anew).keys()
            for other, foreign in staged:
                if other is not shop:
                    assert read_order(foreign.public_id) is None
    assert WITH_AROUND._kept.compiled is not None


def test_it_really_is_compiled_once(loper: cast.Shop) -> None:
    order, _token = stage(loper, "placed")
    with loper.scoped():
        vars(WITH_AROUND._kept).clear()
        read_order(order.public_id)
        kept = WITH_AROUND._kept.compiled
        with CaptureQueriesContext(connection) as queries:
            read_order(order.public_id)
        assert WITH_AROUND._kept.compiled is kept
        assert len(queries) == 3  # no parcels, so no reports are asked for
        Refund.objects.create(order=order, external_id="r9", amount=5, currency="EUR")
        again = read_order(order.public_id)
        assert again and again.refunded == 5


def test_now_is_the_moment_of_the_question(loper: cast.Shop) -> None:
    from storefront.preparing import NOW

    order, _token = stage(loper, "placed")
    with loper.scoped():
        vars(WITH_AROUND._kept).clear()
        read_order(order.public_id)
        assert NOW in WITH_AROUND._kept.compiled.values
        later = timezone.now() + timedelta(days=400)
        with time_machine.travel(later, tick=False), CaptureQueriesContext(connection) as queries:
            read_order(order.public_id)
        assert later.strftime("%Y-%m-%d") in queries[0]["sql"]
