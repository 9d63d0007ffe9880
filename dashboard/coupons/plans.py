"""The plans with their stock; making one, adding codes, stopping it."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coupons import running, uploading
from coupons.models import CouponCode, CouponDraw, CouponPlan
from coupons.stock import Stock, stocks_of
from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.coupons.forms import PlanForm, UploadForm
from notifications.about.couponing import worth_words
from notifications.journeys.titles import title
from notifications.models import Journey
from orders.models import Order

SHOWN = 20
Source = CouponPlan.Source


@require_safe
@member_required
def coupons(request: MemberRequest) -> HttpResponse:
    """All plans, running ones first."""
    plans = CouponPlan.objects.order_by("-stopped_at", "-pk")
    rows = _rows(sorted(plans[:50], key=lambda plan: plan.stopped_at is not None))
    return page(request, "dashboard/coupons/coupons.html", {"here": "coupons", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def coupon_new(request: MemberRequest) -> HttpResponse:
    """POST makes a plan; 422 names what is wrong, also that the journey has a plan."""
    plan = CouponPlan(currency="EUR", valid_days=30)
    form = PlanForm(request.POST if request.method == "POST" else None, instance=plan)
    if request.method == "POST" and form.is_valid():
        try:
            made = running.start(form.save(commit=False))
        except running.JourneyTaken:
            form.add_error("journey", _("Another plan gives codes to these mails. Stop it first."))
        else:
            words = _("The plan runs. Add codes now.") if made.source == Source.POOL else _("The plan runs.")
            return done(request, words, place(request, "coupon", made.pk))
    return page(
        request, "dashboard/coupons/new.html", {"here": "coupons", "form": form}, status=422 if form.errors else 200
    )


@require_safe
@member_required
def coupon(request: MemberRequest, pk: int) -> HttpResponse:
    """One plan: its stock, its last codes, and more codes."""
    return _page(request, _plan(pk), UploadForm())


@require_POST
@member_required
def coupon_upload(request: MemberRequest, pk: int) -> HttpResponse:
    """POST file= or codes=: every code is added, or none and the wrong lines are named (422)."""
    plan, form = _plan(pk), UploadForm(request.POST, request.FILES)
    if plan.source != Source.POOL or plan.stopped_at is not None:
        return done(request, _("This plan takes no codes."), place(request, "coupon", pk), good=False)
    if not form.is_valid():
        return _page(request, plan, form, status=422)
    try:
        count = uploading.upload(plan, form.raw())
    except uploading.Refused as refused:
        return _page(request, plan, form, refused, status=422)
    words = ngettext("%(count)s code added.", "%(count)s codes added.", count) % {"count": count}
    return done(request, words, place(request, "coupon", pk))


@require_POST
@member_required
def coupon_stop(request: MemberRequest, pk: int) -> HttpResponse:
    """No code goes out any more. What people hold stays good; a new plan may take over."""
    if not running.stop(_plan(pk).pk):
        return done(request, _("It was stopped before."), place(request, "coupon", pk), good=False)
    return done(request, _("Stopped. Codes that people have stay good."), place(request, "coupon", pk))


def _plan(pk: int) -> CouponPlan:
    found: CouponPlan = get_object_or_404(CouponPlan, pk=pk)
    return found


def _rows(plans: Sequence[CouponPlan]) -> list[dict[str, object]]:
    """The plans with their stock and journey; two queries for any number of them."""
    stocks = stocks_of(plans, timezone.now())
    journeys = {one.key: one for one in Journey.objects.filter(key__in={plan.journey for plan in plans})}
    return [_row(plan, stocks[plan.pk], journeys.get(plan.journey)) for plan in plans]


def _row(plan: CouponPlan, stock: Stock, journey: Journey | None) -> dict[str, object]:
    return {
        "plan": plan, "stock": stock, "worth": worth_words(plan),
        "journey": title(journey) if journey else plan.journey, "is_on": journey and journey.state == Journey.State.ON,
    }  # fmt: skip


def _page(
    request: MemberRequest,
    plan: CouponPlan,
    form: UploadForm,
    refused: uploading.Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    given = CouponCode.objects.filter(plan=plan).exclude(state=CouponCode.State.FREE)
    codes = list(given.select_related("order", "customer").order_by("-reserved_at", "-pk")[:SHOWN])
    bought = Order.objects.in_bulk({code.redeemed_order_id for code in codes if code.redeemed_order_id})
    waiting = CouponDraw.objects.filter(plan=plan, state__in=[CouponDraw.State.WAITING, CouponDraw.State.FAILED])
    context = {
        "here": "coupons", **_rows([plan])[0], "form": form, "refused": refused, "is_pool": plan.source == Source.POOL,
        "codes": [(code, bought.get(code.redeemed_order_id)) for code in codes], "waiting": waiting.count(),
    }  # fmt: skip
    return page(request, "dashboard/coupons/coupon.html", context, status=status)
