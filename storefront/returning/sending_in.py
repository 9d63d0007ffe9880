"""The last step: everything once more, with what it costs and when the money comes; and one button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from merchants.models import unguessable
from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from merchants.tones import plain_language
from returns.models import Return
from returns.policy.vocabulary import Path
from returns.requesting.eligible import STAYS
from returns.requesting.submitting import Preview, made_before, preview, submit
from returns.requesting.wishes import Refused, Wish, WishedItem
from storefront.answering import posting, see_other
from storefront.lookup import PER_ADDRESS, network
from storefront.returning.details import Asked, Details
from storefront.returning.drafts import Draft
from storefront.returning.steps import draft_required, early
from storefront.returning.summing import summed_up

KEY = "k"  # the field that names one press of the button


@require_http_methods(["GET", "HEAD", "POST"])
@draft_required
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """GET shows it all; POST sends it in: 303 to what comes next, 422 keeps what was typed, 429 after too many."""
    if request.method != "POST":
        return early(request, draft, 3) or _page(request, draft, Details(draft))
    key = _key(request)
    try:
        # The second click: what it asks for may be gone, because the first one took it.
        made = made_before(Wish(draft.purchases.person, Path.MIND, (), key)) if key else None
    except Refused as no:
        return _page(request, draft, Details(draft), no.message, 422)
    if made is not None:
        return see_other(_next(made))
    return early(request, draft, 3) or _sent_in(request, draft, key)


def _sent_in(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    details = Details(draft, request.POST, request.FILES)
    # Before the photos are made anew: every try costs that work, the incomplete ones too.
    if _is_too_often(request):
        words = _("You have tried this many times in a short time. Wait ten minutes and try again.")
        return _page(request, draft, details, words, 429)
    if not details.check():
        return _page(request, draft, details, status=422)
    try:
        row = submit(wish_of(draft, details, key or unguessable()), draft.now)
    except Refused as no:
        return _page(request, draft, details, no.message, 422)
    return see_other(_next(row))


def wish_of(draft: Draft, details: Details, key: str) -> Wish:
    """What the button asks for. The draft is complete: `early` found nothing open."""
    items = tuple(_item(asked) for asked in details.asked)
    person, path = draft.purchases.person, draft.path or Path.MIND
    return Wish(person, path, items, key, plain_language(), details.name, details.email)


def _item(asked: Asked) -> WishedItem:
    pick = asked.pick
    if pick.outcome is None:
        raise Refused(_("Choose what you would like."), pick.key)
    return WishedItem(
        pick.key, pick.quantity, pick.outcome, pick.reason.code if pick.reason else "",
        pick.answers if pick.reason else {}, asked.comment.strip(), tuple(asked.photos), pick.swap,
    )  # fmt: skip


def _page(request: HttpRequest, draft: Draft, details: Details, problem: str = "", status: int = 200) -> HttpResponse:
    told: Preview | None = None
    try:
        told = preview(wish_of(draft, details, unguessable()), draft.purchases, draft.now)
    except Refused as no:
        # Gone meanwhile: say so beside the button, which would say it too.
        problem, status = problem or no.message, 422 if status == 200 else status
    context = {**summed_up(draft, details, told), "problem": problem, "key": _key(request) or unguessable()}
    return posting(render(request, "storefront/returning/check.html", context, status=status))


def _next(row: Return) -> str:
    """How it travels is the next choice, once the shop agreed and where anything travels at all."""
    travels = row.items.exclude(outcome__in=[one.value for one in STAYS])
    is_sent = row.state == Return.State.REGISTERED and travels.exists()
    return reverse("return_send" if is_sent else "return_page", kwargs={"public_id": row.public_id})


def _key(request: HttpRequest) -> str:
    typed = request.POST.get(KEY, "")
    return typed if typed.isascii() and typed.isalnum() and len(typed) == len(unguessable()) else ""


def _is_too_often(request: HttpRequest) -> bool:
    allowed, within = PER_ADDRESS
    return hits(f"return:{current_merchant_id()}:from:{network(request)}", within) > allowed
