"""All journeys by what the customer lives through; one journey with its steps, who is in it, and its switches."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from dashboard.journeys import telling
from dashboard.journeys.counting import Numbers, numbers
from notifications import reasons
from notifications.journeys import conditions, titles, triggers
from notifications.journeys.switching import switch
from notifications.models import Enrolment, Journey, JourneyVersion, Message, Step
from notifications.replanning.previewing import hidden
from orders.models import Customer, Order

State = Journey.State
MOST_PEOPLE = 20
TONES = {State.ON: "good", State.PAUSED: "warn", State.OFF: "", State.ARCHIVED: ""}


@require_safe
@member_required
def journeys(request: MemberRequest) -> HttpResponse:
    """The list; `?archived` shows those too."""
    with_archived = "archived" in request.GET
    rows = list(Journey.objects.prefetch_related(Prefetch("all_steps", Step.objects.select_related("design"))))
    shown = [row for row in rows if with_archived or row.state != State.ARCHIVED]
    counted = numbers(shown, timezone.now())
    groups = [
        (label, [_entry(row, counted.get(row.pk) or Numbers()) for row in shown if _group(row) == code])
        for code, label in triggers.GROUPS.items()
    ]
    context = {
        "here": "journeys", "groups": [(label, rows) for label, rows in groups if rows],
        "archived": sum(row.state == State.ARCHIVED for row in rows), "with_archived": with_archived,
    }  # fmt: skip
    return page(request, "dashboard/journeys/journeys.html", context)


def _group(journey: Journey) -> str:
    """By its trigger; what goes weeks after the delivery is life after it."""
    group = triggers.group_of(journey.trigger)
    return "afterwards" if group == "delivered" and journey.purpose else group


def _entry(journey: Journey, counted: Numbers) -> dict[str, Any]:
    steps = sorted(
        (step for step in journey.all_steps.all() if step.version == journey.version), key=lambda step: step.position
    )
    return {
        "journey": journey, "title": titles.title(journey), "says": titles.description(journey),
        "tone": TONES[State(journey.state)], "numbers": counted,
        "when": [one["when"] for one in telling.timeline(journey, steps)],
    }  # fmt: skip


@require_safe
@member_required
def journey(request: MemberRequest, journey_id: int) -> HttpResponse:
    """One journey. `?was=` offers to undo the switch that was just made."""
    row = get_object_or_404(Journey, pk=journey_id)
    was = request.GET.get("was", "")
    context = {
        "here": "journeys", "row": row, "title": titles.title(row), "says": titles.description(row),
        "tone": TONES[State(row.state)], "numbers": numbers([row], timezone.now())[row.pk],
        "steps": telling.timeline(row, row.steps.select_related("design")),
        "begins": triggers.words(row.trigger), "ends": telling.endings(row.exit_events),
        "conditions": [conditions.words(one) for one in row.conditions],
        "people": _people(row), "decisions": _decisions(row), "refusals": _refusals(row),
        "was": was if was in State.values and was != row.state else "",
        "versions": JourneyVersion.objects.filter(journey=row).count(),
    }  # fmt: skip
    return page(request, "dashboard/journeys/journey.html", context)


@require_POST
@member_required
def journey_switch(request: MemberRequest, journey_id: int) -> HttpResponse:
    """On, off, paused or archived; the page after it offers the way back."""
    row = get_object_or_404(Journey, pk=journey_id)
    to, was = request.POST.get("to", ""), row.state
    here = place(request, "journey", row.pk)
    if to not in State.values:
        return done(request, _("Choose what to do."), here, good=False)
    if to == State.ON and not row.steps.exists():
        return done(request, _("This journey has no mail yet. Add one first."), here, good=False)
    woken = switch(row, to, timezone.now())
    done(request, _said(to, woken), here)
    return SeeOther(f"{here}?was={was}" if was != to else here)


def _said(to: str, woken: int) -> str:
    if to == State.ON and woken:
        held = ngettext(
            "%(count)s mail that waited is planned again.", "%(count)s mails that waited are planned again.", woken
        )
        return _("The journey goes on.") + " " + held % {"count": woken}
    return {
        State.ON: _("The journey is on. It begins with what happens from now on."),
        State.OFF: _("The journey is off. Mails that were planned do not go."),
        State.PAUSED: _("The journey is paused. People still begin it; its mails wait until it goes on."),
        State.ARCHIVED: _("The journey is archived. Nobody begins it any more, and its mails do not go."),
    }[State(to)]


def _people(journey: Journey) -> list[dict[str, Any]]:
    """Whose mails come next, soonest first."""
    waiting = (Message.State.SCHEDULED, Message.State.HELD)
    rows = Message.objects.filter(enrolment__journey=journey, state__in=waiting).select_related("enrolment", "step")
    return _with_names(list(rows.order_by("planned_at", "pk")[:MOST_PEOPLE]))


def _decisions(journey: Journey) -> list[dict[str, Any]]:
    """What became of its latest mails, newest first."""
    over = (
        Message.State.SENT, Message.State.SKIPPED, Message.State.MISSED, Message.State.CANCELLED,
        Message.State.FAILED, Message.State.UNCERTAIN,
    )  # fmt: skip
    rows = Message.objects.filter(enrolment__journey=journey, state__in=over).select_related("enrolment", "step")
    return _with_names(list(rows.order_by("-planned_at", "-pk")[:MOST_PEOPLE]))


def _with_names(messages: list[Message]) -> list[dict[str, Any]]:
    orders = Order.objects.in_bulk([one.enrolment.order_id for one in messages if one.enrolment.order_id])
    people = Customer.objects.in_bulk([one.enrolment.customer_id for one in messages if one.enrolment.customer_id])
    found = []
    for one in messages:
        order, person = orders.get(one.enrolment.order_id), people.get(one.enrolment.customer_id)
        address = order.email if order and order.email else person.email if person else ""
        found.append({
            "message": one, "order": order, "address": hidden(address), "state": Message.State(one.state).name.lower(),
            "reason": reasons.words(one.last_error) if one.last_error and one.state != Message.State.SENT else "",
        })  # fmt: skip
    return found


def _refusals(journey: Journey) -> list[dict[str, Any]]:
    """Who did not begin lately, and why."""
    rows = Enrolment.objects.filter(journey=journey, state=Enrolment.State.REFUSED).order_by("-created_at", "-pk")[:10]
    orders = Order.objects.in_bulk([one.order_id for one in rows if one.order_id])
    return [
        {"at": one.created_at, "order": orders.get(one.order_id), "reason": reasons.words(one.reason)} for one in rows
    ]
