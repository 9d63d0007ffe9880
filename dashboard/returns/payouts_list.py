"""The page of money that needs a person, by what has to be done about it; lists for finance; and what is on its way."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from dashboard.access import MemberRequest
from dashboard.answering import page, place
from dashboard.returns.again import Wrong, of
from dashboard.returns.finding import broken, for_person
from dashboard.returns.paying_forms import ListForm
from dashboard.returns.showing import payout_of
from dashboard.returns.telling_steps import steps_told
from returns.models import Payout, PayoutStep, Return
from returns.money.exporting import open_lists

SHOWN = 100
State, Kind = Payout.State, PayoutStep.Kind
# A function where a query is needed: within a merchant's scope alone may one look.
WHATS: Mapping[str, tuple[str | Promise, Callable[[], Q]]] = {
    "kept": (pgettext_lazy("payouts", "Wait for you"), lambda: Q(state=State.HELD)),
    "failed": (
        pgettext_lazy("payouts", "Failed"),
        lambda: Q(state__in=[State.FAILED, State.UNCERTAIN]) | broken(Kind.FOLLOW),
    ),
    "by_hand": (pgettext_lazy("payouts", "To be paid by hand"), lambda: Q(state=State.BY_HAND)),
    "unnoted": (pgettext_lazy("payouts", "Not noted in the shop"), lambda: broken(Kind.NOTE)),
}


def payouts_page(request: MemberRequest, wrong: Wrong | None = None) -> HttpResponse:
    """What a person has to see to, the oldest first, up to SHOWN; 422 with a form that was not in order."""
    # A return that waits for a decision decides about its money too: that is done on its own page.
    waits = Payout.objects.filter(for_person()).exclude(in_return__state=Return.State.ASKED)
    counts = waits.aggregate(
        **{name: Count("pk", filter=what()) for name, (_words, what) in WHATS.items()},
        all=Count("pk"),
        unlisted=Count("pk", filter=Q(state=State.BY_HAND, export="")),
    )
    # A form that comes back says in `next` what was looked at.
    asked = request.GET.get("what") or request.POST.get("next", "").partition("what=")[2]
    what = asked if asked in WHATS else ""
    chosen = waits.filter(WHATS[what][1]()) if what else waits
    found = list(_whole(chosen)[: SHOWN + 1])
    if wrong:
        wrong.put_focus()
    context: dict[str, Any] = {
        "here": "returns", "payouts": [payout_of(one, wrong) for one in found[:SHOWN]], "more": len(found) > SHOWN,
        "going": [payout_of(one) for one in _whole(Payout.objects.filter(state=State.SENT))[:SHOWN]],
        "lists": [(one, of(wrong, "list", one.name) or ListForm(one.name)) for one in open_lists()],
        "unlisted": counts["unlisted"], "what": what, "all": counts["all"],
        "here_again": place(request, "payouts") + (f"?what={what}" if what else ""),
        "whats": [(name, words, counts[name]) for name, (words, _q) in WHATS.items() if counts[name]],
    }  # fmt: skip
    return page(request, "dashboard/returns/payouts.html", context, status=422 if wrong else 200)


def _whole(rows: Any) -> Any:
    rows = rows.select_related("in_return", "order").prefetch_related("in_return__items")  # what the law protects
    return rows.annotate(told=steps_told()).order_by("made_at", "pk")
