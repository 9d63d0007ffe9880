"""The switch by which a shop's own product data says how products turn out."""

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.returns.setup import owners_only
from dashboard.returns.setup_checklist import SHOPS
from inbox.door import forget_cached
from inbox.models import Connection
from returns.insight.shops import can_be_told
from returns.insight.telling import SETTING, plan
from returns.models import SizeNotice


def shops_shown() -> list[dict[str, Any]]:
    """The merchant's shops, and how far their notes are. One query."""
    rows = SizeNotice.objects.filter(connection=OuterRef("pk")).order_by().values("connection")
    connections = Connection.objects.filter(source__in=SHOPS, is_active=True).annotate(
        told=_counted(rows, ~Q(told="")), waiting=_counted(rows, Q(state=SizeNotice.PENDING)),
        stuck=_counted(rows, Q(state=SizeNotice.BURIED)),
        trouble=Subquery(SizeNotice.objects.filter(connection=OuterRef("pk")).exclude(last_error="")
                         .order_by("-due_at").values("last_error")[:1]),
    )  # fmt: skip
    return [
        {"row": one, "is_on": bool(one.config.get(SETTING)), "can": can_be_told(one), "told": one.told,
         "waiting": one.waiting, "stuck": one.stuck, "trouble": (one.trouble or "").partition(": ")[2]}
        for one in connections.order_by("pk")
    ]  # fmt: skip


def _counted(rows: Any, which: Q) -> Any:
    return Coalesce(Subquery(rows.annotate(found=Count("pk", filter=which)).values("found")), 0)


@require_POST
@member_required
@owners_only
def size_notes_switch(request: MemberRequest, pk: int) -> HttpResponse:
    """Begin (`is_on` = 1) or end (0) writing notes into that shop; what it says already is taken out again."""
    rows = Connection.objects.filter(source__in=SHOPS, is_active=True).select_for_update().order_by("pk")
    row = get_object_or_404(rows, pk=pk)
    is_on = request.POST.get("is_on") == "1"
    back = f"{place(request, 'returns_insight')}#shops"
    if is_on and not can_be_told(row):
        return done(request, _("We have no way into this shop: give it an API token first."), back, good=False)
    row.config[SETTING] = is_on
    row.save(update_fields=["config"])
    forget_cached()
    plan()
    words = (
        _("On: the shop gets a note as soon as one is sure.")
        if is_on
        else _("Off: what the shop says of sizes is taken out.")
    )
    return done(request, words, back)
