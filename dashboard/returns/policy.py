"""The page on which a merchant edits its return policy, tries it on past returns, and puts it in force."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.returns.policy_editing import Editing
from dashboard.returns.policy_preview import previewed
from returns.policy.comparing import compare
from returns.policy.definition import Definition
from returns.policy.versions import Stale, in_force, save
from returns.requesting.past import past_requests

PREVIEW, MORE_RULES, MORE_REASONS = "preview", "rule", "reason"


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def return_policy(request: MemberRequest) -> HttpResponse:
    """Show it; save it (303); or, without changing anything, show what would differ, or one more empty rule."""
    now = in_force()
    wish = request.POST.get("do", "")
    editing = Editing(now, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, editing)
    if wish in (MORE_RULES, MORE_REASONS):
        return _page(request, Editing(now, request.POST, one_more=wish))
    definition = editing.definition()
    if definition is None:
        return _page(request, editing, status=422)
    if wish == PREVIEW:
        return _page(request, editing, preview=_preview(request, now.definition, definition))
    return _save(request, editing, definition)


def _save(request: MemberRequest, editing: Editing, definition: Definition) -> HttpResponse:
    try:
        save(definition, by=request.member.user.email, is_on=editing.is_on, seen=editing.seen)
    except Stale:
        editing.is_stale = True
        words = _(
            "A colleague saved another version meanwhile. What you typed is still here: save again to replace it."
        )
        editing.terms.add_error(None, words)
        return _page(request, editing, status=422)
    return done(request, _("Saved. It holds from now on; earlier orders keep what they were promised."), _here(request))


def _preview(request: MemberRequest, before: Definition, after: Definition) -> dict[str, Any]:
    asked = past_requests(request.member.merchant.time_zone)
    return previewed(compare(asked, before, after))


def _page(
    request: MemberRequest, editing: Editing, *, preview: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"here": "setup", "editing": editing, "form": editing.terms, "preview": preview}
    return page(request, "dashboard/returns/policy.html", context, status=status)


def _here(request: MemberRequest) -> str:
    return place(request, "return_policy")
