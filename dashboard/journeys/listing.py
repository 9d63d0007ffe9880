"""All journeys by what the customer lives through: those that run first, the others folded away, and a filter."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import page
from dashboard.journeys import telling
from dashboard.journeys.counting import Numbers, numbers
from dashboard.journeys.narrowing import SHOWN, Filter
from notifications.journeys import titles, triggers
from notifications.models import Journey, Step

State = Journey.State
TONES = {State.ON: "good", State.PAUSED: "warn", State.OFF: "", State.ARCHIVED: ""}


@require_safe
@member_required
def journeys(request: MemberRequest) -> HttpResponse:
    """The list; `?show=` and `?q=` narrow it, without JavaScript."""
    rows = list(Journey.objects.prefetch_related(Prefetch("all_steps", Step.objects.select_related("design"))))
    counted = numbers(rows, timezone.now())
    entries = [_entry(row, counted.get(row.pk) or Numbers()) for row in rows]
    wanted = Filter.of(request.GET)
    found = [one for one in entries if wanted.admits(one)]
    groups = [
        _group(code, label, [one for one in found if _group_of(one["journey"]) == code])
        for code, label in triggers.GROUPS.items()
    ]
    context = {
        "here": "journeys", "groups": [one for one in groups if one["count"]], "wanted": wanted, "shown": SHOWN,
        "is_narrow": bool(wanted.show or wanted.typed),
        "archived": sum(row.state == State.ARCHIVED for row in rows),
    }  # fmt: skip
    return page(request, "dashboard/journeys/journeys.html", context)


def _group(code: str, label: str | Promise, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """`lively` stands open; folded away are those that are on and had nothing to send lately (`quiet`), and those that
    are off and through which nothing runs any more (`resting`)."""
    found: dict[str, list[dict[str, Any]]] = {"lively": [], "quiet": [], "resting": []}
    for one in entries:
        state, counted = one["journey"].state, one["numbers"]
        resting = state == State.OFF and not counted.waits
        quiet = state == State.ON and not counted.has_any
        found["resting" if resting else "quiet" if quiet else "lively"].append(one)
    return {"code": code, "label": label, "count": len(entries), **found}


def _group_of(journey: Journey) -> str:
    """By its trigger; what goes weeks after the delivery is life after it."""
    group = triggers.group_of(journey.trigger)
    return "afterwards" if group == "delivered" and journey.purpose else group


def _entry(journey: Journey, counted: Numbers) -> dict[str, Any]:
    steps = sorted(
        (step for step in journey.all_steps.all() if step.version == journey.version), key=lambda step: step.position
    )
    timeline = telling.timeline(journey, steps)
    return {
        "journey": journey, "title": titles.title(journey), "says": titles.description(journey),
        "tone": TONES[State(journey.state)], "numbers": counted,
        "when": [one["when"] for one in timeline], "is_at_once": not any(step.amount for step in steps),
        "mails": [str(one["mail"]) for one in timeline],
    }  # fmt: skip
