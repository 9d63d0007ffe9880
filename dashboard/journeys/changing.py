"""Editing a journey: the form, who moves from when to when, and saving. Each press is a plain form post."""

import json
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from dashboard.journeys import telling
from dashboard.journeys.drafting import Draft, rearranged
from notifications import replanning
from notifications.journeys import editing, switching, titles, versions
from notifications.models import Journey
from notifications.replanning import Tally, foreseeing

FORM = "dashboard/journeys/edit.html"
ARRANGING = ("add", "remove", "up", "down", "more")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def journey_edit(request: MemberRequest, journey_id: int) -> HttpResponse:
    """The form; `act` says what was pressed: "check" shows what saving does, "save" saves it, "back" goes back to the
    form, the others add, remove and move mails."""
    row = get_object_or_404(Journey, pk=journey_id)
    if request.method != "POST":
        return _form(request, row, Draft(row, versions.current(row)))
    act = request.POST.get("act", "check")
    if act in ("save", "back"):
        return _settle(request, row, act)
    if act.partition(":")[0] in ARRANGING:
        return _form(request, row, Draft(row, posted=rearranged(request.POST, act)))
    draft = Draft(row, posted=request.POST)
    if request.POST.get("version") != str(row.version):
        return _form(request, row, draft, outdated=True, status=409)
    definition = draft.definition()
    if definition is None:
        return _form(request, row, draft, status=422)
    return shown(request, row, definition)


def shown(request: MemberRequest, row: Journey, definition: dict[str, Any]) -> HttpResponse:
    """Who moves from when to when, with the button that saves it."""
    now, changes = timezone.now(), telling.differences(versions.current(row), definition)
    preview, foreseen = replanning.preview(row, definition, now), foreseeing.foreseen(row, now)
    rows = [{"row": one, "stopped": foreseen.by_run.get((one.enrolment_id, one.template), "")} for one in preview.rows]
    context = {
        "here": "journeys", "row": row, "title": titles.title(row), "preview": preview, "rows": rows,
        "foreseen": foreseen, "changes": changes, "definition": json.dumps(definition), "version": row.version,
    }  # fmt: skip
    return page(request, "dashboard/journeys/preview.html", context)


def _settle(request: MemberRequest, row: Journey, act: str) -> HttpResponse:
    """After the preview: the definition comes back as data, and is checked again as if it were typed."""
    try:
        told = json.loads(request.POST.get("definition", ""))
        definition = editing.validated(row, told)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return done(
            request, _("That could not be read. Please edit again."), place(request, "journey_edit", row.pk), good=False
        )
    if act == "back":
        return _form(request, row, Draft(row, definition))
    if request.POST.get("version") != str(row.version):
        return _form(request, row, Draft(row, definition), outdated=True, status=409)
    try:
        tally = replanning.apply(row, definition, timezone.now(), request.member.user.email)
    except replanning.Outdated:
        return _form(request, row, Draft(row, definition), outdated=True, status=409)
    return done(request, _saved(tally), place(request, "journey", row.pk))


def _saved(tally: Tally) -> str:
    if not tally.touched:
        return _("Saved. No mail that waits moved.")
    moved = ngettext(
        "Saved. %(count)s mail that waits was changed.", "Saved. %(count)s mails that wait were changed.", tally.touched
    )
    return moved % {"count": tally.touched}


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def journey_new(request: MemberRequest) -> HttpResponse:
    """A journey of the merchant's own, from scratch. It is off until somebody switches it on."""
    row = Journey()
    if request.method != "POST":
        return _form(request, row, Draft(row, switching.blank()))
    act = request.POST.get("act", "check")
    if act.partition(":")[0] in ARRANGING:
        return _form(request, row, Draft(row, posted=rearranged(request.POST, act)))
    draft = Draft(row, posted=request.POST)
    definition = draft.definition()
    if definition is not None and not definition["name"]:
        draft.frame.add_error("name", _("Give it a name."))
        definition = None
    if definition is None:
        return _form(request, row, draft, status=422)
    made = switching.create(definition, request.member.user.email)
    return done(request, _("Made. Look at it, then switch it on."), place(request, "journey", made.pk))


@require_POST
@member_required
def journey_copy(request: MemberRequest, journey_id: int) -> HttpResponse:
    """Another journey like this one, switched off, to be changed."""
    like = get_object_or_404(Journey, pk=journey_id)
    name = _("Copy of %(name)s") % {"name": titles.title(like)}
    try:
        made = switching.create({**versions.current(like), "name": name[:120]}, request.member.user.email, like)
    except switching.OwedByLaw:
        why = _("The law asks for this mail once: there is no copy of it.")
        return done(request, why, place(request, "journey", like.pk), good=False)
    return SeeOther(place(request, "journey_edit", made.pk))


def _form(
    request: MemberRequest, row: Journey, draft: Draft, *, outdated: bool = False, status: int = 200
) -> HttpResponse:
    typed: QueryDict = request.POST
    context = {
        "here": "journeys", "row": row, "title": titles.title(row) if row.pk else _("New journey"), "draft": draft,
        "outdated": outdated, "version": row.version if outdated else typed.get("version", row.version),
        "is_wrong": status == 422, "may_add": len(draft.steps) < editing.MOST_STEPS,
    }  # fmt: skip
    return page(request, FORM, context, status=status)
