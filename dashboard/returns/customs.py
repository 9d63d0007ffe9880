"""What customs papers of a return lack: which fact of which product, for who can fill it in at the shop."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from merchants.models import Merchant
from orders.describing import ask_again
from returns.labels.declaring import HS_CODE, ORIGIN, VALUE, WEIGHT
from returns.labels.describing import customs_gaps
from returns.models import Return, ReturnItem

FACTS = {
    HS_CODE: gettext_lazy("customs code (HS)"), ORIGIN: gettext_lazy("country of origin"),
    WEIGHT: gettext_lazy("weight"), VALUE: gettext_lazy("price paid"),
}  # fmt: skip
OPEN = (Return.State.ASKED, Return.State.REGISTERED)


def customs_of(row: Return, merchant: Merchant, items: list[ReturnItem]) -> list[dict[str, Any]]:
    """Every product that cannot be declared, with what is missing; [] where nothing is, and within the Union. Two
    queries for a return from another country, none for others."""
    if row.state not in OPEN:
        return []
    return [
        {"title": gap.title, "sku": gap.sku, "missing": [str(FACTS[name]) for name in gap.facts]}
        for gap in customs_gaps(row, merchant, items)
    ]


@require_POST
@member_required
def return_customs(request: MemberRequest, pk: int) -> HttpResponse:
    """POST has the shop asked about the products once more, by the next poll: 303 to the return."""
    row = get_object_or_404(Return, pk=pk)
    lines = [line for line in row.items.values_list("line_id", flat=True) if line]
    asked = ask_again(lines)
    words = _("The shop is asked within a few minutes.") if asked else _("The shop cannot be asked about these.")
    return done(request, words, place(request, "return", pk), good=bool(asked))
