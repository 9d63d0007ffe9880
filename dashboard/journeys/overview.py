"""One journey: its steps, who is in it, what became of its mails, and its switches."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from dashboard.journeys import following, telling
from dashboard.journeys.counting import numbers
from dashboard.journeys.listing import TONES
from notifications.journeys import conditions, titles, triggers
from notifications.journeys.switching import OwedByLaw, switch
from notifications.models import Journey, MailClass

State = Journey.State


@require_safe
@member_required
def journey(request: MemberRequest, journey_id: int) -> HttpResponse:
    """One journey. `?was=` offers to undo the switch that was just made; `?mails=` narrows what became of its mails,
    `?all` shows more of them."""
    row = get_object_or_404(Journey, pk=journey_id)
    was = request.GET.get("was", "")
    shown = request.GET.get("mails", "") if request.GET.get("mails") in following.KINDS else "all"
    most = following.MANY if "all" in request.GET else following.FEW
    people, decisions = following.both(row, shown, most)
    context = {
        "here": "journeys", "row": row, "title": titles.title(row), "says": titles.description(row),
        "tone": TONES[State(row.state)], "numbers": numbers([row], timezone.now())[row.pk],
        "steps": telling.timeline(row, row.steps.select_related("design")),
        "begins": triggers.words(row.trigger), "ends": telling.endings(row.exit_events),
        "conditions": [conditions.words(one) for one in row.conditions],
        "people": people, "inside": following.inside(row) if len(people) == most else len(people), "shown": shown,
        "decisions": decisions, "refusals": following.refusals(row),
        "with_all": "all" in request.GET, "is_owed": row.mail_class == MailClass.LEGAL,
        "was": was if was in State.values and was != row.state else "",
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
    try:
        woken = switch(row, to, timezone.now())
    except OwedByLaw:
        return done(request, _("The law asks for this mail: it cannot be switched off."), here, good=False)
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
