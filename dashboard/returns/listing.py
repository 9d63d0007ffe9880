"""The list of returns."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import page
from dashboard.returns.finding import SHOWS, at_risk, find, waits
from dashboard.returns.kinds import PATHS, Words, asked_of, path_words, state_words
from dashboard.returns.wording import Deadline, days_left, deadline_of
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
    def waits_for(self) -> list[str]:
        """What a person has to do, where the state and the money do not say it; [] outside of that list."""
        row: Any = self.row
        found = (
            [_("Decide: %(left)s") % {"left": days_left(row.decide_by)}]
            if row.decide_by and row.state == "asked"
            else []
        )
        found += [_("Answer the objection")] if getattr(row, "has_objection", False) else []
        found += [_("Look at the receipt of sending")] if getattr(row, "has_receipt", False) else []
        return found + ([_("Something unexpected in the parcel")] if getattr(row, "has_more", False) else [])

    @property
    def money(self) -> list[tuple[Payout, Words]]:
        return [(payout, state_words(payout)) for payout in self.row.payouts.all()]


@require_safe
@member_required
def returns(request: MemberRequest) -> HttpResponse:
    """GET ?show=waits|risk|running|all &state= &path= &q= &page=: fifty at a time. `tab` is what stood there before:
    who types looks for one return, wherever it stands."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("show", "state", "path", "q")}
    counts = {"waits": Return.objects.filter(waits()).count(), "risk": Return.objects.filter(at_risk()).count()}
    if asked["show"] not in SHOWS:
        asked["show"] = _show(request.GET.get("tab", ""), asked, has_work=bool(counts["waits"]))
    number = min(max(number_of(request.GET.get("page")), 1), MOST_PAGES)
    found = find(asked["show"], asked["state"], asked["path"], asked["q"])
    rows = list(_whole(found)[(number - 1) * PAGE : number * PAGE + 1])
    context: dict[str, Any] = {
        "here": "returns", "rows": [Row(row, deadline_of(row)) for row in rows[:PAGE]], "asked": asked,
        "shows": [(code, words, _address(asked, show=code), counts.get(code)) for code, words in SHOWS.items()],
        "states": Return.State.choices, "paths": PATHS.items(),
        "older": _address(asked, page=number + 1) if len(rows) > PAGE else "",
        "newest": _address(asked) if number > 1 else "",
    }  # fmt: skip
    return page(request, "dashboard/returns/returns.html", context, part="returns")


def _show(tab: str, asked: dict[str, str], *, has_work: bool) -> str:
    """Where to look when no list was chosen: everywhere for words, else what waits for a person."""
    if asked["q"]:
        return "all"
    if tab in SHOWS:
        return tab
    if asked["state"] or asked["path"]:
        return "all"
    return "waits" if has_work else "running"


def _whole(rows: Any) -> Any:
    """With what the list shows of each, in three queries."""
    payouts = Payout.objects.only("in_return", "state", "held_for", "amount", "currency", "kind")
    return rows.prefetch_related("items", Prefetch("payouts", payouts))


def _address(asked: dict[str, str], **changes: Any) -> str:
    given = {**asked, **changes}
    return "?" + urlencode({name: value for name, value in given.items() if value})
