"""What a journey was before: every version with what it changed, and the way back to it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.journeys import telling
from dashboard.journeys.changing import shown
from notifications.journeys import editing, titles
from notifications.models import Journey, JourneyVersion

MOST = 50


@require_safe
@member_required
def journey_versions(request: MemberRequest, journey_id: int) -> HttpResponse:
    """All versions, newest first, each with what it changed and what that did to waiting mails."""
    row = get_object_or_404(Journey, pk=journey_id)
    kept = list(JourneyVersion.objects.filter(journey=row).order_by("-number")[: MOST + 1])
    told = []
    for one, before in zip(kept, [*kept[1:], None], strict=True):
        changes = telling.differences(before.definition, one.definition) if before else []
        told.append({"version": one, "changes": changes, "moved": sum(
            count for kind, count in one.outcome.items() if kind != "same" and isinstance(count, int)
        )})  # fmt: skip
    context = {"here": "journeys", "row": row, "title": titles.title(row), "versions": told[:MOST]}
    return page(request, "dashboard/journeys/versions.html", context)


@require_safe
@member_required
def journey_restore(request: MemberRequest, journey_id: int, version_number: int) -> HttpResponse:
    """What bringing that version back would do; it is saved from there like every edit, as a new version."""
    row = get_object_or_404(Journey, pk=journey_id)
    old = get_object_or_404(JourneyVersion, journey=row, number=version_number)
    try:
        definition = editing.validated(row, old.definition)
    except editing.InvalidJourney:
        words = _("That version cannot come back: something it used does not exist any more.")
        return done(request, words, place(request, "journey_versions", row.pk), good=False)
    return shown(request, row, definition)
