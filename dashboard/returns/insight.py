"""What returns teach: why products come back, what that costs, whether promises were kept."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import page
from dashboard.visits.wording import number_of
from merchants.links import storefront_url
from returns.insight import figures, reasons, sizing
from returns.models import ReturnItem, SizeNote
from returns.policy.wording import REASONS

PERIODS = (30, 90, 365)
MOST_REASONS = 3  # of one product or variant
Verdict = SizeNote.Verdict
VERDICTS = {
    Verdict.SMALL: gettext_lazy("runs small"),
    Verdict.LARGE: gettext_lazy("runs large"),
    Verdict.TRUE: gettext_lazy("true to size"),
}


@require_safe
@member_required
def returns_insight(request: MemberRequest) -> HttpResponse:
    """GET ?days=30|90|365."""
    days = number_of(request.GET.get("days"))
    days = days if days in PERIODS else PERIODS[1]
    until = timezone.now()
    since = until - timedelta(days=days)
    listed = reasons.products(since, until)
    notes = sizing.notes_for([one.key for one in listed])
    outcomes = ReturnItem.Outcome
    context: dict[str, Any] = {
        "here": "returns", "days": days, "periods": PERIODS, "money": figures.money(since, until),
        "waiting": figures.waiting(since, until, ZoneInfo(request.member.merchant.time_zone)),
        "reasons": [(_said(code), pieces) for code, pieces in reasons.all_reasons(listed)],
        "outcomes": [(outcomes(code).label, pieces) for code, pieces in figures.outcomes(since, until).items()],
        "feed": storefront_url(request.member.merchant, "size_notes"),
        "products": [_product(one, notes.get(one.key[:100])) for one in listed],
    }  # fmt: skip
    return page(request, "dashboard/returns/insight.html", context)


def _product(one: reasons.Product, note: SizeNote | None) -> dict[str, Any]:
    variants = sorted(one.variants.values(), key=lambda variant: (-variant.returned, variant.name))
    return {
        "title": one.title, "sold": one.sold, "returned": one.returned, "share": one.share * 100,
        "reasons": _why(one.reasons), "note": VERDICTS[Verdict(note.verdict)] if note else "",
        "variants": [
            {"name": row.name, "sold": row.sold, "returned": row.returned, "reasons": _why(row.reasons)}
            for row in variants
            if row.name and row.returned
        ],
    }  # fmt: skip


def _why(counted: Any) -> str:
    return ", ".join(f"{_said(code)} ({pieces})" for code, pieces in counted.most_common(MOST_REASONS))


def _said(code: str) -> str:
    if not code:
        return _("no reason asked")
    return str(REASONS.get(code, code))
