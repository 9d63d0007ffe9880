"""The four steps: what and why it is about, the reasons, what somebody would like, and sending it in.

All but the last are GET and change nothing: the answers are in the address. A step with one answer is left out, and
whoever comes to a step too early is shown the one that is still open, with what is missing there.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from returns.policy.vocabulary import Path
from returns.requesting.bought import read
from returns.requesting.eligible import decision_for
from storefront.answering import posting, see_other
from storefront.returning.costs import costs_of
from storefront.returning.drafts import Draft, Pick
from storefront.returning.keys import held
from storefront.returning.laying_out import parcels
from storefront.returning.opening import nobody
from storefront.returning.outcomes import wishes_of
from storefront.returning.reasons import asking_of
from storefront.returning.waiting import GOODS, PART, fresh, is_look, still, wait_of
from storefront.returning.wording import path_words

View = Callable[..., HttpResponse]
RECEIVER = "gift"  # ?as=: who holds both an order and a gift says which it is


def draft_required(view: View) -> View:
    """Call `view(request, draft)` with the answers in the address, for who holds a link to anything here."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest) -> HttpResponse:
        draft = draft_of(request)
        if draft is None:
            return nobody()
        if not draft.purchases.policy.is_on:
            return render(request, "storefront/returning/closed.html", {"withdraw": withdraw_address(draft)})
        if draft.path == Path.WITHDRAW:
            return see_other(withdraw_address(draft))
        return view(request, draft)

    return opened


def withdrawing_too(draft: Draft) -> str:
    """Where to withdraw, for who reports something wrong while that right stands for a thing of it: the law gives both,
    and money back is in the other one (Directive 2011/83/EU, art. 9; (EU) 2019/771, art. 13). "" for everybody else."""
    if draft.path != Path.WRONG or draft.purchases.person.is_gift:
        return ""
    able = [one for one in draft.picks if _may_withdraw(draft, one)]
    return reverse("withdraw_order", kwargs={"public_id": able[0].choice.parts[0].order.public_id}) if able else ""


def _may_withdraw(draft: Draft, pick: Pick) -> bool:
    return decision_for(draft.purchases, pick.choice, Path.WITHDRAW, draft.now, pick.quantity).is_eligible


def withdraw_address(draft: Draft) -> str:
    """The withdrawal function, with the order that somebody came from where it is his."""
    named = draft.params.get("order", "")
    is_known = any(order.public_id == named for order in draft.purchases.orders)
    return reverse("withdraw_order", kwargs={"public_id": named}) if is_known else reverse("withdraw")


def draft_of(request: HttpRequest) -> Draft | None:
    """The answers so far; None for who holds no live link. What a form posts counts with what its address says."""
    person = held(request).person(request.GET.get("as") == RECEIVER)
    if person.is_nobody:
        return None
    params = request.GET.copy()
    if request.method == "POST":
        for name, values in request.POST.lists():
            if name.startswith("a-"):
                params.setlist(name, values)
    purchases = read(person)
    return Draft(purchases, params, timezone.now()) if purchases.orders else None


@require_safe
@draft_required
def choose(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What is it about, and which things."""
    return choosing(request, draft, {})


@require_safe
@draft_required
def why(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The reason for each thing. Meanwhile the shops are asked what there is instead."""
    draft.goods.want()
    return early(request, draft, 1) or reasoning(request, draft, {})


@require_safe
@draft_required
def what(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What somebody would like for each thing; left out where nothing has a choice."""
    draft.goods.want()
    shown = early(request, draft, 2)
    if shown is not None:
        return shown
    if is_look(request):
        return _looked(request, draft)
    if not draft.has_choice:
        return see_other(reverse("return_check") + draft.query)
    return wishing(request, draft, {})


def _looked(request: HttpRequest, draft: Draft) -> HttpResponse:
    """To the part that asks for news: the page anew, unless something is chosen on it already."""
    if draft.is_asking:
        return still(request, None, GOODS)
    if not any(pick.outcome for pick in draft.picks):
        return fresh()
    wait = replace(wait_of(request, GOODS), what="more goods", every=0)
    return posting(render(request, PART, {"wait": wait}))


def early(request: HttpRequest, draft: Draft, steps: int) -> HttpResponse | None:
    """The first of these steps that is still open, with what is wrong there; None when all are answered."""
    stages: list[tuple[dict[str, str], Callable[[HttpRequest, Draft, dict[str, str]], HttpResponse]]] = [
        (draft.what_is_wrong(), choosing),
    ]
    if steps > 1:
        stages.append((draft.why_is_wrong(), reasoning))
    if steps > 2:
        stages.append((draft.outcome_is_wrong(), wishing))
    return next((page(request, draft, wrong) for wrong, page in stages if wrong), None)


def choosing(request: HttpRequest, draft: Draft, errors: dict[str, str]) -> HttpResponse:
    """The first page."""
    is_gift = draft.purchases.person.is_gift
    shown = parcels(draft, errors)
    context = {
        "parcels": shown,
        "is_open": any(parcel.is_open for parcel in shown),
        "paths": [
            (path.value, path_words(path, is_gift=is_gift), path == draft.path) for path in (Path.MIND, Path.WRONG)
        ],
        "is_gift": is_gift,
        "can_ask_for_more": not draft.purchases.person.customers and not is_gift,
        "withdraw": withdraw_address(draft),
        "back": _order_page(draft),
        "carried": draft.carried(("path", "i", "q-")),
    }
    return _shown(request, "choose", draft, errors, context)


def reasoning(request: HttpRequest, draft: Draft, errors: dict[str, str]) -> HttpResponse:
    """The second page."""
    context = {
        "asked": asking_of(draft, errors),
        "withdraw_too": withdrawing_too(draft),
        "carried": draft.carried(("r-", "a-")),
        "back": _back(draft, "return_new"),
    }
    return _shown(request, "why", draft, errors, context)


def wishing(request: HttpRequest, draft: Draft, errors: dict[str, str]) -> HttpResponse:
    """The third page."""
    context = {
        "wishes": wishes_of(draft, errors),
        "costs": costs_of(draft.picks),
        "withdraw_too": withdrawing_too(draft),
        "carried": draft.carried(("o-", "x-", "w-")),
        "is_asking": draft.is_asking,
        "wait": wait_of(request, GOODS),
        "too_often": draft.goods.is_too_often,
        "again": reverse("return_what") + draft.query,
        "back": _back(draft, "return_why"),
    }
    return _shown(request, "what", draft, errors, context)


def _shown(
    request: HttpRequest, page: str, draft: Draft, errors: dict[str, str], context: dict[str, Any]
) -> HttpResponse:
    common = {"draft": draft, "errors": errors, "is_claim": draft.path == Path.WRONG, "step": draft.step(page)}
    status = 422 if errors else 200
    return posting(render(request, f"storefront/returning/{page}.html", {**common, **context}, status=status))


def _order_page(draft: Draft) -> str:
    """The order's page, for who came from it (bridging.py): its key is not for these addresses; "" otherwise."""
    named = draft.params.get("order", "")
    is_known = any(order.public_id == named for order in draft.purchases.orders)
    return reverse("order_page", kwargs={"public_id": named}) if is_known and "back" in draft.params else ""


def _back(draft: Draft, view: str) -> str:
    return reverse(view) + draft.query
