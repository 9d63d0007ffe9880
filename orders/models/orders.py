"""What was bought."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.models import Connection
from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models.customers import Customer
from workqueue.models import WorkItem, due_index


class Order(MerchantOwned):
    """One order as the shop last told it. A row may exist before its data (`known_at` is null): parcels and
    refunds that arrive early attach to it."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        FULFILLED = "fulfilled", _("sent")
        CANCELLED = "cancelled", _("cancelled")

    class CartLink(models.TextChoices):
        SHOPIFY = "shopify", _("Shopify’s cart permalink")
        CHECKOUT_LINK = "checkout_link", _("WooCommerce’s checkout link, since 10.0")
        ADD_TO_CART = "add_to_cart", _("WooCommerce’s link for one product")
        OWN = "own", _("the shop’s own link")

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+", db_index=False)
    external_id = models.CharField(max_length=80)
    public_id = models.CharField(max_length=24, default=unguessable)
    number = models.CharField(max_length=60, blank=True)
    # The number as people type it: letters and digits only, upper-case.
    number_key = models.CharField(max_length=60, blank=True)

    known_at = models.DateTimeField(null=True, blank=True)
    version_at = models.DateTimeField(null=True, blank=True)
    # Decides between two different snapshots of the same moment, so the outcome never depends on arrival. Behind it,
    # after "~", what orders/cancelling.py has to remember.
    version_digest = models.CharField(max_length=64, blank=True)
    placed_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    is_fulfilled = models.BooleanField(null=True)
    is_test = models.BooleanField(default=False)
    # Set when the last parcel was delivered: the clock that rights, reviews and coupons count from.
    delivered_at = models.DateTimeField(null=True, blank=True)

    currency = models.CharField(max_length=3, blank=True)
    total = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    shipping = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    discount = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    tax = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    # Do the amounts of lines and shipping hold their tax? None: the shop does not say.
    prices_include_tax = models.BooleanField(null=True, blank=True)
    shipping_discount = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    shipping_tax = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    # What the cheapest delivery offered would have cost: who withdraws gets no more of the delivery's costs than that.
    shipping_standard = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    # [{"provider": "mollie", "payment_id": "tr_7UhSN1zuXS", "amount": "59.95" or null}, ...]
    payment_means = models.JSONField(default=list, blank=True)

    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="orders")
    buyer_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)  # where this order's mail goes
    phone = models.CharField(max_length=50, blank=True)
    receiver_name = models.CharField(max_length=200, blank=True)
    receiver_phone = models.CharField(max_length=50, blank=True)
    company = models.CharField(max_length=200, blank=True)
    line1 = models.CharField(max_length=250, blank=True)
    line2 = models.CharField(max_length=250, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)

    language = models.CharField(max_length=5, blank=True)
    marketing_opt_in = models.BooleanField(null=True)
    opt_out_offered = models.BooleanField(null=True)
    promised_on = models.DateField(null=True, blank=True)
    # The buyer fetches it in a shop: where, in the shop system's words, and since when it lies ready, as told by it.
    will_collect = models.BooleanField(default=False)
    collect_place = models.CharField(max_length=120, blank=True)
    collect_ready_at = models.DateTimeField(null=True, blank=True)
    collected_at = models.DateTimeField(null=True, blank=True)  # handed out in a shop (visits/collecting.py)
    # How a link fills this shop's cart anew (care/reordering.py), and the shop's own link where it names one.
    cart_link = models.CharField(max_length=20, choices=CartLink, blank=True)
    reorder_url = models.URLField(max_length=1000, blank=True)
    discount_codes = models.JSONField(default=list)  # that the buyer used, as the shop writes them
    redacted_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "connection", "external_id"], name="order_in_shop"),
            models.UniqueConstraint(fields=["merchant", "public_id"], name="order_public_id"),
        ]
        indexes = [
            models.Index(fields=["merchant", "number_key"], name="order_number"),
            models.Index(fields=["merchant", "-placed_at"], name="order_placed"),
            models.Index(fields=["merchant", "email"], name="order_email"),
        ]

    def __str__(self) -> str:
        return self.number or f"order {self.external_id}"

    @property
    def state(self) -> "Order.State":
        if self.cancelled_at:
            return self.State.CANCELLED
        return self.State.FULFILLED if self.is_fulfilled else self.State.OPEN

    @property
    def subject(self) -> str:
        """How access links name this order."""
        return f"order:{self.public_id}"


class Picture(MerchantOwned, WorkItem):
    """A small copy of a product's picture, made once per address by orders/pictures.py: no customer's page loads
    anything from the shop's host. `thumb` is b"" until it was fetched, and stays while it is fetched anew."""

    url = models.URLField(max_length=1000)
    url_hash = models.BinaryField(max_length=16)
    thumb = models.BinaryField(default=b"", max_length=4096)  # WebP, 128 x 128 px
    fetched_at = models.DateTimeField(null=True, blank=True)
    wanted_at = models.DateTimeField(default=timezone.now)  # when an order last named it, to the month

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "url_hash"], name="picture_kept_once")]
        indexes = [due_index("picture"), models.Index(fields=["wanted_at"], name="picture_wanted")]

    def __str__(self) -> str:
        return self.url


class Line(MerchantOwned):
    """One bought item. Amounts as in orders.snapshots.Line: before tax where Order.prices_include_tax is False."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    external_id = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    sku = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=300)
    variant = models.CharField(max_length=200, blank=True)
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)  # before discounts
    # Of all its pieces together; None: the shop does not say.
    discount = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    tax = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    total = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)  # after discounts
    image_url = models.URLField(max_length=1000, blank=True)
    picture = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    product_url = models.URLField(max_length=1000, blank=True)
    needs_shipping = models.BooleanField(default=True)
    category = models.CharField(max_length=200, blank=True)  # in the shop's words; "" where it does not say
    variant_id = models.CharField(max_length=80, blank=True)  # what the shop's cart calls this product
    product_id = models.CharField(max_length=80, blank=True)
    weight_grams = models.PositiveIntegerField(null=True, blank=True)  # of one piece
    tags = models.JSONField(default=list, blank=True)  # in the shop's words: ["final-sale"]
    bundle_of = models.CharField(max_length=80, blank=True)  # external_id of the line whose part this one is
    is_gift = models.BooleanField(null=True, blank=True)  # bought for the receiver; None: not said
    # For labels and customs papers, as orders.snapshots.Article has them; "" and [] where nobody said.
    hs_code = models.CharField(max_length=14, blank=True)
    origin_country = models.CharField(max_length=2, blank=True)
    sides_mm = models.JSONField(default=list, blank=True)
    described_at = models.DateTimeField(null=True, blank=True)  # the shop was asked about the product

    class Meta(MerchantOwned.Meta):
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["merchant", "order", "external_id"], name="line_in_order")]
        # For the day on which a picture goes, and for asking about products.
        indexes = [
            models.Index(fields=["picture"], name="line_picture", condition=models.Q(picture__isnull=False)),
            models.Index(
                fields=["merchant", "order"],
                name="line_to_describe",
                condition=models.Q(described_at__isnull=True) & ~models.Q(product_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"
