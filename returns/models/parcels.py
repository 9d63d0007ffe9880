"""How goods travel back."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.models import Connection
from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from returns.models.returns import Return
from tracking.models import Shipment
from visits.models import Location
from workqueue.models import WorkItem, due_index


class ReturnParcel(MerchantOwned, WorkItem):
    """One parcel on its way back, by the carrier and the drop-off point that the customer chose. Its code or label is
    made by returns/labels/making.py, once, however often it is tried."""

    class State(models.IntegerChoices):
        WAITING = WorkItem.PENDING, _("being made")
        READY = WorkItem.DONE, _("ready")
        FAILED = WorkItem.BURIED, _("failed")
        CANCELLED = 20, _("cancelled")

    class Method(models.TextChoices):
        QR = "qr", _("QR code on the phone")
        NUMBER = "number", _("a number to say or write on the parcel")
        LABEL = "label", _("label to print")
        HOME = "home", _("picked up at home")
        SHOP = "shop", _("brought to the shop")
        LOCKER = "locker", _("parcel locker")
        OWN = "own", _("sent in one’s own way")

    in_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="parcels")
    public_id = models.CharField(max_length=24, default=unguessable)
    state = models.SmallIntegerField(choices=State, default=State.WAITING)
    provider = models.CharField(max_length=20)  # a key of settings.STOEP_RETURN_LABEL_PROVIDERS
    connection = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, related_name="+")
    offer = models.JSONField(default=dict)  # as it was chosen: returns/labels/contracts.py Offer
    method = models.CharField(max_length=8, choices=Method)
    carrier = models.CharField(max_length=40, blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    customer_pays = models.BooleanField(default=False)
    point = models.JSONField(default=dict)  # the drop-off point as it was chosen: DropOff
    location = models.ForeignKey(Location, on_delete=models.SET_NULL, null=True, related_name="+")
    pickup_from = models.DateTimeField(null=True, blank=True)
    pickup_until = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=200, blank=True)
    code_kind = models.CharField(max_length=10, blank=True)  # qr, barcode, number
    # The code as the carrier drew it (PNG): some tell no more of it than that, and then `code` is "".
    picture = models.BinaryField(null=True, blank=True)
    label = models.BinaryField(null=True, blank=True)
    label_media = models.CharField(max_length=20, default="application/pdf")  # a merchant's own may be ZPL
    pickup_reference = models.CharField(max_length=80, blank=True)
    pickup_problem = models.CharField(max_length=300, blank=True)  # the label is made, and nobody comes: why
    tracking_number = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=200, blank=True)  # the provider's own id, to cancel it by
    expires_at = models.DateTimeField(null=True, blank=True)
    shipment = models.ForeignKey(Shipment, on_delete=models.SET_NULL, null=True, related_name="+")
    called_at = models.DateTimeField(null=True, blank=True)  # a call went out whose answer may be lost
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "public_id"], name="return_parcel_public_id"),
            models.UniqueConstraint(
                fields=["merchant", "in_return"],
                condition=models.Q(state__in=[WorkItem.PENDING, WorkItem.DONE]),
                name="one_live_parcel_per_return",
            ),
        ]
        indexes = [
            due_index("return_parcel"),
            models.Index(
                fields=["merchant", "tracking_number"],
                name="return_parcel_number",
                condition=~models.Q(tracking_number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"parcel {self.tracking_number or self.pk}"
