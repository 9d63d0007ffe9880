"""The page of one reason's follow-up questions: their words, their answers, and the order of both."""

import re
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.returns.policy_asking import Asking
from dashboard.returns.policy_saving import seen_by
from returns.policy.asking import reason_of
from returns.policy.versions import InForce, Stale, in_force, save
from returns.policy.wording import reason_words

MORE = re.compile(r"more:(q(?:-\d{1,2}-c)?)", re.ASCII)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def policy_reason(request: MemberRequest, code: str) -> HttpResponse:
    """Show them; save them as a new version (303); or show one more empty row (do=more:q, do=more:q-0-c)."""
    now = in_force()
    reason = reason_of(now.definition, code)
    if reason is None:
        raise Http404("the policy has no such reason")
    if request.method != "POST":
        return _page(request, now, Asking(reason))
    more = MORE.fullmatch(request.POST.get("do", ""))
    if more:
        return _page(request, now, Asking(reason, request.POST, more[1]))
    asking = Asking(reason, request.POST)
    made = asking.definition(now.definition)
    if made is None:
        return _page(request, now, asking, status=422)
    try:
        save(made, by=request.member.user.email, is_on=now.is_on, seen=seen_by(request, now.number))
    except Stale:
        words = _(
            "A colleague saved another version meanwhile. What you typed is still here: save again to replace it."
        )
        return _page(request, now, asking, stale=words, status=422)
    return done(request, _("Saved. Customers are asked this from now on."), place(request, "policy_reason", code))


def _page(request: MemberRequest, now: InForce, asking: Asking, *, stale: str = "", status: int = 200) -> HttpResponse:
    seen = now.number if stale else seen_by(request, now.number)
    context: dict[str, Any] = {
        "here": "setup", "asking": asking, "seen": seen, "title": reason_words(asking.reason), "stale": stale,
    }  # fmt: skip
    return page(request, "dashboard/returns/policy_reason.html", context, status=status)
