"""The form for reviews: the same for who is happy and who is not, and so are the thanks."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from merchants.tones import plain_language
from orders.models import Line, Order
from reviews import giving
from reviews.models import ReviewPhoto
from reviews.publishing import settings_now
from storefront.answering import merchant_of, posting, see_other
from storefront.lookup import network
from storefront.opening import order_required
from storefront.reviewing.forms import ACCEPT, STARS, About, ReviewForm

MOST_PRODUCTS = 12  # of a page: an order of forty items is not a questionnaire of forty
PER_ORDER = (20, timedelta(hours=1))
PER_ADDRESS = (60, timedelta(hours=1))


@require_http_methods(["GET", "HEAD", "POST"])
@order_required
def review_form(request: HttpRequest, order: Order) -> HttpResponse:
    """GET shows it, POST keeps it: 303 to the thanks, 422 keeps what was typed, 409 when somebody looked meanwhile."""
    if not giving.can_be_reviewed(order):
        raise Http404
    merchant, settings = merchant_of(request), settings_now()
    reward = giving.reward_words(settings, plain_language(), merchant)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, status, problem = _form(order, settings.takes_photos, *posted), 200, ""
    if request.method == "POST":
        if form.is_trapped:
            return _sent(order)
        status, problem = _kept(request, order, form, reward)
        if status == 303:
            return _sent(order)
        if status == 409:
            form = _form(order, settings.takes_photos)
    context = {
        "order": order, "form": form, "problem": problem, "reward": reward, "stars": STARS, "accept": ACCEPT,
        "is_public": settings.is_public,
    }  # fmt: skip
    return posting(render(request, "storefront/reviewing/review.html", context, status=status))


@require_safe
@order_required
def review_sent(request: HttpRequest, order: Order) -> HttpResponse:
    """The same thanks for every number of stars."""
    context = {
        "order": order,
        "reviews": list(giving.reviews_of(order).values()),
        "is_public": settings_now().is_public,
    }
    return render(request, "storefront/reviewing/sent.html", context)


@require_safe
@order_required
def review_photo(request: HttpRequest, order: Order, photo: str) -> HttpResponse:
    """A photo of one's own review, for who holds the order's key, before anybody else may see it."""
    row = ReviewPhoto.objects.filter(review__order=order, public_id=photo).first() if photo.isalnum() else None
    if row is None:
        raise Http404
    return picture(row)


def picture(row: ReviewPhoto) -> HttpResponse:
    """The bytes as what they are; by itself it may load and run nothing."""
    response = HttpResponse(bytes(row.content), content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _kept(request: HttpRequest, order: Order, form: ReviewForm, reward: str) -> tuple[int, str]:
    """Keep what was said: the answer's status, and the words where it is none of the form's own errors."""
    if not form.is_valid():
        return 422, _("Choose the stars for at least one product.") if form.says_nothing else ""
    if _is_too_often(request, order):
        return 429, _("That was too often in a short time. Try again in an hour.")
    name = form.name.cleaned_data["shown_name"]
    try:
        giving.give(order, form.given(), name, plain_language(), reward)
    except giving.LookedAt:
        return 409, _(
            "Somebody has looked at your review meanwhile, so it can no longer be changed. This is how it stands."
        )
    return 303, ""


def _form(order: Order, takes_photos: bool, data: object = None, files: object = None) -> ReviewForm:
    before = giving.reviews_of(order)
    lines = list(Line.objects.filter(order=order)[:MOST_PRODUCTS]) if giving.has_arrived(order) else []
    abouts = [About(f"p{place}", line, before.get(line.external_id)) for place, line in enumerate(lines)]
    abouts.append(About("whole", None, before.get(giving.WHOLE)))
    known = next((row.shown_name for row in before.values()), None)
    name = giving.first_name(order) if known is None else known
    return ReviewForm(abouts, name, takes_photos, data, files)  # type: ignore[arg-type]


def _is_too_often(request: HttpRequest, order: Order) -> bool:
    merchant = current_merchant_id()
    tries = (
        (f"review:{merchant}:order:{order.pk}", *PER_ORDER),
        (f"review:{merchant}:from:{network(request)}", *PER_ADDRESS),
    )
    return any([hits(key, window) > allowed for key, allowed, window in tries])


def _sent(order: Order) -> HttpResponse:
    return see_other(reverse("review_sent", kwargs={"public_id": order.public_id}))
