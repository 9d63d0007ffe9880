"""Letting mail go again that a breaker stopped."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from merchants.models import Member
from notifications.answers.breaking import reopen
from notifications.delivery.piling import SHOP
from notifications.models import Message, StormPass

PASS_FOR = timedelta(hours=12)  # the rest of a busy day


@require_POST
@member_required
def sending_reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Let mail go again after seven days without a complaint; the owner decides."""
    home = place(request, "home")
    if request.member.role != Member.Role.OWNER:
        return done(request, _("Only an owner of the shop can reopen the sending."), home, good=False)
    if not reopen(pk, str(request.user)):
        words = _("It stays closed: there were not seven days without a report yet, or it is open already.")
        return done(request, words, home, good=False)
    return done(request, _("Your mails go again."), home)


@require_POST
@member_required
def storm_pass(request: MemberRequest) -> HttpResponse:
    """Let a busy day pass: what is held goes now. Pressing twice is pressing once."""
    now = timezone.now()
    if not StormPass.objects.filter(until__gt=now + PASS_FOR / 2).exists():
        StormPass.objects.create(given_at=now, until=now + PASS_FOR, given_by=str(request.user))
    held = Message.objects.filter(state=Message.State.HELD, last_error=SHOP, due_at__gt=now)
    held.update(due_at=now)
    return done(request, _("Your mails go. We stop watching the number until tomorrow."), place(request, "home"))
