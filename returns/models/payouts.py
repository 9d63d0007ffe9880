"""Money that goes back."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inbox.models import Connection
from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Order
from returns.models.accounts import PaymentAccount
from returns.models.returns import Return
from workqueue.models import WorkItem, due_index


class Payout(MerchantOwned, WorkItem):
    """Money, or store credit, for what came back of one order. Paid once by its `key`, however often it is tried."""

    class State(models.IntegerChoices):
        WAITING = WorkItem.PENDING, pgettext_lazy("payout", "on its way")
        PAID = WorkItem.DONE, pgettext_lazy("payout", "paid")
        FAILED = WorkItem.BURIED, pgettext_lazy("payout", "failed")
        HELD = 20, pgettext_lazy("payout", "waits for the goods")
        UNCERTAIN = 21, pgettext_lazy("payout", "uncertain")
        CANCELLED = 22, pgettext_lazy("payout", "cancelled")
        BY_HAND = 23, pgettext_lazy("payout", "to be paid by hand")
        SENT = 24, pgettext_lazy("payout", "with the bank")  # taken by the provider, who has not finished it

    class Kind(models.TextChoices):
        REFUND = "refund", _("money back")
        CREDIT = "credit", _("store credit")
        DIFFERENCE = "difference", _("price difference of an exchange")

    public_id = models.CharField(max_length=24, default=unguessable)
    in_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="payouts")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payouts")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REFUND)
    round = models.PositiveSmallIntegerField(default=1)  # 2: money that was added afterwards
    state = models.SmallIntegerField(choices=State, default=State.HELD)
    amount = models.DecimalField(max_digits=14, decimal_places=4)
    currency = models.CharField(max_length=3)
    breakdown = models.JSONField(default=list)  # the rows of returns/arithmetic, as told to the customer
    lines = models.JSONField(default=list)  # [[line external id, quantity, "amount", restock], ...] for the shop
    shipping = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    means = models.CharField(max_length=20, blank=True)  # a key of settings.STOEP_REFUND_MEANS, "manual" included
    connection = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, related_name="+")
    account = models.ForeignKey(PaymentAccount, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=64)  # idempotency key, and the note by which the shop finds it again
    tries = models.PositiveSmallIntegerField(default=1)  # a refund that failed for good is made anew, by another key
    called_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)  # the provider took it and was not done with it
    bounced_at = models.DateTimeField(null=True, blank=True)  # it came back after it was taken: the last time
    told_at = models.DateTimeField(null=True, blank=True)  # that it is paid; None again if it comes back
    export = models.CharField(max_length=20, blank=True)  # the list for finance that it stands on
    external_id = models.CharField(max_length=120, blank=True)
    held_for = models.CharField(max_length=20, blank=True)  # goods, inspection, person; "" when it may go
    approved_by = models.CharField(max_length=254, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "in_return", "order", "kind", "round"], name="one_payout_per_round"
            ),
            models.UniqueConstraint(fields=["merchant", "key"], name="payout_key"),
            models.UniqueConstraint(fields=["merchant", "public_id"], name="payout_public_id"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="payout_is_no_debt"),
        ]
        indexes = [
            due_index("payout"),
            models.Index(fields=["merchant", "order"], name="payout_order"),
            models.Index(fields=["merchant", "state", "-made_at"], name="payout_state"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def may_have_gone(self) -> bool:
        """It went, or somebody may have it who pays: a call whose answer nobody knows, a list for finance."""
        known = self.state in (self.State.PAID, self.State.SENT, self.State.UNCERTAIN)
        return known or (self.called_at is not None and self.state != self.State.CANCELLED)

    @property
    def call_key(self) -> str:
        """The key that the provider or the shop knows it by: one for every try after a refund that came back."""
        return self.key if self.tries == 1 else f"{self.key}x{self.tries}"
