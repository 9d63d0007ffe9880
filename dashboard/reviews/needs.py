"""Whom to call, which reviews wait to be looked at, and a review site that takes no invitations."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.needs.need import SHOWN, Need, since
from reviews.models import Review, ReviewHandoff, SurveyAnswer
from reviews.surveying import low

PATIENCE = timedelta(days=2)  # a buyer who wrote a review looks for it soon


def unhappy() -> Iterator[Need]:
    """Low answers that nobody has called about, the newest first: a call after a week is an insult of its own."""
    rows = SurveyAnswer.objects.filter(low(), called_at__isnull=True, erased_at__isnull=True, answered_at__gte=since())
    for row in rows.select_related("order").order_by("-answered_at")[: SHOWN + 1]:
        top = 10 if row.kind == SurveyAnswer.Kind.NPS else 5
        yield Need(
            what=_("Order %(number)s: %(score)s of %(top)s")
            % {"number": row.order.number, "score": row.score, "top": top},
            means=Truncator(" ".join(row.text.split())).chars(160) or _("This customer is unhappy. Call and ask why."),
            tone="warning",
            at=row.answered_at,
            link=("order", (row.order_id,)),
            act=("answer_called", (row.pk,)),
            act_words=_("I have called"),
        )


def unread_reviews() -> Iterator[Need]:
    """One row for all of them: moderation is done in one go."""
    waiting = Review.objects.filter(state=Review.State.WAITING, given_at__lt=timezone.now() - PATIENCE)
    count, first = waiting.count(), waiting.order_by("given_at").values_list("given_at", flat=True).first()
    if count:
        yield Need(
            what=ngettext("%(count)s review waits", "%(count)s reviews wait", count) % {"count": count},
            means=_("Their writers look for them. Publish them, good or bad, or decline with a reason."),
            tone="notice",
            at=first,
            link=("reviews", ()),
        )


def site_trouble() -> Iterator[Need]:
    """The review site refuses what we hand over."""
    row = ReviewHandoff.objects.filter(is_on=True).exclude(trouble="").first()
    if row is not None:
        yield Need(
            what=_("%(site)s takes no invitations") % {"site": row},
            means=row.trouble,
            tone="danger",
            at=row.trouble_at,
            link=("reviews_setup", ()),
        )
