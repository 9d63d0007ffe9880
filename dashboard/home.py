"""The way in: choose a shop, and see what needs a person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard import attention
from dashboard.access import MemberRequest, member_required, private, to_login
from dashboard.answering import SeeOther, page
from merchants.models import Member


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """/dashboard/: straight to the only shop, or a choice of shops."""
    if not request.user.is_authenticated:
        return to_login(request)
    members = list(
        Member.objects.select_related("merchant")
        .filter(user_id=int(request.user.pk or 0), merchant__is_active=True)
        .order_by("merchant__name")
    )
    if len(members) == 1:
        return private(SeeOther(reverse("dashboard:home", args=[members[0].merchant.slug])))
    return private(render(request, "dashboard/choose.html", {"members": members}))


@require_safe
@member_required
def home(request: MemberRequest) -> HttpResponse:
    """The first screen: only what a person has to do."""
    return page(request, "dashboard/home.html", {"sections": attention.sections(), "here": "home"})
