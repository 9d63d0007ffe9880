"""What the public sees of reviews: the published ones, all of them, newest first, and their average."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet

from reviews.models import Review, ReviewSettings


@dataclass(frozen=True)
class Summary:
    """Of the published reviews of a product, or of the shop."""

    count: int
    average: float | None  # 1.0 to 5.0
    by_stars: tuple[int, ...]  # how many of 5, 4, 3, 2 and 1 stars
    changed_at: datetime | None


def settings_now() -> ReviewSettings:
    """The merchant's switches, as saved or as they are without a row."""
    found: ReviewSettings | None = ReviewSettings.objects.first()
    return found or ReviewSettings()


def published(product: str | None = None) -> QuerySet[Review]:
    """Published reviews with their photos, newest first: of a product (its key), of the whole orders (""), or all."""
    rows = Review.objects.filter(state=Review.State.PUBLISHED, erased_at__isnull=True)
    if product is not None:
        rows = rows.filter(product=product)
    found: QuerySet[Review] = rows.prefetch_related("photos").order_by("-given_at", "-pk")
    return found


def summary(product: str | None = None) -> Summary:
    """Count and average of what `published` holds. One query."""
    rows = published(product).prefetch_related(None).order_by()
    each: dict[int, Any] = {
        row["stars"]: row for row in rows.values("stars").annotate(count=Count("pk"), last=Max("moderated_at"))
    }
    count = sum(row["count"] for row in each.values())
    total = sum(stars * row["count"] for stars, row in each.items())
    changed = [row["last"] for row in each.values() if row["last"]]
    return Summary(
        count=count,
        average=total / count if count else None,
        by_stars=tuple(each.get(stars, {}).get("count", 0) for stars in (5, 4, 3, 2, 1)),
        changed_at=max(changed, default=None),
    )
