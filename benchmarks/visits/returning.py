"""The pages of a return, one after the other as somebody walks them, each weighed as a first view."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from benchmarks.visits.browser import View, phone
from benchmarks.visits.crowd import Crowd


def walk(crowd: Crowd, address: str, order: str) -> Iterator[tuple[str, View]]:
    """From the order's page (`address`: the link of a mail, `order`: its path) to the return's own page, and the two
    pages of a withdrawal: each page's name and what it fetched with an empty cache."""
    _take_back(crowd)
    root = address.split("/t/", maxsplit=1)[0]
    with phone() as (page, fetched):
        page.goto(address)
        fetched()
        page.goto(f"{root}{order}return/")
        yield "choose", fetched()
        page.check("input[name=path] >> nth=0")
        page.check("input[name=i] >> nth=0")
        yield "why", _pressed(page, fetched)
        page.check("main input[value=changed_mind]")
        # By the built-in policy money back is the only outcome: there is nothing to choose, and no page for it.
        yield "check", _pressed(page, fetched)
        yield "the return", _pressed(page, fetched)
        page.goto(page.url.removesuffix("send/") + "send/")
        yield "how it travels", fetched()
        page.goto(f"{root}/withdraw/")
        yield "withdrawal", fetched()


def _pressed(page: Any, fetched: Callable[[], View]) -> View:
    with page.expect_navigation():
        page.click("main form button")
    return fetched()


def _take_back(crowd: Crowd) -> None:
    """Everything of the first order arrived yesterday, and its shop takes things back by the built-in policy."""
    from django.utils import timezone

    from merchants.tenancy import scoped
    from orders.models import Order
    from returns.models import PolicyVersion, ReturnPolicy

    yesterday = timezone.now() - timedelta(days=1)
    with scoped(crowd.merchant_id):
        Order.objects.filter(number="1").update(delivered_at=yesterday)
        if not ReturnPolicy.objects.exists():
            ReturnPolicy.objects.create(is_on=True, definition={})
            PolicyVersion.objects.create(number=1, made_at=yesterday - timedelta(days=800), is_on=True, definition={})
