"""Review, its photos, and how a merchant publishes reviews."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Order


class ReviewSettings(MerchantOwned):
    """A merchant's switches. Without a row: reviews are taken, and nothing of them is public.

    `rewards` holds what buyers are promised for a review, by language: {"nl": "..."}. Whatever their stars, they get
    it; and it is written beside each review that was given while it was promised.
    """

    takes_photos = models.BooleanField(_("Buyers may add photos"), default=True)
    is_public = models.BooleanField(_("Publish reviews: feed, page and widget"), default=False)
    has_google_feed = models.BooleanField(_("Offer the feed for Google’s product reviews"), default=False)
    rewards = models.JSONField(default=dict)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="one_review_settings_per_merchant")]

    def __str__(self) -> str:
        return "review settings"


class Review(MerchantOwned):
    """What a buyer says of one product of an order, or of the whole order (no `line_key`).

    Only who holds an order's key can give one, so each is a purchase by construction. Texts are plain text.
    `product` is what reviews of the same product share, across orders (reviews/products.py).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("to be looked at")
        PUBLISHED = "published", _("published")
        DECLINED = "declined", _("declined")

    class Decline(models.TextChoices):
        """Why a review may stay unpublished. What it thinks of the product or the shop is never a reason."""

        INSULT = "insult", _("It insults or threatens somebody")
        PERSONAL = "personal", _("It names people, addresses or other private things")
        UNLAWFUL = "unlawful", _("It is against the law: hate, incitement, somebody else’s rights")
        ADVERTISING = "advertising", _("It advertises something else, or holds links")
        ELSEWHERE = "elsewhere", _("It is not about this product or this order")
        UNREADABLE = "unreadable", _("It cannot be understood: no words, or random characters")
        PHOTO = "photo", _("Its photo shows people or things that may not be shown")
        ASKED = "asked", _("The writer asked us to take it off")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="reviews")
    public_id = models.CharField(max_length=24, default=unguessable)
    line_key = models.CharField(max_length=80, blank=True)  # Line.external_id; lines are written anew with their order
    product = models.CharField(max_length=64, blank=True)
    product_title = models.CharField(max_length=300, blank=True)
    product_url = models.URLField(max_length=1000, blank=True)
    sku = models.CharField(max_length=100, blank=True)
    stars = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    text = models.TextField(max_length=4000, blank=True)
    shown_name = models.CharField(max_length=60, blank=True)  # "" is shown as "a buyer"
    language = models.CharField(max_length=5)
    # The very words of the reward that was promised when this was given; "" for none.
    reward = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decline_reason = models.CharField(max_length=12, choices=Decline, blank=True)
    moderated_at = models.DateTimeField(null=True, blank=True)
    moderated_by = models.CharField(max_length=254, blank=True)
    reply = models.TextField(max_length=2000, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.CharField(max_length=254, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "public_id"], name="review_public_id"),
            models.UniqueConstraint(fields=["merchant", "order", "line_key"], name="review_once_per_line"),
            models.CheckConstraint(condition=models.Q(stars__gte=1, stars__lte=5), name="review_has_1_to_5_stars"),
        ]
        indexes = [
            models.Index(fields=["merchant", "state", "-given_at"], name="review_by_state"),
            models.Index(
                fields=["merchant", "product", "-given_at"],
                name="review_of_product",
                condition=models.Q(state="published"),
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.public_id}"


class ReviewPhoto(MerchantOwned):
    """A photo as we made it anew: no metadata, no place, bounded in size (reviews/photos.py)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField(default=0)
    public_id = models.CharField(max_length=24, default=unguessable)
    digest = models.CharField(max_length=32)  # of the content: the same photo is kept once
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    content = models.BinaryField(max_length=400_000)  # JPEG

    class Meta(MerchantOwned.Meta):
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "public_id"], name="review_photo_public_id"),
            models.UniqueConstraint(fields=["merchant", "review", "digest"], name="review_photo_once"),
        ]

    def __str__(self) -> str:
        return f"photo {self.public_id}"
