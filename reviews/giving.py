"""Taking a buyer's reviews: one per bought product and one of the whole order, changeable until somebody looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from merchants.models import Merchant
from orders.models import Line, Order
from outbox.events import record
from reviews.models import Review, ReviewPhoto, ReviewSettings
from reviews.photos import MOST, Photo
from reviews.products import product_key

WHOLE = ""  # the line_key of a review of the whole order
State = Review.State
CHANGED = ("stars", "text", "shown_name", "language", "reward", "changed_at")


class LookedAt(Exception):
    """Somebody has published or declined it by now: what readers see must stay what was looked at."""


@dataclass(frozen=True)
class Given:
    """What the buyer says of one product (`line` None: of the whole order)."""

    line: Line | None
    stars: int
    text: str = ""
    photos: Sequence[Photo] = ()
    drops: frozenset[str] = frozenset()  # public ids of photos to take off again


def can_be_reviewed(order: Order) -> bool:
    """Was it a purchase? What was cancelled, or placed to try the shop, is none, and a review of it not verified."""
    return order.cancelled_at is None and not order.is_test and order.redacted_at is None


def has_arrived(order: Order) -> bool:
    """Does the buyer hold anything of it? Before that he can tell of the order, not of the products."""
    return bool(order.delivered_at or order.collected_at) or order.shipments.filter(delivered_at__isnull=False).exists()


def give(order: Order, given: Sequence[Given], shown_name: str, language: str, reward: str) -> list[Review]:
    """Keep the reviews; records `review.given` for each new one. The same again changes nothing but its time.

    Locks the order: two tabs at once make one review of a product. Raises LookedAt, before anything is written.
    """
    order = Order.objects.select_for_update(no_key=True).order_by("pk").get(pk=order.pk)
    found = {row.line_key: row for row in Review.objects.filter(order=order).select_for_update().order_by("pk")}
    if any((row := found.get(_key(one))) and row.state != State.WAITING for one in given):
        raise LookedAt
    made = []
    for one in given:
        review = found.get(_key(one)) or _new(order, one)
        is_new = review.pk is None
        review.stars, review.text = one.stars, one.text
        review.shown_name, review.language, review.reward = shown_name, language, reward
        review.changed_at = timezone.now()
        review.save(update_fields=None if is_new else CHANGED)
        _keep_photos(review, one)
        if is_new:
            record("review.given", review, order_id=order.pk, stars=review.stars)
        made.append(review)
    return made


def reviews_of(order: Order) -> dict[str, Review]:
    """The order's reviews by their line's key, with their photos. Two queries."""
    return {row.line_key: row for row in Review.objects.filter(order=order).prefetch_related("photos")}


def reward_words(settings: ReviewSettings | None, language: str, merchant: Merchant) -> str:
    """What is promised for a review, in the reader's language or the merchant's; "" for nothing."""
    rewards: Mapping[str, str] = settings.rewards if settings else {}
    return rewards.get(language) or rewards.get(merchant.language) or next(filter(None, rewards.values()), "")


def first_name(order: Order) -> str:
    """What a buyer's name is shown as unless he writes something else: no surname stands in public by itself."""
    return order.buyer_name.split()[0][:60] if order.buyer_name.split() else ""


def _key(one: Given) -> str:
    return str(one.line.external_id) if one.line else WHOLE


def _new(order: Order, one: Given) -> Review:
    line, now = one.line, timezone.now()
    review = Review(order=order, line_key=_key(one), given_at=now, changed_at=now)
    if line is not None:
        review.product, review.product_title = product_key(line), line.title
        review.product_url, review.sku = line.product_url, line.sku
    return review


def _keep_photos(review: Review, one: Given) -> None:
    if one.drops:
        ReviewPhoto.objects.filter(review=review, public_id__in=one.drops).delete()
    there = set(ReviewPhoto.objects.filter(review=review).values_list("digest", flat=True))
    fresh = {photo.digest: photo for photo in one.photos if photo.digest not in there}
    room = max(MOST - len(there), 0)
    for position, photo in enumerate(list(fresh.values())[:room], start=len(there)):
        ReviewPhoto.objects.create(
            review=review, position=position, digest=photo.digest, width=photo.width, height=photo.height,
            content=photo.content,
        )  # fmt: skip
