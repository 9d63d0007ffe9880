"""What remains to be done about money once it was called."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inbox.models import Connection
from merchants.tenancy import MerchantOwned
from returns.models.payouts import Payout
from workqueue.models import WorkItem, due_index


class PayoutStep(MerchantOwned, WorkItem):
    """A payout noted in the shop, or followed to the customer's bank: each with a state of its own, so that neither
    ever undoes or repeats the money."""

    class Kind(models.TextChoices):
        NOTE = "note", _("noted in the shop")
        FOLLOW = "follow", _("followed to the bank")

    class State(models.IntegerChoices):
        WAITING = WorkItem.PENDING, pgettext_lazy("payout step", "to be done")
        DONE = WorkItem.DONE, pgettext_lazy("payout step", "done")
        FAILED = WorkItem.BURIED, pgettext_lazy("payout step", "failed")
        UNCERTAIN = 21, pgettext_lazy("payout step", "uncertain")

    payout = models.ForeignKey(Payout, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.SmallIntegerField(choices=State, default=State.WAITING)
    connection = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=80)  # of a note: what the shop finds it by
    called_at = models.DateTimeField(null=True, blank=True)
    external_id = models.CharField(max_length=120, blank=True)  # of a note: the shop's
    looks = models.PositiveSmallIntegerField(default=0)  # how often the provider was asked
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=254, blank=True)  # of the team; "" for the worker

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["merchant", "payout", "kind"], name="one_step_of_a_kind")]
        indexes = [due_index("payout_step")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
