"""Other goods for those that come back."""

from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inbox.models import Connection
from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Order
from returns.models.items import ReturnItem
from workqueue.models import WorkItem, due_index


class Exchange(MerchantOwned, WorkItem):
    """What somebody gets for one item: set aside until it may go, then ordered in the shop, once by its `key`."""

    class State(models.IntegerChoices):
        WAITING = WorkItem.PENDING, pgettext_lazy("exchange", "being ordered")
        ORDERED = WorkItem.DONE, pgettext_lazy("exchange", "ordered")
        FAILED = WorkItem.BURIED, pgettext_lazy("exchange", "failed")
        RESERVED = 20, pgettext_lazy("exchange", "set aside")
        PAYING = 21, pgettext_lazy("exchange", "waits for the payment")
        EXPIRED = 22, pgettext_lazy("exchange", "no longer set aside")
        CANCELLED = 23, pgettext_lazy("exchange", "cancelled")
        SOLD_OUT = 24, pgettext_lazy("exchange", "sold out")

    class Ships(models.TextChoices):
        NOW = "now", _("at once")
        ON_SCAN = "on_scan", _("when the parcel was handed over")
        ON_RECEIPT = "on_receipt", _("when the goods are there")

    item = models.OneToOneField(ReturnItem, on_delete=models.CASCADE, related_name="exchange")
    public_id = models.CharField(max_length=24, default=unguessable)
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    product_id = models.CharField(max_length=80)
    variant_id = models.CharField(max_length=80, blank=True)
    sku = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=300)
    variant = models.CharField(max_length=200, blank=True)
    image_url = models.URLField(max_length=1000, blank=True)
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)  # now, tax as the shop states it
    currency = models.CharField(max_length=3)
    # Above zero: to be paid by the customer; below: goes back.
    difference = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
    # What the old goods were worth towards these, tax included: what these stand for, should they come back.
    credit = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    ships = models.CharField(max_length=10, choices=Ships)
    state = models.SmallIntegerField(choices=State, default=State.RESERVED)
    reserved_until = models.DateTimeField(null=True, blank=True)
    stock_seen = models.IntegerField(null=True, blank=True)  # pieces, when it was set aside; None: not counted
    payment_provider = models.CharField(max_length=20, blank=True)
    payment_id = models.CharField(max_length=120, blank=True)
    payment_url = models.URLField(max_length=1000, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_amount = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))  # what came in by the link
    key = models.CharField(max_length=64)
    draft_id = models.CharField(max_length=120, blank=True)  # what the shop calls the order before it stands
    held_at = models.DateTimeField(null=True, blank=True)  # when the shop itself set the pieces aside; None: only we do
    called_at = models.DateTimeField(null=True, blank=True)
    new_order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="exchanged_for")
    new_external_id = models.CharField(max_length=80, blank=True)
    new_number = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    is_replacement = models.BooleanField(default=False)  # the same again, for something that was wrong
    ordered_by = models.CharField(max_length=254, blank=True)  # who ordered it in the shop by hand; "": we did
    ordered_at = models.DateTimeField(null=True, blank=True)
    # Who saw to what the customer owes for goods that came back worn, or not at all, after the new ones had left.
    stopped_at = models.DateTimeField(null=True, blank=True)  # because of what somebody found of the old goods
    settled_by = models.CharField(max_length=254, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "key"], name="exchange_key"),
            models.UniqueConstraint(fields=["merchant", "public_id"], name="exchange_public_id"),
        ]
        indexes = [
            due_index("exchange"),
            models.Index(
                fields=["merchant", "connection", "product_id", "variant_id"],
                name="exchange_reserved",
                condition=models.Q(state__in=[0, 20, 21]),
            ),
            models.Index(fields=["reserved_until"], name="exchange_ending", condition=models.Q(state__in=[20, 21])),
            models.Index(
                fields=["merchant", "connection", "new_external_id"],
                name="exchange_new_order",
                condition=~models.Q(new_external_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def access_subject(self) -> str:
        """Its page is the return's."""
        return str(self.item.in_return.access_subject)

    @property
    def mail_to(self) -> str:
        return str(self.item.in_return.mail_to)

    @property
    def mail_language(self) -> str:
        return str(self.item.in_return.mail_language)
