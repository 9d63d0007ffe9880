"""What a customer asked to change about a delivery, and the calls to the carrier about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from inbox.models import Connection
from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Order
from tracking.models.shipments import Shipment
from workqueue.models import WorkItem, due_index


class DeliveryChange(MerchantOwned):
    """A wish about a delivery and what became of it. tracking/changes.py holds the moves and their rules."""

    class Kind(models.TextChoices):
        DAY = "day", _("another day or time")
        NEIGHBOUR = "neighbour", _("leave with a neighbour")
        SAFE_PLACE = "safe_place", _("leave in a safe place")
        PICKUP_POINT = "pickup_point", _("to a pick-up point")
        ADDRESS = "address", _("to another address")
        HOLD = "hold", _("keep it until later")
        CANCEL = "cancel", _("cancel")

    class Way(models.TextChoices):
        API = "api", _("sent to the carrier")
        SHOP_API = "shop_api", _("sent to the shop’s system")
        CARRIER_PAGE = "carrier_page", _("on the carrier’s page")
        TEAM = "team", _("by the shop’s team")

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        ACCEPTED = "accepted", _("accepted")
        CONFIRMED = "confirmed", _("confirmed by the carrier")
        REFUSED = "refused", _("not possible")
        WITHDRAWN = "withdrawn", _("taken back")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="delivery_changes")
    # None: before the hand-over to a carrier, when the wish is about the whole order.
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, null=True, related_name="changes")
    public_id = models.CharField(max_length=24, default=unguessable)
    kind = models.CharField(max_length=20, choices=Kind)
    way = models.CharField(max_length=20, choices=Way)
    state = models.CharField(max_length=20, choices=State, default=State.REQUESTED)
    wish = models.JSONField(default=dict)  # what was asked for; the keys of each kind are listed in tracking/wishes.py
    # How things stood when it was asked: what stood there before was not put there by the wish. The address as
    # tracking/readdressing.py prints it, emptied by an erasure; the day that the carrier named.
    address_before = models.CharField(max_length=64, blank=True)
    estimate_before = models.DateTimeField(null=True, blank=True)
    # "code" or "code:detail", words in tracking/change_reasons.py.
    reason = models.CharField(max_length=300, blank=True)
    # Why the team has it although it went by API at first: a code as above. For the team's eyes only.
    note = models.CharField(max_length=300, blank=True)
    # "customer", "carrier", "shop", "system", or the mail address of a member of the team.
    requested_by = models.CharField(max_length=254, default="customer")
    decided_by = models.CharField(max_length=254, blank=True)
    carrier_reference = models.CharField(max_length=120, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "public_id"], name="change_public_id"),
            # Two people, or two tabs, with two wishes for one parcel: the second is told of the first.
            models.UniqueConstraint(
                fields=["merchant", "order", "shipment"],
                condition=models.Q(state__in=["requested", "accepted"]),
                nulls_distinct=False,
                name="one_open_change_per_parcel",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "order"], name="change_order"),
            models.Index(
                fields=["merchant", "requested_at"], name="change_open", condition=models.Q(state="requested")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.state}"

    @property
    def is_open(self) -> bool:
        """It still waits for somebody, or for the carrier's news; another wish for the same parcel has to wait."""
        return self.state in (self.State.REQUESTED, self.State.ACCEPTED)

    @property
    def waits_for_team(self) -> bool:
        return self.state == self.State.REQUESTED and self.way == self.Way.TEAM


class ChangeCall(MerchantOwned, WorkItem):
    """One call to a shop's or carrier's API that a change asks for; tracking/change_calls.py makes it."""

    class State(models.IntegerChoices):
        PENDING = WorkItem.PENDING, _("waiting")
        DONE = WorkItem.DONE, _("done")
        BURIED = WorkItem.BURIED, _("given up")
        DROPPED = 10, _("no longer needed")

    change = models.ForeignKey(DeliveryChange, on_delete=models.CASCADE, related_name="calls", db_index=False)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.SmallIntegerField(choices=State, default=State.PENDING, db_default=0)
    # When the change itself was first about to leave. From then on a lost answer may hide a success: the next try
    # looks at the other side's state first.
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "change", "connection"], name="called_once_per_change")
        ]
        indexes = [due_index("change_call")]

    def __str__(self) -> str:
        return f"call for change {self.change_id}"
