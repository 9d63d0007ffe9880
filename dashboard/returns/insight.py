"""What returns teach: why products come back, what that costs, whether promises were kept."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import page
from dashboard.care.exporting import csv_file
from dashboard.returns.insight_asking import PERIODS, Asked
from dashboard.returns.insight_telling import shops_shown
from dashboard.returns.insight_wording import (
    bars,
    money_shown,
    names_and_notes,
    product_shown,
    size_shown,
    waiting_shown,
)
from dashboard.returns.kinds import PATHS, outcome_words
from merchants.links import storefront_url
from returns.insight import reasons, sizes
from returns.insight.figures import figures
from returns.insight.waiting import waiting

MOST, MOST_SIZES = 50, 30
COLUMNS = ("product_id", "product", "variant", "size", "sold", "returned", "reason", "pieces")


@require_safe
@member_required
def returns_insight(request: MemberRequest) -> HttpResponse:
    """The page; see Asked for what its address says."""
    asked = Asked(request)
    scope = asked.scope
    listed = reasons.products(scope)
    found = figures(scope)
    zone = ZoneInfo(request.member.merchant.time_zone)
    shops, (names, notes) = shops_shown(), names_and_notes(request.member.merchant, [one.key for one in listed[:MOST]])
    context: dict[str, Any] = {
        "here": "returns", "asked": asked, "periods": PERIODS, "paths": list(PATHS.items())[:3], "shops": shops,
        "money": [money_shown(one) for one in found.money],
        "waiting": waiting_shown(waiting(scope, zone, timezone.localdate())),
        "reasons": bars([(names.get(code, code), pieces) for code, pieces in found.reasons.items()]),
        "outcomes": bars([(outcome_words(code), pieces) for code, pieces in found.outcomes.items()]),
        "feed": storefront_url(request.member.merchant, "size_notes"), "can_tell": [one for one in shops if one["can"]],
        "products": [product_shown(one, notes.get(one.key[:100], ""), names) for one in listed[:MOST]],
        "more": max(0, len(listed) - MOST), "sizes": [size_shown(one) for one in sizes.by_size(listed)[:MOST_SIZES]],
        "is_narrowed": bool(asked.limits), "pieces": sum(found.outcomes.values()),
    }  # fmt: skip
    return page(request, "dashboard/returns/insight.html", context)


@require_safe
@member_required
def returns_insight_csv(request: MemberRequest) -> HttpResponse:
    """Every product, variant and reason of the same look, as a file: a row for each reason of each variant."""
    listed = reasons.products(Asked(request).scope)
    cells = (
        [one.key, one.title, row.name, sizes.size_of(row.name), row.sold, row.returned, code, pieces]
        for one in listed
        for row in sorted(one.variants.values(), key=lambda variant: variant.name)
        for code, pieces in sorted(row.reasons.items()) or [("", 0)]
    )
    return csv_file("returns", COLUMNS, cells)
