"""The page of the loyalty programme."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.loyalty.forms import LoyaltyForm
from loyalty.models import LoyaltySettings, Membership


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def loyalty(request: MemberRequest) -> HttpResponse:
    """What mails say of the programme, as a form; 422 names what is wrong and keeps what was typed."""
    row = LoyaltySettings.objects.first() or LoyaltySettings()
    form = LoyaltyForm(request.member.merchant.language, row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        LoyaltySettings.objects.bulk_create([LoyaltySettings()], ignore_conflicts=True)
        kept = LoyaltySettings.objects.select_for_update().order_by("pk").get()
        form.apply(kept)
        kept.save()
        return done(request, _("Saved."), place(request, "loyalty"))
    members = Membership.objects.filter(ended_at__isnull=True).count()
    context = {"here": "loyalty", "form": form, "members": members}
    return page(request, "dashboard/loyalty/loyalty.html", context, status=422 if form.is_bound else 200)
