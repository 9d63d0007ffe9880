"""Everything that is set before returns work, on one page, and what is still missing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.access import SAFE, MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.returns.setup_checklist import standing, steps
from dashboard.returns.setup_forms import DeskForm, LabelsForm
from merchants.models import Member
from returns.labels.uploading import Upload
from returns.models import ReturnPolicy
from returns.policy.versions import Stale, in_force, save

P = ParamSpec("P")
PROVIDERS = (("mollie", "Mollie"), ("stripe", "Stripe"))


def owners_only(view: Callable[Concatenate[MemberRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Money and keys are the owners' affair: anybody else may look, and gets 403 for what would change something."""

    @wraps(view)
    def judged(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method not in SAFE and request.member.role != Member.Role.OWNER:
            return render(request, "dashboard/returns/setup_owners.html", {"here": "setup"}, status=403)
        return view(request, *args, **kwargs)

    return judged


@require_safe
@member_required
def returns_setup(request: MemberRequest) -> HttpResponse:
    """The checklist, and everything that it speaks of."""
    return setup_page(request)


def setup_page(
    request: MemberRequest, *, labels: forms.Form | None = None, upload: Upload | None = None
) -> HttpResponse:
    """The page; 422 with a form that is wrong."""
    merchant = request.member.merchant
    now = standing(merchant)
    listed = list(steps(now, merchant))
    context: dict[str, Any] = {
        "here": "setup",
        "now": now,
        "steps": listed,
        "missing": sum(1 for one in listed if one.is_needed and not one.is_done),
        "labels": labels or LabelsForm(),
        "upload": upload,
        "providers": [(key, name, now.accounts.get(key)) for key, name in PROVIDERS],
        "is_owner": request.member.role == Member.Role.OWNER,
        "is_wrong": labels is not None,
    }
    return page(request, "dashboard/returns/setup.html", context, status=422 if labels else 200)


@require_POST
@member_required
@owners_only
def returns_switch(request: MemberRequest) -> HttpResponse:
    """Switch returns on or off (`is_on` = 1 or 0), as a version of the policy. A withdrawal stays possible."""
    now, is_on = in_force(), request.POST.get("is_on") == "1"
    try:
        save(now.definition, by=request.member.user.email, is_on=is_on, seen=now.number)
    except Stale:
        words = _("A colleague saved another version meanwhile. Look again.")
        return done(request, words, place(request, "returns_setup"), good=False)
    words = (
        _("Returns are on: customers can start one from their order.")
        if is_on
        else _("Returns are off. Customers can still withdraw from their contract, as the law asks.")
    )
    return done(request, words, place(request, "returns_setup"))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@owners_only
def returns_desk(request: MemberRequest) -> HttpResponse:
    """Where goods go: a shop, or an address. 422 names the field."""
    country = request.member.merchant.country
    if request.method != "POST":
        return _desk(request, DeskForm(ReturnPolicy.objects.first(), country))
    row, _made = ReturnPolicy.objects.select_for_update().order_by("pk").get_or_create(defaults={"is_on": False})
    form = DeskForm(row, country, request.POST)
    if not form.is_valid():
        return _desk(request, form)
    row.receiving_location, row.address = form.cleaned_data["location"], form.address()
    row.save(update_fields=["receiving_location", "address"])
    return done(request, _("Saved. New labels bring goods there."), f"{place(request, 'returns_setup')}#desk")


def _desk(request: MemberRequest, form: DeskForm) -> HttpResponse:
    context = {"here": "setup", "form": form}
    return page(request, "dashboard/returns/setup_desk.html", context, status=422 if form.is_bound else 200)
