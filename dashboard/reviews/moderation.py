"""Looking at reviews: publish, decline with a reason that is no opinion, reply, and undo."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from reviews import moderating
from reviews.models import Review, ReviewPhoto
from reviews.moderating import NotPossible

SHOWN = 30
State = Review.State


class ReplyForm(forms.Form):
    """What the shop answers in public."""

    reply = forms.CharField(
        label=gettext_lazy("Your reply, for everybody to read"),
        help_text=gettext_lazy("Name no order, no address and nobody. Empty takes it off."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_safe
@member_required
def reviews(request: MemberRequest) -> HttpResponse:
    """GET ?state=waiting|published|declined &older=<id>; what waits comes first in time, the others newest first."""
    state = request.GET.get("state", "")
    state = state if state in State.values else str(State.WAITING)
    rows = Review.objects.filter(state=state).select_related("order").prefetch_related("photos")
    older = request.GET.get("older", "")
    if older.isascii() and older.isdigit() and len(older) < 18:
        rows = rows.filter(pk__lt=int(older))
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    context = {
        "here": "reviews", "reviews": found[:SHOWN], "state": state, "states": State.choices,
        "older": found[SHOWN - 1].pk if len(found) > SHOWN else None, "honesty": moderating.honesty(),
        "reasons": Review.Decline.choices,
    }  # fmt: skip
    return page(request, "dashboard/reviews/reviews.html", context)


@require_safe
@member_required
def review(request: MemberRequest, pk: int) -> HttpResponse:
    """One review with its order, and everything that can be done with it."""
    return _page(request, _review(pk), ReplyForm())


@require_POST
@member_required
def review_decide(request: MemberRequest, pk: int) -> HttpResponse:
    """POST act=publish|decline|reopen|remove_photo, with reason= or photo=."""
    row, act, by = _review(pk), request.POST.get("act", ""), str(request.user)
    here = place(request, "review", pk)
    try:
        if act == "publish":
            moderating.publish(row.pk, by)
            return done(request, _("Published."), here)
        if act == "reopen":
            moderating.reopen(row.pk, by)
            return done(request, _("It waits to be looked at again."), here)
        if act == "remove_photo":
            moderating.remove_photo(row.pk, request.POST.get("photo", "").replace("\0", ""))
            return done(request, _("The photo is gone."), here)
        if act == "decline":
            moderating.decline(row.pk, request.POST.get("reason", ""), by)
            return done(request, _("Declined. Its writer sees the reason."), here)
    except NotPossible:
        words = (
            _("Choose a reason. That a review is negative is none.")
            if act == "decline"
            else _("That is not possible any more.")
        )
        return done(request, words, here, good=False)
    raise Http404


@require_POST
@member_required
def review_reply(request: MemberRequest, pk: int) -> HttpResponse:
    """POST reply=: 303 when it was kept, 422 when it cannot be."""
    row, form = _review(pk), ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    words = form.cleaned_data["reply"].strip()
    try:
        moderating.reply(row.pk, words, str(request.user))
    except NotPossible:
        return done(request, _("That is not possible any more."), place(request, "reviews"), good=False)
    return done(
        request,
        _("Your reply stands below the review.") if words else _("The reply is gone."),
        place(request, "review", pk),
    )


@require_safe
@member_required
def review_photo(request: MemberRequest, photo: str) -> HttpResponse:
    """A photo as it would be published, whatever became of its review."""
    row = get_object_or_404(ReviewPhoto, public_id=photo)
    response = HttpResponse(bytes(row.content), content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _review(pk: int) -> Review:
    found: Review = get_object_or_404(Review.objects.select_related("order"), pk=pk)
    return found


def _page(request: MemberRequest, row: Review, form: ReplyForm, status: int = 200) -> HttpResponse:
    if not form.is_bound:
        form = ReplyForm(initial={"reply": row.reply})
    context: dict[str, Any] = {
        "here": "reviews", "row": row, "photos": row.photos.all(), "form": form, "reasons": Review.Decline.choices,
    }  # fmt: skip
    return page(request, "dashboard/reviews/review.html", context, status=status)
