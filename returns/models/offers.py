"""Ways back that providers are asked for."""

from django.db import models

from merchants.tenancy import MerchantOwned
from returns.models.returns import Return
from workqueue.models import WorkItem, due_index


class OfferQuestion(MerchantOwned, WorkItem):
    """What the providers of labels offer for one return. A worker asks them: a page cannot wait for a carrier within
    the merchant's transaction (docs/decisions/0015)."""

    in_return = models.OneToOneField(Return, on_delete=models.CASCADE, related_name="offer_question")
    asked_for = models.CharField(max_length=64)  # digest of what was asked with: the parcel, the addresses
    answers = models.JSONField(default=list)  # [{"offer": as Offer, "why": [code, {values}] or null}, ...]
    troubles = models.JSONField(default=list)  # [[provider, words], ...]
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        indexes = [due_index("offer_question")]

    def __str__(self) -> str:
        return f"offers for return {self.in_return_id}"
