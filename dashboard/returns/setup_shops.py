"""What a shop's own API does for returns: pays back, tells what is in stock, takes orders."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.returns.setup import owners_only
from dashboard.returns.setup_checklist import SHOPS, can_call
from dashboard.returns.setup_forms import ShopForm
from inbox.door import forget_cached
from inbox.models import Connection


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@owners_only
def returns_shop(request: MemberRequest, pk: int) -> HttpResponse:
    """The settings of one connection that returns read. 422 names the field."""
    rows = Connection.objects.filter(source__in=SHOPS).order_by("pk")
    row = get_object_or_404(rows.select_for_update().order_by("pk") if request.method == "POST" else rows, pk=pk)
    form = ShopForm(row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.apply()
        row.save(update_fields=["config", "api_token"])
        forget_cached()
        return done(request, _("Saved."), f"{place(request, 'returns_setup')}#money")
    context = {"here": "setup", "connection": row, "form": form, "can_call": can_call(row)}
    return page(request, "dashboard/returns/setup_shop.html", context, status=422 if form.is_bound else 200)
