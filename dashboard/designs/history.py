"""The versions of a design: what changed from one to the next, and back to an old one."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.designs.listing import is_live
from notifications.designs.comparing import changes
from notifications.designs.problems import Refused
from notifications.designs.versions import Outdated, restore
from notifications.models import MailDesign, MailDesignVersion

SHOWN = 50


@require_safe
@member_required
def design_versions(request: MemberRequest, pk: int) -> HttpResponse:
    """Every version, newest first, each with what it changed."""
    row = get_object_or_404(MailDesign, pk=pk)
    saved = list(MailDesignVersion.objects.filter(design=row).order_by("-number").defer("compiled")[: SHOWN + 1])
    rows: list[dict[str, Any]] = [
        {"version": new, "changes": changes(old.document, new.document) if old else [], "is_first": old is None}
        for new, old in zip(saved, [*saved[1:], None], strict=True)
    ]
    context = {"here": "designs", "design": row, "rows": rows[:SHOWN], "is_live": is_live(row)}
    return page(request, "dashboard/designs/versions.html", context)


@require_POST
@member_required
def design_restore(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Make an old version the newest again."""
    row = get_object_or_404(MailDesign, pk=pk)
    back = place(request, "design_versions", pk)
    asked = request.POST.get("based_on", "")
    based_on = int(asked) if asked.isdecimal() and len(asked) < 6 else -1
    try:
        made = restore(row, number, based_on=based_on, by=request.user.email)  # type: ignore[union-attr]
    except MailDesignVersion.DoesNotExist as error:
        raise Http404("no such version") from error
    except Outdated:
        return done(request, _("Somebody saved a newer version in the meantime. Look at it first."), back, good=False)
    except Refused as refused:
        return done(request, " ".join(map(str, refused.problems)), back, good=False)
    return done(request, _("Done: this is version %(number)s now.") % {"number": made.number}, back)
