"""Changing the delivery: choose what, say how, and read what became of it. One thing a page, nothing by GET."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orders.models import Order
from storefront import keys
from storefront.answering import posting, see_other
from storefront.changing import address, outcomes
from storefront.changing.asked import of_change
from storefront.changing.choices import choices_of, words_of
from storefront.changing.forms import FORMS, WishForm, country_words
from storefront.changing.opening import target_required, targets_on
from storefront.changing.points import to_point
from storefront.changing.section import part_of
from storefront.changing.targets import Target
from storefront.opening import order_required
from tracking import change_reasons, changes
from tracking.carriers.names import display_name
from tracking.models import DeliveryChange

Kind = DeliveryChange.Kind


@require_safe
@order_required
def choose(request: HttpRequest, order: Order) -> HttpResponse:
    """Everything that can be changed, part by part, and what cannot with its reason."""
    parts = [part_of(target) for target in targets_on(order)]
    return render(request, "storefront/changing/choose.html", {"order": order, "parts": parts})


@require_http_methods(["GET", "HEAD", "POST"])
@target_required
def change(request: HttpRequest, target: Target, kind: str) -> HttpResponse:
    """The page of one kind of wish. What cannot be asked for (any more) is said instead of a form."""
    if kind not in Kind.values:
        raise Http404
    is_post = request.method == "POST"
    if target.open and not is_post:
        return outcomes.already_open(request, target, kind)
    option = target.option(kind)
    if not option.can_request and not target.open:
        return outcomes.not_possible(request, target, kind, option.reason, status=409 if is_post else 200)
    if kind == Kind.PICKUP_POINT:  # chosen on a page of its own, which posts to change_to_point
        return see_other(outcomes.points_page(target))
    if kind == Kind.ADDRESS and keys.address_key(request, target.order.public_id) is None:
        return _without_key(request, target)
    return _fill_in(request, target, FORMS[kind])


@require_POST
@target_required
def change_to_point(request: HttpRequest, target: Target) -> HttpResponse:
    """Where the page of pick-up points posts a choice."""
    option = target.option(Kind.PICKUP_POINT)
    if not option.can_request and not target.open:
        return outcomes.not_possible(request, target, Kind.PICKUP_POINT, option.reason, status=409)
    return to_point(request, target)


def _without_key(request: HttpRequest, target: Target) -> HttpResponse:
    """No fresh link in this browser (any more)."""
    if request.method != "POST":
        return address.link_page(request, target)
    form = FORMS[Kind.ADDRESS](target, request.POST)
    return outcomes.link_over(request, target, form.wish if form.is_valid() else None)


def _fill_in(request: HttpRequest, target: Target, form_class: type[WishForm]) -> HttpResponse:
    """The form; for an address, which is typed and travels far, a look at it before it is asked for."""
    form = form_class(target, request.POST if request.method == "POST" else None)
    kind = form_class.kind
    if request.method != "POST":
        return form_page(request, target, form, 200)
    if not form.is_valid():
        return form_page(request, target, form, 422)
    if kind == Kind.ADDRESS and request.POST.get("sure") != "yes":
        if request.POST.get("again"):
            return form_page(request, target, form, 200)
        return _check_page(request, target, form)
    return outcomes.ask(request, target, kind, form.wish)


@require_safe
@order_required
def asked(request: HttpRequest, order: Order, change_id: str) -> HttpResponse:
    """What was asked for, how it stands and what happens next."""
    return _asked(request, order, change_id)


@require_POST
@order_required
def withdraw(request: HttpRequest, order: Order, change_id: str) -> HttpResponse:
    """Take the wish back while nobody acted on it. Taken back twice is taken back."""
    found = outcomes.change_of(order, change_id)
    if found is None:
        return see_other(outcomes.order_page(order))
    try:
        changes.withdraw(found)
    except changes.NotPossible as refusal:
        found.refresh_from_db()
        if found.state != DeliveryChange.State.WITHDRAWN:
            return _asked(request, order, change_id, problem=change_reasons.words(refusal.reason), status=409)
    return see_other(outcomes.asked_page(order, change_id))


def _check_page(request: HttpRequest, target: Target, form: WishForm) -> HttpResponse:
    country = country_words(form.wish["country"])
    context = {"target": target, "order": target.order, "wish": form.wish, "country": country}
    return posting(render(request, "storefront/changing/check.html", context))


def form_page(request: HttpRequest, target: Target, form: WishForm, status: int) -> HttpResponse:
    """The form as a page, with what was typed."""
    option = target.option(form.kind)
    context = {
        "target": target,
        "order": target.order,
        "form": form,
        "fields": form.laid_out(),
        "heading": words_of(form.kind, target),
        "is_cancel": form.kind == Kind.CANCEL,
        "is_address": form.kind == Kind.ADDRESS,
        "option": option,
        "cutoff": choices_of(target).until(option),
    }
    return posting(render(request, "storefront/changing/form.html", context, status=status))


def _asked(request: HttpRequest, order: Order, change_id: str, *, problem: str = "", status: int = 200) -> HttpResponse:
    found = outcomes.change_of(order, change_id)
    if found is None:
        return see_other(outcomes.order_page(order))
    carrier = display_name(found.shipment.carrier) if found.shipment else ""
    context = {"problem": problem, "is_refused": found.state == DeliveryChange.State.REFUSED,
               **outcomes.told(request, order, of_change(found), carrier)}  # fmt: skip
    return posting(render(request, "storefront/changing/asked.html", context, status=status))
