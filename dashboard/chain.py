"""An order's page with its whole chain."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import page
from dashboard.story import story
from dashboard.trace import trace_order
from orders.models import Order
from returns.models import Return


@require_safe
@member_required
def order(request: MemberRequest, pk: int) -> HttpResponse:
    """Parcels, mails and the chain that explains both."""
    found = get_object_or_404(Order.objects.select_related("connection").prefetch_related("shipments"), pk=pk)
    trace = trace_order(found)
    return page(request, "dashboard/order.html", {
        "here": "orders",
        "order": found,
        "lines": found.lines.all(),
        "refunds": found.refunds.all(),
        "returns": Return.objects.filter(items__order=found).distinct().order_by("-pk"),
        "trace": trace,
        "chapters": story(trace),
        "refused": [enrolment for enrolment in trace.enrolments if enrolment.state == "refused"],
    })  # fmt: skip
