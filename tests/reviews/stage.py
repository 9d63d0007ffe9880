"""A review, an answer and a coupon plan of an order, with a secret in their words."""

from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from coupons.models import CouponCode, CouponPlan
from orders.models import Line, Order
from reviews import giving, surveying
from reviews.models import Review, ReviewPhoto, ReviewSettings, SurveyAnswer
from reviews.photos import remade
from tests.coupons.stage import plan


def photo(colour: str = "#c2410c") -> Any:
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return remade(BytesIO(out.getvalue()))


def one_of_each(order: Order, secret: str) -> dict[str, int]:
    """Made once; their ids by the word before them in addresses. Needs the merchant's scope."""
    if not Review.objects.exists():
        ReviewSettings.objects.update_or_create(defaults={"is_public": True, "has_google_feed": True})
        line = Line.objects.filter(order=order).first()
        giving.give(order, [giving.Given(line, 2, secret, (photo(),))], secret[:60], "nl", "")
        Review.objects.update(state=Review.State.PUBLISHED, moderated_at=timezone.now())
        surveying.answer(order, SurveyAnswer.Kind.NPS, 3, secret, "nl")
        row = plan(label=secret[:80])
        CouponCode.objects.create(plan=row, code=f"C-{order.pk}-{order.public_id[:6]}")
    models = {"reviews": Review, "surveys": SurveyAnswer, "coupons": CouponPlan}
    return {word: model.objects.latest("pk").pk for word, model in models.items()}  # type: ignore[attr-defined]


def photo_id() -> str:
    return str(ReviewPhoto.objects.latest("pk").public_id)
