"""The list of orders."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import page
from dashboard.search import STATES, cursor_of, find_orders, older_than
from orders.models import Order

PAGE = 50
COUNTED = 1000  # counting beyond this costs more than the number is worth


@dataclass(frozen=True)
class Count:
    """How many rows there are; `more` when we stopped counting."""

    number: int
    more: bool


@require_safe
@member_required
def orders(request: MemberRequest) -> HttpResponse:
    """GET ?q= &state= &older=: newest first, a page at a time."""
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    found = find_orders(words, state)
    cursor = request.GET.get("older", "")
    rows = list(older_than(found, cursor).prefetch_related("shipments")[: PAGE + 1])
    shown = rows[:PAGE]
    return page(request, "dashboard/orders.html", {
        "here": "orders",
        "orders": shown,
        "words": words,
        "state": state,
        "states": STATES.items(),
        "count": _count(found),
        "older": _address(words, state, shown[-1]) if len(rows) > PAGE else "",
        "newest": _address(words, state) if cursor else "",
    }, part="orders")  # fmt: skip


def _count(rows: Any) -> Count:
    number = rows.order_by()[: COUNTED + 1].count()
    return Count(min(number, COUNTED), number > COUNTED)


def _address(words: str, state: str, last: Order | None = None) -> str:
    given = {"q": words, "state": state, "older": cursor_of(last) if last else ""}
    return "?" + urlencode({name: value for name, value in given.items() if value})
