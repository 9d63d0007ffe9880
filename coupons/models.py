"""What a coupon is worth, the codes that exist, and who is to get one."""

from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inbox.models import Connection
from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Customer, Order
from workqueue.models import WorkItem, due_index


class CouponPlan(MerchantOwned):
    """Codes of one worth, given out by the mails of one journey: uploaded, or made in the shop when they are needed.

    What it is worth is never changed once a code was given out: who was promised ten euros gets ten euros.
    """

    class Worth(models.TextChoices):
        PERCENT = "percent", _("percent off")
        AMOUNT = "amount", _("an amount off")
        SHIPPING = "shipping", _("free shipping")

    class Source(models.TextChoices):
        POOL = "pool", _("codes that you upload")
        SHOPIFY = "shopify", _("made in Shopify")
        WOOCOMMERCE = "woocommerce", _("made in WooCommerce")

    public_id = models.CharField(max_length=24, default=unguessable)
    label = models.CharField(max_length=80)  # for the team
    journey = models.CharField(max_length=60)  # key of the journey whose mails carry its codes
    worth = models.CharField(max_length=10, choices=Worth)
    value = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)  # percent, or `currency`
    currency = models.CharField(max_length=3, blank=True)
    minimum = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)  # of an order, in `currency`
    valid_days = models.PositiveSmallIntegerField()  # from the day on which the code is drawn
    ends_on = models.DateField(null=True, blank=True)  # no code is valid longer, in the merchant's zone
    source = models.CharField(max_length=12, choices=Source)
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    prefix = models.CharField(max_length=12, blank=True)  # of codes that we make: "LOPER-"
    stopped_at = models.DateTimeField(null=True, blank=True)
    # What the shop said last against making a code; "" while it works.
    trouble = models.CharField(max_length=300, blank=True)
    trouble_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "public_id"], name="coupon_plan_public_id"),
            models.UniqueConstraint(
                fields=["merchant", "journey"],
                name="one_running_plan_per_journey",
                condition=models.Q(stopped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class CouponCode(MerchantOwned):
    """One code, for one person. Codes of a pool wait as FREE; a code that is made is born RESERVED."""

    class State(models.IntegerChoices):
        FREE = 0, pgettext_lazy("coupon code", "free")
        RESERVED = 1, _("set aside for a mail")
        ISSUED = 2, _("given out")
        REDEEMED = 3, pgettext_lazy("coupon code", "used")
        EXPIRED = 4, pgettext_lazy("coupon code", "over")

    plan = models.ForeignKey(CouponPlan, on_delete=models.CASCADE, related_name="codes", db_index=False)
    code = models.CharField(max_length=60)
    state = models.SmallIntegerField(choices=State, default=State.FREE)
    # Whose it is. Enrolments live above this app, so it is their number only.
    enrolment_id = models.BigIntegerField(null=True)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="+")  # that it thanks for
    address_hash = models.BinaryField(max_length=32, default=b"")  # keyed hash of the mail address
    valid_until = models.DateTimeField(null=True, blank=True)
    reserved_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    redeemed_at = models.DateTimeField(null=True, blank=True)
    redeemed_order_id = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=120, blank=True)  # the shop's own id of a code that was made

    class Meta(MerchantOwned.Meta):
        constraints = [
            # Shops compare codes without case.
            models.UniqueConstraint("merchant", Upper("code"), name="coupon_code_once"),
            models.UniqueConstraint(fields=["merchant", "plan", "enrolment_id"], name="coupon_once_per_enrolment"),
        ]
        indexes = [
            models.Index(fields=["plan", "id"], name="coupon_free", condition=models.Q(state=0)),
            models.Index(fields=["merchant", "id"], name="coupon_reserved", condition=models.Q(state=1)),
            models.Index(fields=["merchant", "plan", "state"], name="coupon_by_state"),
            models.Index(fields=["enrolment_id"], name="coupon_of_enrolment"),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"  # the code itself is worth money, also in logs


class CouponDraw(MerchantOwned, WorkItem):
    """A code that a mail is to carry: drawn or made before the mail is written, once, however often it is tried."""

    class State(models.IntegerChoices):
        WAITING = WorkItem.PENDING, _("waiting")
        DRAWN = WorkItem.DONE, pgettext_lazy("coupon code", "drawn")
        FAILED = WorkItem.BURIED, _("failed")
        CALLED_OFF = 20, _("called off")

    plan = models.ForeignKey(CouponPlan, on_delete=models.CASCADE, related_name="draws")
    enrolment_id = models.BigIntegerField()
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="+")
    address_hash = models.BinaryField(max_length=32, default=b"")
    state = models.SmallIntegerField(choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    # Until when the code is good, fixed when it was asked for: a repetition makes the very same code.
    valid_until = models.DateTimeField()

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "plan", "enrolment_id"], name="coupon_drawn_once"),
        ]
        indexes = [
            due_index("coupon_draw"),
            models.Index(fields=["enrolment_id"], name="coupon_draw_enrolment"),
        ]

    def __str__(self) -> str:
        return f"draw {self.pk}"
