"""The versions of the return policy: what each changed, and back to an older one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.returns.policy_differences import in_words
from dashboard.returns.policy_preview import previewed
from dashboard.returns.policy_saving import seen_by
from returns.models import PolicyVersion
from returns.policy.coding import PolicyError
from returns.policy.comparing import compare
from returns.policy.definition import Definition
from returns.policy.versions import Stale, in_force, save, stored
from returns.requesting.past import past_requests

SHOWN = 50


@require_safe
@member_required
def policy_versions(request: MemberRequest) -> HttpResponse:
    """Every version, newest first, each with what it changed."""
    saved = list(PolicyVersion.objects.order_by("-number")[: SHOWN + 1])
    read = {one.number: _read(one) for one in saved}
    before: list[PolicyVersion | None] = [*saved[1:], None]
    rows = [_row(new, old, read) for new, old in zip(saved, before, strict=False)][:SHOWN]
    return page(request, "dashboard/returns/policy_versions.html", {"here": "setup", "rows": rows, "now": in_force()})


@require_safe
@member_required
def policy_version(request: MemberRequest, number: int) -> HttpResponse:
    """One version beside the one in force, tried on past returns: what it would mean to go back to it."""
    row, now = get_object_or_404(PolicyVersion, number=number), in_force()
    old = _read(row)
    context: dict[str, Any] = {"here": "setup", "row": row, "now": now, "is_lawful": old is not None}
    if old is not None and number != now.number:
        asked = past_requests(request.member.merchant.time_zone)
        context |= {"changes": in_words(now.definition, old), "preview": previewed(compare(asked, now.definition, old))}
    return page(request, "dashboard/returns/policy_version.html", context)


@require_POST
@member_required
def policy_restore(request: MemberRequest, number: int) -> HttpResponse:
    """Make an old version the newest again. Whether returns are on stays as it is."""
    row, now = get_object_or_404(PolicyVersion, number=number), in_force()
    old, back = _read(row), place(request, "policy_versions")
    if old is None:
        return done(request, _("That version no longer holds by law: change it by hand."), back, good=False)
    try:
        made = save(old, by=request.member.user.email, is_on=now.is_on, seen=seen_by(request, now.number))
    except Stale:
        words = _("A colleague saved another version meanwhile. Look again.")
        return done(request, words, place(request, "policy_version", number), good=False)
    return done(request, _("Done: this is version %(number)s now.") % {"number": made}, back)


def _row(new: PolicyVersion, old: PolicyVersion | None, read: dict[int, Definition | None]) -> dict[str, Any]:
    after, before = read[new.number], read[old.number] if old else None
    return {
        "version": new, "is_first": old is None, "switched": old is not None and old.is_on != new.is_on,
        "changes": in_words(before, after) if before and after else [], "is_readable": after is not None,
    }  # fmt: skip


def _read(row: PolicyVersion) -> Definition | None:
    """None for one that would not be taken today."""
    try:
        return stored(row.definition)
    except PolicyError:
        return None
