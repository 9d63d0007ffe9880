"""The button that has customers told of an event or a prize draw."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from care.announcing import EVENTS, CannotAnnounce, announce, can_be_announced
from care.models import Announcement, CareBlock
from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from notifications.models import Journey


@require_POST
@member_required
def care_block_announce(request: MemberRequest, pk: int) -> HttpResponse:
    """Have everybody invited whom it concerns; pressed twice it is done once."""
    block = get_object_or_404(CareBlock, pk=pk, kind__in=list(EVENTS))
    back = place(request, "care_block", pk)
    try:
        fresh = announce(block, str(request.user))
    except CannotAnnounce:
        return done(request, _("It is switched off or over: nobody is invited."), back, good=False)
    return done(request, _("The invitations go out now.") if fresh else _("It was announced before."), back)


def announcing(row: Any) -> dict[str, Any] | None:
    """What the block's page says about announcing it; None for other rows and for what is not saved yet."""
    if not isinstance(row, CareBlock) or row.pk is None or row.kind not in EVENTS:
        return None
    journey = Journey.objects.filter(trigger=EVENTS[CareBlock.Kind(row.kind)], state=Journey.State.ON)
    return {
        "done": Announcement.objects.filter(block=row).first(),
        "can": can_be_announced(row),
        "journey_is_on": journey.exists(),
    }
