"""Publishing and declining, with a reason from a fixed list that knows no opinion; replies; and undoing all of it."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from reviews.models import Review, ReviewPhoto

State, Decline = Review.State, Review.Decline


class NotPossible(Exception):
    """The review is gone or erased, or the reason is none of the list."""


@dataclass(frozen=True)
class Honesty:
    """How many reviews of so many stars were published and declined: a shop that hides the bad ones shows it here."""

    stars: int
    published: int
    declined: int

    @property
    def share(self) -> float:
        """Of those looked at, how many were declined: 0 to 1."""
        looked_at = self.published + self.declined
        return self.declined / looked_at if looked_at else 0.0


def publish(pk: int, by: str) -> Review:
    """Readers see it from now on. Again changes nothing. Raises NotPossible."""
    return _decide(pk, State.PUBLISHED, "", by)


def decline(pk: int, reason: str, by: str) -> Review:
    """Readers never see it; its writer sees the reason. Raises NotPossible without a reason of the list."""
    if reason not in Decline.values:
        raise NotPossible
    return _decide(pk, State.DECLINED, reason, by)


def reopen(pk: int, by: str) -> Review:
    """As if nobody had looked: the undo of both. Raises NotPossible."""
    return _decide(pk, State.WAITING, "", by)


def reply(pk: int, words: str, by: str) -> Review:
    """The shop's answer, shown below the review; "" takes it off. Raises NotPossible."""
    review = _locked(pk)
    review.reply, review.replied_by = words, by if words else ""
    review.replied_at = timezone.now() if words else None
    review.save(update_fields=["reply", "replied_by", "replied_at"])
    return review


def remove_photo(pk: int, photo_id: str) -> Review:
    """Take one photo off, so that the words can still be published. Raises NotPossible."""
    review = _locked(pk)
    ReviewPhoto.objects.filter(review=review, public_id=photo_id).delete()
    return review


def honesty() -> list[Honesty]:
    """By stars, one first, of the merchant in scope. One query."""
    rows = Review.objects.values("stars").annotate(
        published=Count("pk", filter=Q(state=State.PUBLISHED)), declined=Count("pk", filter=Q(state=State.DECLINED))
    )
    found = {row["stars"]: row for row in rows}
    return [
        Honesty(stars, found.get(stars, {}).get("published", 0), found.get(stars, {}).get("declined", 0))
        for stars in range(1, 6)
    ]


def _decide(pk: int, state: str, reason: str, by: str) -> Review:
    review = _locked(pk)
    if (review.state, review.decline_reason) == (state, reason):
        return review
    review.state, review.decline_reason = state, reason
    review.moderated_at, review.moderated_by = (timezone.now(), by) if state != State.WAITING else (None, "")
    review.save(update_fields=["state", "decline_reason", "moderated_at", "moderated_by"])
    return review


def _locked(pk: int) -> Review:
    review: Review | None = (
        Review.objects.select_for_update().filter(pk=pk, erased_at__isnull=True).order_by("pk").first()
    )
    if review is None:
        raise NotPossible
    return review
