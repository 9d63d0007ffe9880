"""A parcel, and every report about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Fulfilment, Order
from tracking.snapshots import Status

STATUS_WORDS = {
    Status.PRE_TRANSIT: _("announced"),
    Status.IN_TRANSIT: _("on its way"),
    Status.OUT_FOR_DELIVERY: _("out for delivery"),
    Status.AVAILABLE_FOR_PICKUP: _("ready for pick-up"),
    Status.DELIVERED: _("delivered"),
    Status.DELIVERY_ATTEMPT_FAILED: _("delivery attempt failed"),
    Status.EXCEPTION: _("something went wrong"),
    Status.RETURN_TO_SENDER: _("going back to the sender"),
    Status.CANCELLED: _("cancelled"),
    Status.UNKNOWN: _("no news yet"),
}


STATUS_CHOICES = [(str(status), words) for status, words in STATUS_WORDS.items()]


class Shipment(MerchantOwned):
    """One parcel as its carrier tells it. Without an order while the carrier spoke before the shop did."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="shipments")
    fulfilment = models.OneToOneField(Fulfilment, on_delete=models.SET_NULL, null=True, related_name="shipment")
    public_id = models.CharField(max_length=24, default=unguessable)
    tracking_number = models.CharField(max_length=80, blank=True)
    carrier = models.CharField(max_length=40, blank=True)  # a code of tracking.carriers.names
    tracking_url = models.URLField(max_length=1000, blank=True)
    service = models.CharField(max_length=120, blank=True)
    order_reference = models.CharField(max_length=60, blank=True)  # as orders.intake.number_key writes it
    # The order was found by the number on the label only; the shop's own word about the parcel outweighs it.
    by_reference = models.BooleanField(default=False)
    is_return = models.BooleanField(default=False)
    is_typed = models.BooleanField(default=False)  # a return by the word of whoever typed its number, and nobody else's
    is_cancelled = models.BooleanField(default=False)

    # Recomputed from the checkpoints, never set by hand.
    status = models.CharField(max_length=30, choices=STATUS_CHOICES, default=Status.UNKNOWN)
    status_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    # Statuses whose event was recorded: each is announced once.
    announced = models.JSONField(default=list)

    last_heard_at = models.DateTimeField(null=True, blank=True)  # when the carrier last told us anything
    estimated_from = models.DateTimeField(null=True, blank=True)
    estimated_at = models.DateTimeField(null=True, blank=True)
    first_estimated_at = models.DateTimeField(null=True, blank=True)  # what was announced first
    estimate_heard_at = models.DateTimeField(null=True, blank=True)
    delayed_at = models.DateTimeField(null=True, blank=True)
    delay_reason = models.CharField(max_length=30, blank=True)
    pickup_name = models.CharField(max_length=200, blank=True)
    pickup_address = models.CharField(max_length=300, blank=True)
    pickup_code = models.CharField(max_length=40, blank=True)
    pickup_until = models.DateTimeField(null=True, blank=True)
    # When the pick-up point is open, in the shape of PickupPoint.hours; {} while unknown (tracking/pickup/).
    pickup_hours = models.JSONField(default=dict, blank=True)
    pickup_number = models.CharField(max_length=40, blank=True)  # by which its provider knows the point described here
    pickup_asked_at = models.DateTimeField(null=True, blank=True)  # when its provider was last asked about it

    # Our own expectation (tracking/eta.py), recomputed with every piece of news: dates of the 80 % interval, in the
    # merchant's zone, and why, as a code of tracking.eta. None and "" where nothing honest can be said.
    eta_from = models.DateField(null=True, blank=True)
    eta_until = models.DateField(null=True, blank=True)
    eta_basis = models.CharField(max_length=20, blank=True)
    # Our first expectation that could be shown while no carrier's day was known. Kept, like first_estimated_at.
    eta_first_from = models.DateField(null=True, blank=True)
    eta_first_until = models.DateField(null=True, blank=True)
    # From the checkpoints, as the status is: when it was handed over to the carrier, and the newest report.
    first_scan_at = models.DateTimeField(null=True, blank=True)
    last_scan_at = models.DateTimeField(null=True, blank=True)
    # When tracking/learning.py is to count this parcel, and the cells of the histories that it counts in now.
    learn_at = models.DateTimeField(null=True, blank=True)
    learnt = models.JSONField(default=list, blank=True)
    # No news after this moment is unusual for this carrier at this stage; None: nothing expected, or thin history.
    quiet_after = models.DateTimeField(null=True, blank=True)
    quiet_norm_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_at = models.DateTimeField(null=True, blank=True)  # when the alarm was raised; None again after news

    next_poll_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "public_id"], name="shipment_public_id"),
            models.UniqueConstraint(
                fields=["merchant", "tracking_number"],
                condition=models.Q(order__isnull=True),
                name="one_unclaimed_shipment_per_number",
            ),
            models.UniqueConstraint(
                fields=["merchant", "order", "tracking_number"],
                condition=~models.Q(tracking_number=""),
                name="shipment_number_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "tracking_number"], name="shipment_number"),
            models.Index(
                fields=["merchant", "order_reference"],
                name="shipment_waiting",
                condition=models.Q(order__isnull=True),
            ),
            models.Index(fields=["next_poll_at"], name="shipment_poll", condition=models.Q(next_poll_at__isnull=False)),
            models.Index(
                fields=["estimated_at"],
                name="shipment_estimate",
                condition=models.Q(delayed_at__isnull=True, delivered_at__isnull=True, estimated_at__isnull=False),
            ),
            models.Index(fields=["eta_from"], name="shipment_eta", condition=models.Q(eta_from__isnull=False)),
            models.Index(fields=["learn_at"], name="shipment_learn", condition=models.Q(learn_at__isnull=False)),
            models.Index(
                fields=["quiet_after"],
                name="shipment_quiet",
                condition=models.Q(quiet_at__isnull=True, quiet_after__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.tracking_number or f"parcel {self.pk}"

    @property
    def is_final(self) -> bool:
        """Nothing more is expected of this parcel."""
        return self.is_cancelled or self.status in (Status.DELIVERED, Status.CANCELLED)


class Checkpoint(MerchantOwned):
    """One thing a carrier reported, in its own words and at its own time."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="checkpoints", db_index=False)
    occurred_at = models.DateTimeField()
    status = models.CharField(max_length=30, choices=STATUS_CHOICES)
    code = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=40)
    fingerprint = models.BinaryField(max_length=16)  # of what the carrier said: the same thing twice is one row
    heard_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["-occurred_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "shipment", "fingerprint"], name="checkpoint_kept_once")
        ]
        indexes = [models.Index(fields=["merchant", "shipment", "-occurred_at"], name="checkpoint_timeline")]

    def __str__(self) -> str:
        return f"{self.status} {self.words[:40]}"
