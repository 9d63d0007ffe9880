"""Products as the shop tells of them, what they cost when, and what customers wish for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from inbox.models import Connection
from merchants.tenancy import MerchantOwned
from orders.models import Customer


class Product(MerchantOwned):
    """One thing that can be put into the shop's cart, as the shop last told it: a variant, where it has variants.

    Kept only for what somebody wishes for (docs/generic-shop.md): a shop with 100,000 products tells of all of them.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+", db_index=False)
    external_id = models.CharField(max_length=80)
    variant_id = models.CharField(max_length=80, blank=True)  # "" where the product has none
    stock_id = models.CharField(max_length=80, blank=True)  # what the shop's stock calls it: Shopify's inventory item
    sku = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=300)
    variant = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    image_url = models.URLField(max_length=1000, blank=True)
    category = models.CharField(max_length=200, blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    # The lowest price of the 30 days before the present one, where the shop itself tells it.
    lowest_before = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    is_available = models.BooleanField(null=True)  # None: the shop did not say
    levels = models.JSONField(default=dict)  # pieces by place of the stock, where the shop tells them one by one
    sells_without_stock = models.BooleanField(default=False)
    version_at = models.DateTimeField(null=True, blank=True)
    stock_version_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "connection", "external_id", "variant_id"], name="product_in_shop"
            )
        ]
        indexes = [
            models.Index(
                fields=["merchant", "connection", "stock_id"], name="product_stock", condition=~models.Q(stock_id="")
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PricePoint(MerchantOwned):
    """What a product cost from a moment on: by it we know the lowest price of the last 30 days."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prices", db_index=False)
    since = models.DateTimeField()
    price = models.DecimalField(max_digits=14, decimal_places=4)
    currency = models.CharField(max_length=3, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "product", "since"], name="price_since")]
        indexes = [models.Index(fields=["since"], name="price_age")]

    def __str__(self) -> str:
        return f"{self.price} {self.currency}"


class Wish(MerchantOwned):
    """Somebody asked to hear of a product: when it is back, or when it costs less. The asking is the basis of the mail;
    `wording` is the text that stood beside the button, "" where the shop did not tell it."""

    class Kind(models.TextChoices):
        STOCK = "stock", _("when it is back in stock")
        PRICE = "price", _("when it costs less")

    class End(models.TextChoices):
        NONE = "", _("still wished for")
        BOUGHT = "bought", _("bought")
        REMOVED = "removed", _("no longer wished for")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="wishes", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="wishes", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    asked_at = models.DateTimeField()
    source = models.CharField(max_length=60, blank=True)  # where it was asked for, in the shop's words
    wording = models.TextField(max_length=1000, blank=True)
    price_then = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    # The last time that it came true, and how often it has: the round of the mail about it.
    rounds = models.PositiveIntegerField(default=0)
    is_due = models.BooleanField(default=True)  # it was sold out since the last mail: being there again is news
    told_at = models.DateTimeField(null=True, blank=True)
    told_price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    told_before = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True
    )  # the price to compare with
    end = models.CharField(max_length=8, choices=End, blank=True, default=End.NONE)
    fulfilled_at = models.DateTimeField(null=True, blank=True)  # bought or taken back: nothing is told any more

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "customer", "product", "kind"], name="wished_once")]
        indexes = [
            models.Index(
                fields=["merchant", "product", "kind"], name="wish_open", condition=models.Q(fulfilled_at__isnull=True)
            ),
            models.Index(fields=["fulfilled_at"], name="wish_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
