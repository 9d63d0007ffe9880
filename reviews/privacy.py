"""Forgetting a person: words, names and photos go; how many stars there were stays as a number of nobody."""

from django.utils import timezone

from outbox.models import DomainEvent
from reviews.models import Review, ReviewInvitation, ReviewPhoto, SurveyAnswer


def forget(event: DomainEvent) -> None:
    """Empty reviews and answers of an erased customer's orders, and ask nobody about them; idempotent."""
    orders, now = event.data.get("orders", []), timezone.now()
    reviews = Review.objects.filter(order_id__in=orders)
    ReviewPhoto.objects.filter(review__in=reviews).delete()
    reviews.filter(erased_at__isnull=True).update(
        text="", shown_name="", reply="", replied_by="", state=Review.State.DECLINED,
        decline_reason=Review.Decline.ASKED, moderated_at=now, moderated_by="", erased_at=now,
    )  # fmt: skip
    SurveyAnswer.objects.filter(order_id__in=orders, erased_at__isnull=True).update(
        text="", called_by="", erased_at=now
    )
    ReviewInvitation.objects.filter(order_id__in=orders, state=ReviewInvitation.State.WAITING).update(
        state=ReviewInvitation.State.CALLED_OFF, settled_at=now
    )
    # The site's own id of him, and what it said of his address.
    ReviewInvitation.objects.filter(order_id__in=orders).update(reference="", last_error="")
