"""A page that waits for a worker asks again by itself, less and less often, and stops after ten minutes.

With htmx a small part of the page asks; without JavaScript the page of a code that is being made loads itself anew.
Both only look: what is being made was ordered by a POST, and is made once.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from returns.models import Return
from storefront.answering import posting

# Seconds before each look. Making a code is given up after about ten minutes (returns/labels/making.py).
PACES = (2, 2, 3, 3, 5, 5, 10, 10, 20, 30, 60, 60, 120, 120, 120)
GOODS = "goods"  # what of the shop can be had instead
PART = "storefront/returning/_waiting.html"


@dataclass(frozen=True)
class Wait:
    """What the waiting part of a page reads. `every`: seconds until the next look, 0 for none."""

    what: str  # "code", "offers" or GOODS; "more" and "more goods" when they came
    address: str
    turn: int
    every: int

    @property
    def query(self) -> str:
        """Of the next look's address."""
        return f"{'&' if '?' in self.address else '?'}turn={self.turn + 1}"


def wait_of(request: HttpRequest, what: str) -> Wait:
    """The wait as the address counts its turns; nonsense counts as the first."""
    typed = request.GET.get("turn", "")
    turn = min(int(typed), len(PACES)) if typed.isdecimal() and len(typed) < 4 else 0
    return Wait(what, _address(request, what), turn, PACES[turn] if turn < len(PACES) else 0)


def _address(request: HttpRequest, what: str) -> str:
    """Of the page. Of goods it holds the answers so far, or what was looked for."""
    if what != GOODS:
        return request.path
    kept = request.GET.copy()
    kept.pop("turn", None)
    return f"{request.path}?{kept.urlencode()}" if kept else request.path


def is_look(request: HttpRequest) -> bool:
    """Is it the waiting part that asks, and not somebody who opens the page?"""
    return request.method == "GET" and bool(request.headers.get("HX-Request"))


def still(request: HttpRequest, row: Return | None, what: str) -> HttpResponse:
    """The part anew, with its next look."""
    return posting(render(request, PART, {"wait": wait_of(request, what), "row": row}))


def fresh() -> HttpResponse:
    """The page is to be loaded anew: there is news."""
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
