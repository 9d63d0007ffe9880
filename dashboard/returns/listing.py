"""The list of returns."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import page
from dashboard.returns.finding import SHOWS, find
from dashboard.returns.kinds import PATHS, Words, asked_of, path_words, state_words
from dashboard.returns.wording import Deadline, deadline_of
from dashboard.visits.wording import number_of
from returns.models import Payout, Return

PAGE = 50
MOST_PAGES = 200


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    row: Return
    deadline: Deadline | None

    @property
    def path(self) -> Words:
        return path_words(self.row)

    @property
    def asked(self) -> list[Words]:
        return asked_of(self.row.items.all())

    @property
    def money(self) -> list[tuple[Payout, Words]]:
        return [(payout, state_words(payout)) for payout in self.row.payouts.all()]


@require_safe
@member_required
def returns(request: MemberRequest) -> HttpResponse:
    """GET ?show=waits|risk|running|all &state= &path= &q= &page=: fifty at a time."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("show", "state", "path", "q")}
    if asked["show"] not in SHOWS:
        asked["show"] = "all" if asked["q"] or asked["state"] or asked["path"] else "running"
    number = min(max(number_of(request.GET.get("page")), 1), MOST_PAGES)
    found = find(asked["show"], asked["state"], asked["path"], asked["q"])
    rows = list(_whole(found)[(number - 1) * PAGE : number * PAGE + 1])
    context: dict[str, Any] = {
        "here": "returns", "rows": [Row(row, deadline_of(row)) for row in rows[:PAGE]], "asked": asked,
        "shows": [(code, words, _address(asked, show=code)) for code, words in SHOWS.items()],
        "states": Return.State.choices, "paths": PATHS.items(),
        "older": _address(asked, page=number + 1) if len(rows) > PAGE else "",
        "newest": _address(asked) if number > 1 else "",
    }  # fmt: skip
    return page(request, "dashboard/returns/returns.html", context, part="returns")


def _whole(rows: Any) -> Any:
    """With what the list shows of each, in three queries."""
    payouts = Payout.objects.only("in_return", "state", "held_for", "amount", "currency", "kind")
    return rows.prefetch_related("items", Prefetch("payouts", payouts))


def _address(asked: dict[str, str], **changes: Any) -> str:
    given = {**asked, **changes}
    return "?" + urlencode({name: value for name, value in given.items() if value})
